import { expect, it } from 'vitest';
import type { Breaker } from '../../shared/domain/breaker.ts';
import type { Stores } from './backends.ts';
import { CONVERSATION, collect, NOW } from './values.ts';

const { number } = CONVERSATION;
const OPEN: Breaker = {
  number,
  state: 'open',
  since: NOW,
  cause: { code: '131042', message: 'payment' },
  trouble: 'account',
  toldLater: false,
  refusals: 1,
  probeAt: NOW + 60_000,
  version: 0,
};

export function breakersContract(open: () => Promise<Stores>): void {
  it('are not there for a number that was never in trouble', async () => {
    const { breakers } = await open();
    expect(await breakers.get(number)).toBeUndefined();
  });

  it('are saved by compare-and-set, also the first time', async () => {
    const { breakers } = await open();
    const first = await breakers.save(OPEN);
    expect(first).toEqual({ ...OPEN, version: 1 });
    expect(await breakers.save(OPEN)).toBeUndefined();
    const closed: Breaker = { ...OPEN, version: 1, state: 'closed', since: NOW + 1 };
    expect(await breakers.save(closed)).toEqual({ ...closed, version: 2 });
    expect(await breakers.get(number)).toEqual({ ...closed, version: 2 });
  });

  it('let one of twenty claim a test', async () => {
    const { breakers } = await open();
    await breakers.save(OPEN);
    const claims = Array.from({ length: 20 }, (_, at) => breakers.save({ ...OPEN, version: 1, probeAt: NOW + at }));
    expect((await Promise.all(claims)).filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it('are shown to the sweep when a test is due, as long as they are open and somebody waits', async () => {
    const { breakers, due } = await open();
    await breakers.save(OPEN);
    expect(await collect(due.overdue(NOW))).toEqual([]);
    expect(await collect(due.overdue(OPEN.probeAt))).toEqual([{ kind: 'number', id: number, dueAt: OPEN.probeAt }]);
    await breakers.save({ ...OPEN, version: 1, idle: true });
    expect(await collect(due.overdue(OPEN.probeAt))).toEqual([]);
    await breakers.save({ ...OPEN, version: 2, state: 'closed' });
    expect(await collect(due.overdue(OPEN.probeAt))).toEqual([]);
  });

  it('are told by the stream, before and after', async () => {
    const { breakers, changes } = await open();
    await breakers.save(OPEN);
    await breakers.save({ ...OPEN, version: 1, refusals: 2 });
    const [first, second] = [
      { ...OPEN, version: 1 },
      { ...OPEN, version: 2, refusals: 2 },
    ];
    expect(await changes()).toEqual([
      { kind: 'breaker', before: undefined, after: first },
      { kind: 'breaker', before: first, after: second },
    ]);
  });
}
