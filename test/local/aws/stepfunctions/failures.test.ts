import { describe, expect, test } from 'vitest';
import { aBench, type Bench, callback, DAY, failure, machine, ok, SECOND, task } from './bench.ts';

const caught = { Type: 'Pass', Output: '{% {"caught": $states.input} %}', End: true };
const token = (bench: Bench, call = bench.calls.length) => bench.calls[call - 1]?.payload.token;

describe('a retry', () => {
  const Retry = [{ ErrorEquals: ['Passing'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 60 }];

  test('comes after its interval, which grows up to its limit', async () => {
    const bench = aBench(machine({ A: task({ Retry }) }));
    bench.answer = () => failure('Passing');
    await bench.run();
    for (const [calls, seconds] of [
      [1, 9],
      [2, 1],
      [2, 29],
      [3, 1],
      [3, 59],
      [4, 1],
      [4, 59],
      [5, 1],
    ] as const) {
      await bench.advance(seconds * SECOND);
      expect(bench.calls).toHaveLength(calls);
    }
    expect(bench.view()).toMatchObject({
      status: 'FAILED',
      error: 'Passing',
      cause: '{"errorType":"Passing","errorMessage":"no"}',
    });
  });

  test('goes on with the first success, and knows its number', async () => {
    const numbered = { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' };
    const bench = aBench(machine({ A: task({ Arguments: numbered, Retry }) }));
    bench.answer = (_, call) => (call < 3 ? failure('Passing') : ok('at last'));
    await bench.run();
    expect(await bench.advance(DAY)).toMatchObject({ status: 'SUCCEEDED', output: { Payload: 'at last' } });
    expect(bench.calls.map(({ payload }) => payload)).toEqual([0, 1, 2]);
    expect(bench.types().filter((type) => type.startsWith('Task'))).toEqual([
      'TaskStateEntered',
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
      'TaskStateExited',
    ]);
  });

  test('is counted for each retrier by itself', async () => {
    const two = [
      { ErrorEquals: ['One'], MaxAttempts: 1 },
      { ErrorEquals: ['Two'], MaxAttempts: 1 },
    ];
    const bench = aBench(machine({ A: task({ Retry: two }) }));
    bench.answer = (_, call) => failure(call === 2 ? 'Two' : 'One');
    await bench.run();
    expect(await bench.advance(DAY)).toMatchObject({ status: 'FAILED', error: 'One' });
    expect(bench.calls).toHaveLength(3);
  });

  test('is not made with MaxAttempts 0, whatever a later retrier says', async () => {
    const never = [{ ErrorEquals: ['Final'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
    const bench = aBench(machine({ A: task({ Retry: never }) }));
    bench.answer = () => failure('Final');
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'Final' });
    expect(bench.calls).toHaveLength(1);
  });

  test('of a task with a token gives a new one, and the old one is dead', async () => {
    const again = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 99_999_999 }];
    const bench = aBench(machine({ A: callback({ TimeoutSeconds: 60, Retry: again }) }));
    await bench.run();
    await bench.advance(62 * SECOND);
    expect(bench.calls).toHaveLength(2);
    expect(token(bench, 1)).not.toBe(token(bench, 2));
    expect(() => bench.engine.sendTaskSuccess(token(bench, 1), '1')).toThrow('Provided task does not exist anymore');
    bench.engine.sendTaskSuccess(token(bench, 2), '2');
    await bench.world.settled();
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: 2 });
  });

  test('with full jitter comes within its interval', async () => {
    const jitter = [{ ErrorEquals: ['Passing'], IntervalSeconds: 100, MaxAttempts: 30, BackoffRate: 1, JitterStrategy: 'FULL' }];
    const bench = aBench(machine({ A: task({ Retry: jitter }) }));
    const at: number[] = [];
    bench.answer = () => {
      at.push(bench.world.now());
      return failure('Passing');
    };
    await bench.run();
    await bench.advance(3001 * SECOND);
    const gaps = at.slice(1).map((instant, index) => instant - (at[index] ?? 0));
    expect(gaps).toHaveLength(30);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(100 * SECOND + 50);
    expect(Math.min(...gaps)).toBeLessThan(50 * SECOND);
  });
});

