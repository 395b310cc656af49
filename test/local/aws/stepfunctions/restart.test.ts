import { describe, expect, test } from 'vitest';
import type { InvokeAnswer } from '../../../../local/aws/stepfunctions/api.ts';
import { aBench, callback, DAY, failure, machine, ok, SECOND, task } from './bench.ts';

const NEVER = new Promise<InvokeAnswer>(() => undefined);

describe('after a kill', () => {
  test('a Wait ends at its time', async () => {
    const bench = aBench(machine({ W: { Type: 'Wait', Seconds: 100, End: true } }));
    await bench.run();
    await bench.advance(40 * SECOND);
    await bench.restart();
    expect((await bench.advance(59 * SECOND)).status).toBe('RUNNING');
    expect((await bench.advance(SECOND)).status).toBe('SUCCEEDED');
  });

  test('a token is still good, its time-out still set', async () => {
    const bench = aBench(machine({ A: callback({ TimeoutSeconds: 100 }) }));
    await bench.run();
    await bench.restart();
    expect(bench.calls).toHaveLength(1);
    bench.engine.sendTaskSuccess(bench.calls[0]?.payload.token, '"still"');
    await bench.world.settled();
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: 'still' });
    const other = aBench(machine({ A: callback({ TimeoutSeconds: 100, HeartbeatSeconds: 20 }) }));
    await other.run();
    await other.restart();
    expect((await other.advance(19 * SECOND)).status).toBe('RUNNING');
    expect(await other.advance(SECOND)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('an answer that came with a token is not lost', async () => {
    const bench = aBench(machine({ A: callback() }));
    await bench.run();
    bench.engine.sendTaskSuccess(bench.calls[0]?.payload.token, '"kept"');
    // killed before the execution has seen it
    await bench.restart();
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: 'kept' });
  });

  test('a retry comes at its time', async () => {
    const bench = aBench(machine({ A: task({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100 }] }) }));
    bench.answer = (_, call) => (call === 1 ? failure('Once') : ok({}));
    await bench.run();
    await bench.restart();
    await bench.advance(99 * SECOND);
    expect(bench.calls).toHaveLength(1);
    expect((await bench.advance(SECOND)).status).toBe('SUCCEEDED');
  });

  test('a function that was cut short is invoked again, with the same token', async () => {
    for (const [state, type] of [
      [task(), 'TaskSucceeded'],
      [callback(), 'TaskSubmitted'],
    ] as const) {
      const bench = aBench(machine({ A: state }));
      bench.answer = (_, call) => (call === 1 ? NEVER : ok('second'));
      bench.engine.start({ stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m', name: 'x' });
      await expect.poll(() => bench.calls.length).toBe(1);
      bench.engine.close();
      // its invocation counts as work for ever: the new engine gets a clock that knows nothing of it
      const after = aBench(machine({ A: state }), { db: bench.db });
      after.answer = () => ok('second');
      await after.restart();
      expect(after.calls).toEqual(bench.calls);
      expect(after.types().filter((type) => type === 'TaskScheduled')).toHaveLength(1);
      expect(after.types()).toContain(type);
    }
  });

  test('what an old engine’s function brings is void', async () => {
    let finish: (answer: InvokeAnswer) => void = () => undefined;
    const bench = aBench(machine({ A: task() }));
    bench.answer = (_, call) => (call === 1 ? new Promise((resolve) => (finish = resolve)) : ok('new'));
    bench.engine.start({ stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m', name: 'x' });
    await expect.poll(() => bench.calls.length).toBe(1);
    const restarted = bench.restart();
    finish(ok('old'));
    await restarted;
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: { Payload: 'new' } });
  });

  test('branches go on side by side, and the machine’s own time-out holds', async () => {
    const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
    const Branches = [branch('Ask', callback()), branch('W', { Type: 'Wait', Seconds: 50, End: true })];
    const bench = aBench(machine({ P: { Type: 'Parallel', Branches, End: true } }, { TimeoutSeconds: 100 }));
    await bench.run({ n: 1 });
    await bench.restart();
    await bench.advance(60 * SECOND);
    await bench.restart();
    bench.engine.sendTaskSuccess(bench.calls[0]?.payload.token, '"asked"');
    await bench.world.settled();
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: ['asked', { n: 1 }] });
    const silent = aBench(machine({ A: callback() }, { TimeoutSeconds: 100 }));
    await silent.run();
    await silent.restart();
    expect((await silent.advance(DAY)).status).toBe('TIMED_OUT');
  });

  test('a running execution keeps the definition that it began with', async () => {
    const bench = aBench(machine({ A: { Type: 'Wait', Seconds: 50, Next: 'B' }, B: { Type: 'Succeed', Output: '{% 1 %}' } }));
    await bench.run();
    bench.engine.close();
    const changed = aBench(machine({ A: { Type: 'Succeed', Output: '{% 2 %}' } }), { db: bench.db, world: bench.world });
    changed.engine.resume();
    await bench.world.advance(50 * SECOND);
    expect(changed.view()).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  });
});
