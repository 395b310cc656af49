import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { World } from '../../../local/kernel/world.ts';
import { AsyncInvocations } from '../../../local/runtime/async-invocations.ts';
import type { InvokeResult } from '../../../local/runtime/function-worker.ts';
import { Rules } from '../../../local/runtime/rules.ts';
import type { EventRule } from '../../../local/template/model.ts';
import { aFunction, failed, ok } from './fixtures.ts';

const fn = aFunction();
const MINUTE = 60_000;

function aRule(fields: Partial<EventRule>): EventRule {
  return {
    name: 'a-rule',
    arn: 'arn:aws:events:eu-west-1:000000000000:rule/a-rule',
    busName: 'default',
    enabled: true,
    targets: [{ id: 'Target0', arn: fn.arn }],
    ...fields,
  };
}

function start(
  rule: EventRule,
  answer: (call: number) => InvokeResult = () => ok(),
  db = new DatabaseSync(':memory:'),
  target = fn,
) {
  const world = new World(db);
  const calls: { at: number; event: Record<string, unknown> }[] = [];
  const failures: object[] = [];
  const asyncInvocations = new AsyncInvocations({
    world,
    db,
    functions: [target],
    invoke: async (_arn, event) => {
      calls.push({ at: world.now(), event: JSON.parse(event) });
      return answer(calls.length);
    },
    onFailed: (_fn, record) => failures.push(record),
  });
  const rules = new Rules({
    world,
    db,
    deployment: { rules: [rule], functions: [target], region: 'eu-west-1', account: '000000000000' },
    invokeAsync: (arn, payload) => asyncInvocations.accept(arn, payload),
    sendToQueue: () => undefined,
  });
  asyncInvocations.start();
  rules.start();
  return { world, rules, calls, failures, db };
}

const event = {
  version: '0' as const,
  id: 'id',
  'detail-type': 'message.sent',
  source: 'openwindow',
  account: '0',
  time: '2026-11-22T00:00:00Z',
  region: 'eu-west-1',
  resources: [],
  detail: { state: 'sent' },
};

describe('a scheduled rule', () => {
  test('fires each time by the run’s clock, with the event of EventBridge', async () => {
    const { world, calls } = start(aRule({ schedule: 'rate(5 minutes)' }));
    const began = world.now();
    await world.advance(21 * MINUTE);
    expect(calls.map(({ at }) => Math.round((at - began) / MINUTE))).toEqual([5, 10, 15, 20]);
    expect(calls[0]?.event).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      resources: ['arn:aws:events:eu-west-1:000000000000:rule/a-rule'],
      detail: {},
    });
  });

  test('keeps its rhythm over a restart', async () => {
    const first = start(aRule({ schedule: 'rate(1 hour)' }));
    await first.world.advance(50 * MINUTE);
    first.world.stop();
    const second = start(aRule({ schedule: 'rate(1 hour)' }), undefined, first.db);
    await second.world.advance(11 * MINUTE);
    expect(second.calls).toHaveLength(1);
  });

  test('does nothing while it is disabled, or without a permission', async () => {
    const disabled = start(aRule({ schedule: 'rate(1 minute)', enabled: false }));
    await disabled.world.advance(5 * MINUTE);
    const forbidden = start(aRule({ schedule: 'rate(1 minute)' }), undefined, undefined, { ...fn, invokers: [] });
    await forbidden.world.advance(2 * MINUTE);
    expect([disabled.calls, forbidden.calls]).toEqual([[], []]);
  });
});

describe('a rule with a pattern', () => {
  test('hands on the events of its bus that match', async () => {
    const { world, rules, calls } = start(aRule({ busName: 'ours', pattern: { detail: { state: ['sent'] } } }));
    rules.deliver([
      { busName: 'ours', event },
      { busName: 'default', event },
      { busName: 'ours', event: { ...event, detail: { state: 'failed' } } },
    ]);
    await world.settled();
    expect(calls.map((call) => call.event)).toEqual([event]);
  });
});

describe('an asynchronous invocation', () => {
  test('is repeated after one and after two minutes, then given up', async () => {
    const { world, rules, calls, failures } = start(aRule({ pattern: { source: ['openwindow'] } }), () => failed);
    const began = world.now();
    rules.deliver([{ busName: 'default', event }]);
    await world.advance(60 * MINUTE);
    expect(calls.map(({ at }) => Math.round((at - began) / MINUTE))).toEqual([0, 1, 3]);
    expect(failures).toMatchObject([{ requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 } }]);
  });

  test('survives a restart between its tries', async () => {
    const first = start(aRule({ pattern: { source: ['openwindow'] } }), () => failed);
    first.rules.deliver([{ busName: 'default', event }]);
    await first.world.settled();
    first.world.stop();
    const second = start(aRule({ pattern: { source: ['openwindow'] } }), () => ok(), first.db);
    await second.world.advance(60 * MINUTE);
    expect(second.calls).toHaveLength(1);
  });
});