describe('a catch', () => {
  test('gives error and cause to its templates, and to the next state else', async () => {
    const Catch = [
      { ErrorEquals: ['Mine'], Assign: { why: '{% $states.errorOutput.Error %}' }, Output: '{% $states.input %}', Next: 'C' },
    ];
    const C = { Type: 'Succeed', Output: '{% [$why, $states.input] %}' };
    const bench = aBench(machine({ A: task({ Catch }), C }));
    bench.answer = () => failure('Mine', 'because');
    expect((await bench.run({ n: 1 })).output).toEqual(['Mine', { n: 1 }]);
    const plain = aBench(machine({ A: task({ Catch: [{ ErrorEquals: ['Mine'], Next: 'C' }] }), C: caught }));
    plain.answer = () => failure('Mine', 'because');
    const Cause = '{"errorType":"Mine","errorMessage":"because"}';
    expect((await plain.run()).output).toEqual({ caught: { Error: 'Mine', Cause } });
  });

  test('is tried after the retries, in order', async () => {
    const Catch = [
      { ErrorEquals: ['Other'], Next: 'Wrong' },
      { ErrorEquals: ['States.TaskFailed'], Next: 'C' },
    ];
    const Wrong = { Type: 'Fail', Error: 'Wrong' };
    const bench = aBench(machine({ A: task({ Retry: [{ ErrorEquals: ['Mine'], MaxAttempts: 1 }], Catch }), Wrong, C: caught }));
    bench.answer = () => failure('Mine');
    await bench.run();
    expect((await bench.advance(DAY)).output.caught.Error).toBe('Mine');
    expect(bench.calls).toHaveLength(2);
  });

  test('of States.TaskFailed leaves timeouts out, States.ALL does not', async () => {
    const run = async (name: string) => {
      const bench = aBench(
        machine({ A: callback({ TimeoutSeconds: 5, Catch: [{ ErrorEquals: [name], Next: 'C' }] }), C: caught }),
      );
      await bench.run();
      return await bench.advance(DAY);
    };
    expect(await run('States.TaskFailed')).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((await run('States.ALL')).output).toEqual({ caught: { Error: 'States.Timeout', Cause: '' } });
  });

  test('takes an expression of its state that failed, but not one of its own', async () => {
    const Arguments = { FunctionName: 'f', Payload: '{% $nope %}' };
    const ErrorEquals = ['States.QueryEvaluationError'];
    const bench = aBench(machine({ A: task({ Arguments, Catch: [{ ErrorEquals, Next: 'C' }] }), C: caught }));
    expect((await bench.run()).output.caught.Cause).toContain("specified for the field 'Arguments/Payload' returned nothing");
    expect(bench.calls).toEqual([]);
    const own = aBench(
      machine({ A: task({ Arguments, Catch: [{ ErrorEquals, Output: '{% $nope %}', Next: 'C' }] }), C: caught }),
    );
    const view = await own.run();
    expect(view).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(view.cause).toContain("'Catch[0]/Output'");
  });
});

describe('a function’s error', () => {
  test.each([
    [
      { kind: 'error', errorType: 'TypeError', errorMessage: 'x', trace: ['a'] },
      'TypeError',
      '{"errorType":"TypeError","errorMessage":"x","trace":["a"]}',
    ],
    [
      failure('Sandbox.Timedout', 'RequestId: 1 Error: Task timed out after 3.00 seconds'),
      'Sandbox.Timedout',
      'timed out after 3.00 seconds',
    ],
    [
      { kind: 'error', errorMessage: 'x' },
      'Lambda.Unknown',
      'did not return an error type. Returned payload: {"errorMessage":"x"}',
    ],
    [
      failure('Lambda.TooManyRequestsException', 'Rate exceeded'),
      'Lambda.TooManyRequestsException',
      'Rate exceeded (Service: AWSLambda; Status Code: 429',
    ],
    [failure('Lambda.ResourceNotFoundException', 'Function not found'), 'Lambda.ResourceNotFoundException', 'Status Code: 404'],
  ] as const)('has AWS’s name and cause: %j', async (answer, error, cause) => {
    const bench = aBench(machine({ A: task() }));
    bench.answer = () => answer;
    const view = await bench.run();
    expect([view.status, view.error]).toEqual(['FAILED', error]);
    expect(view.cause).toContain(cause);
    expect(bench.details('TaskFailed')).toMatchObject([{ error, resource: 'invoke', resourceType: 'lambda' }]);
  });

  test('is Lambda.Unknown when the invocation itself broke', async () => {
    const bench = aBench(machine({ A: task() }));
    bench.answer = () => Promise.reject(new Error('wires cut'));
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
  });

  test('fails a task with a token at once', async () => {
    const bench = aBench(machine({ A: callback() }));
    bench.answer = () => failure('Broken');
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(() => bench.engine.sendTaskSuccess(token(bench), '1')).toThrow('Task Timed Out');
  });
});

