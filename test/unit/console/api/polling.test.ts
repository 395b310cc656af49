import { expect, it } from 'vitest';
import { polled, waitMs } from '../../../../console/api/polling.ts';
import { ApiProblem } from '../../../../console/api/problem.ts';

const limited = (seconds?: number) => new ApiProblem({ type: 'about:blank', title: 'Slow down', status: 429 }, seconds);
const state = (error: Error) => ({ status: 'error', dataUpdatedAt: Date.now(), errorUpdateCount: 1, error });

it('waits before another try as long as the API asks to, up to a minute', () => {
  expect(waitMs(limited(7))).toBe(7_000);
  expect(waitMs(limited(600))).toBe(60_000);
  expect(waitMs(limited())).toBeUndefined();
});

it('asks again no sooner than the API asks to', () => {
  expect(polled(10_000)({ state: state(limited(40)) })).toBe(40_000);
  expect(polled(10_000)({ state: state(limited(1)) })).toBe(10_000);
});
