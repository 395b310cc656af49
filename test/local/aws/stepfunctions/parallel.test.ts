import { describe, expect, test } from 'vitest';
import { aBench, callback, DAY, EXECUTION_ARN, failure, machine, ok, SECOND, task } from './bench.ts';

type States = Record<string, object>;
const parallel = (branches: States[], more: object = {}) => ({
  Type: 'Parallel',
  Branches: branches.map((States) => ({ StartAt: Object.keys(States)[0], States })),
  End: true,
  ...more,
});
const pass = (more: object = {}) => ({ Type: 'Pass', End: true, ...more });
const caught = { Type: 'Pass', Output: '{% {"caught": $states.input} %}', End: true };
const C = caught;

describe('a Parallel', () => {
  test('gives its results in the order of its branches, whichever ends first', async () => {
    const slow = { Slow: { Type: 'Wait', Seconds: 60, Next: 'Late' }, Late: pass({ Output: "{% 'slow' %}" }) };
    const bench = aBench(machine({ P: parallel([slow, { Quick: pass({ Output: "{% 'quick' %}" }) }]) }));
    await bench.run();
    expect((await bench.advance(DAY)).output).toEqual(['slow', 'quick']);
  });

  test('gives each branch its Arguments, or its input', async () => {
    const both = [{ A: pass() }, { B: pass() }];
    expect((await aBench(machine({ P: parallel(both) })).run({ n: 1 })).output).toEqual([{ n: 1 }, { n: 1 }]);
    const Arguments = { doubled: '{% $states.input.n * 2 %}' };
    const Output = '{% $sum($states.result.doubled) %}';
    expect((await aBench(machine({ P: parallel(both, { Arguments, Output }) })).run({ n: 1 })).output).toBe(4);
  });

  test('ends at once when a branch fails, and its siblings with it', async () => {
    const ask = { Ask: callback() };
    const wait = { Wait: { Type: 'Wait', Seconds: 1000, Next: 'Never' }, Never: task() };
    const fail = { Soon: { Type: 'Wait', Seconds: 5, Next: 'Bad' }, Bad: { Type: 'Fail', Error: 'Bad', Cause: 'so' } };
    const Catch = [{ ErrorEquals: ['Bad'], Next: 'C' }];
    const bench = aBench(machine({ P: parallel([ask, wait, fail], { Catch }), C }));
    await bench.run();
    expect(await bench.advance(5 * SECOND)).toMatchObject({
      status: 'SUCCEEDED',
      output: { caught: { Error: 'Bad', Cause: 'so' } },
    });
    expect(() => bench.engine.sendTaskSuccess(bench.calls[0]?.payload.token, '1')).toThrow('Task Timed Out');
    await bench.advance(2000 * SECOND);
    expect(bench.calls).toHaveLength(1);
    expect(bench.types().filter((type) => type.endsWith('Aborted'))).toEqual(['TaskStateAborted', 'WaitStateAborted']);
  });

  test('that fails uncaught fails the execution with its branch’s error', async () => {
    const bench = aBench(machine({ P: parallel([{ A: task() }, { B: { Type: 'Wait', Seconds: 9, End: true } }]) }));
    bench.answer = () => failure('Mine');
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'Mine' });
    expect(bench.types().slice(-2)).toEqual(['ParallelStateFailed', 'ExecutionFailed']);
  });

  test('is retried as a whole', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5 }];
    const bench = aBench(machine({ P: parallel([{ A: task() }, { B: pass() }], { Retry }) }));
    bench.answer = (_, call) => (call === 1 ? failure('Once') : ok('twice'));
    await bench.run();
    expect((await bench.advance(5 * SECOND)).status).toBe('SUCCEEDED');
    expect(bench.types().filter((type) => type === 'ParallelStateStarted')).toHaveLength(2);
  });

  test('within a Parallel ends with the outer one', async () => {
    const inner = { Inner: parallel([{ Ask: callback() }, { Ask2: callback() }]) };
    const fail = { Soon: { Type: 'Wait', Seconds: 5, Next: 'Bad' }, Bad: { Type: 'Fail', Error: 'Bad' } };
    const bench = aBench(machine({ P: parallel([inner, fail], { Catch: [{ ErrorEquals: ['Bad'], Next: 'C' }] }), C }));
    await bench.run();
    expect((await bench.advance(5 * SECOND)).status).toBe('SUCCEEDED');
    expect(bench.types().filter((type) => type.endsWith('Aborted'))).toEqual([
      'TaskStateAborted',
      'TaskStateAborted',
      'ParallelStateAborted',
    ]);
    for (const { payload } of bench.calls) {
      expect(() => bench.engine.sendTaskSuccess(payload.token, '1')).toThrow('Task Timed Out');
    }
  });

  test('catches an inner failure within its branch, the other going on', async () => {
    const risky = { A: task({ Catch: [{ ErrorEquals: ['Mine'], Next: 'D' }] }), D: pass({ Output: "{% 'saved' %}" }) };
    const bench = aBench(
      machine({ P: parallel([risky, { W: { Type: 'Wait', Seconds: 5, Output: "{% 'waited' %}", End: true } }]) }),
    );
    bench.answer = () => failure('Mine');
    await bench.run();
    expect((await bench.advance(5 * SECOND)).output).toEqual(['saved', 'waited']);
  });
});

describe('the history', () => {
  test('has ids in order, and each branch its own chain back to the start', async () => {
    const branch = (name: string) => ({ [name]: task({ End: undefined, Next: `${name}2` }), [`${name}2`]: pass() });
    const bench = aBench(
      machine({
        A: pass({ End: undefined, Next: 'P' }),
        P: parallel([branch('x'), branch('y')], { End: undefined, Next: 'Z' }),
        Z: pass(),
      }),
    );
    await bench.run();
    const history = bench.engine.history(EXECUTION_ARN);
    expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
    const types = (id: number): string[] => {
      const event = history[id - 1];
      const name = (event?.details?.['name'] as string | undefined) ?? '';
      return event === undefined ? [] : [...types(event.previousEventId), `${event.type} ${name}`.trim()];
    };
    const endOf = (name: string) =>
      history.find(({ details, type }) => details?.['name'] === name && type === 'PassStateExited')?.id ?? 0;
    const before = ['PassStateEntered A', 'PassStateExited A', 'ParallelStateEntered P', 'ParallelStateStarted'];
    for (const name of ['x', 'y']) {
      expect(types(endOf(`${name}2`))).toEqual([
        ...before,
        `TaskStateEntered ${name}`,
        'TaskScheduled',
        'TaskStarted',
        'TaskSucceeded',
        `TaskStateExited ${name}`,
        `PassStateEntered ${name}2`,
        `PassStateExited ${name}2`,
      ]);
    }
    expect(types(history.length).slice(-4)).toEqual([
      'ParallelStateExited P',
      'PassStateEntered Z',
      'PassStateExited Z',
      'ExecutionSucceeded',
    ]);
    expect(types(history.length).slice(-5)[0]).toBe('PassStateExited y2');
    for (const { id, previousEventId } of history) expect(previousEventId).toBeLessThan(id);
  });
});