describe('time-outs', () => {
  test('end a task at its time, by an expression', async () => {
    const bench = aBench(machine({ A: callback({ TimeoutSeconds: '{% $states.input.s %}' }) }));
    await bench.run({ s: 80 * 86_400 });
    expect((await bench.advance(80 * DAY - SECOND)).status).toBe('RUNNING');
    expect(await bench.advance(SECOND)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(bench.details('TaskScheduled')).toMatchObject([{ timeoutInSeconds: 80 * 86_400 }]);
    expect(bench.types().slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    expect(() => bench.engine.sendTaskSuccess(token(bench), '1')).toThrow('Task Timed Out');
  });

  test('end a task whose function still runs, and what it brings later is void', async () => {
    const bench = aBench(
      machine({ A: task({ TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'C' }] }), C: caught }),
    );
    const { world } = bench;
    bench.answer = () => {
      const endsAt = world.now() + 60 * SECOND;
      const work = () => new Promise<void>((resolve) => world.at(endsAt, 'the function ends', resolve));
      return world.trackWaiting('a function', work, async () => endsAt).then(() => ok('late'));
    };
    await bench.run();
    expect(await bench.advance(DAY)).toMatchObject({ status: 'SUCCEEDED', output: { caught: { Error: 'States.Timeout' } } });
    expect(bench.view().stopDate - bench.view().startDate).toBeLessThan(6 * SECOND);
    expect(bench.types()).not.toContain('TaskSucceeded');
  });

  test.each(['{% 0 %}', '{% 1.5 %}', "{% '5' %}", '{% $nope %}'])('of %s are refused', async (TimeoutSeconds) => {
    const bench = aBench(machine({ A: callback({ TimeoutSeconds }) }));
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(bench.calls).toEqual([]);
  });

  test('of the machine end the execution, uncaught', async () => {
    const bench = aBench(
      machine({ A: callback({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }), C: caught }, { TimeoutSeconds: 60 }),
    );
    await bench.run();
    expect((await bench.advance(59 * SECOND)).status).toBe('RUNNING');
    const view = await bench.advance(SECOND);
    expect([view.status, 'error' in view, 'cause' in view]).toEqual(['TIMED_OUT', false, false]);
    expect(bench.engine.history(view.executionArn).at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      details: { error: 'States.Timeout' },
    });
    expect(() => bench.engine.sendTaskSuccess(token(bench), '1')).toThrow('Task Timed Out');
  });

  test('end any execution after a year', async () => {
    const bench = aBench(machine({ A: callback() }));
    await bench.run();
    expect((await bench.advance(365 * DAY - SECOND)).status).toBe('RUNNING');
    expect((await bench.advance(SECOND)).status).toBe('TIMED_OUT');
  });
});

describe('heartbeats', () => {
  const beating = (name: string) =>
    aBench(
      machine({
        A: callback({ TimeoutSeconds: 100, HeartbeatSeconds: 30, Catch: [{ ErrorEquals: [name], Next: 'C' }] }),
        C: caught,
      }),
    );

  test.each(['States.Timeout', 'States.HeartbeatTimeout'])('that fail to come end the task; %s names it', async (name) => {
    const bench = beating(name);
    await bench.run();
    await bench.advance(20 * SECOND);
    bench.engine.sendTaskHeartbeat(token(bench));
    await bench.advance(29 * SECOND);
    expect(bench.view().status).toBe('RUNNING');
    expect((await bench.advance(SECOND)).output).toEqual({ caught: { Error: 'States.Timeout', Cause: '' } });
    expect(() => bench.engine.sendTaskHeartbeat(token(bench))).toThrow('Task Timed Out');
  });

  test('do not put off the time-out, and leave no trace in the history', async () => {
    const bench = beating('States.Timeout');
    await bench.run();
    const before = bench.types().length;
    for (let beats = 0; beats < 4; beats += 1) {
      await bench.advance(24 * SECOND);
      bench.engine.sendTaskHeartbeat(token(bench));
    }
    expect(bench.types()).toHaveLength(before);
    expect((await bench.advance(3 * SECOND)).status).toBe('RUNNING');
    expect((await bench.advance(SECOND)).status).toBe('SUCCEEDED');
  });
});

describe('limits', () => {
  test('an output above 256 KB fails its state, and no wildcard catches that', async () => {
    const all = [{ ErrorEquals: ['States.ALL'], Next: 'C' }];
    const bench = aBench(machine({ A: task({ Catch: all }), C: caught }));
    bench.answer = () => ok('x'.repeat(262_144));
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    const named = aBench(
      machine({ A: task({ Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Output: 1, Next: 'C' }] }), C: caught }),
    );
    named.answer = bench.answer;
    expect((await named.run()).output).toEqual({ caught: 1 });
    const pass = { Type: 'Pass', Output: "{% $pad('', 262143, 'x') %}", End: true };
    expect(await aBench(machine({ A: pass })).run()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('the history ends at 25,000 events, and with it the execution', async () => {
    const A = { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'A' }], Default: 'B' };
    const bench = aBench(machine({ A, B: { Type: 'Succeed' } }));
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
    const history = bench.engine.history(bench.view().executionArn);
    expect(history).toHaveLength(25_000);
    expect(history.slice(-2)).toMatchObject([
      { id: 24_999, type: 'ChoiceStateExited' },
      { id: 25_000, type: 'ExecutionFailed', previousEventId: 24_999 },
    ]);
  });
});
