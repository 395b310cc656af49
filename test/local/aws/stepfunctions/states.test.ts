import { describe, expect, test, vi } from 'vitest';
import { aBench, callback, DAY, EXECUTION_ARN, FUNCTION_ARN, MACHINE_ARN, machine, ok, SECOND, task } from './bench.ts';

const pass = (more: object) => ({ Type: 'Pass', End: true, ...more });
async function outputOf(template: unknown, input: unknown = {}) {
  return await aBench(machine({ A: pass({ Output: template }) })).run(input);
}

describe('expressions', () => {
  test('stand anywhere in a template; all else is as it is written', async () => {
    const template = {
      a: ['{% $states.input.n + 1 %}', { b: "{% 'x' & 'y' %}" }],
      plain: '$states.input',
      spaced: ' {% 1 %} ',
      none: null,
    };
    const { output } = await outputOf(template, { n: 1 });
    expect(output).toEqual({ a: [2, { b: 'xy' }], plain: '$states.input', spaced: ' {% 1 %} ', none: null });
  });

  test('see the context of the execution', async () => {
    const bench = aBench(machine({ A: pass({ Output: '{% $states.context %}' }) }));
    const { output, startDate } = await bench.run({ n: 1 });
    const started = new Date(startDate).toISOString();
    expect(output).toEqual({
      Execution: {
        Id: 'arn:aws:states:eu-west-1:111122223333:execution:m:x',
        Input: { n: 1 },
        Name: 'x',
        RoleArn: 'arn:aws:iam::111122223333:role/machine-role',
        StartTime: started,
        RedriveCount: 0,
      },
      State: { Name: 'A', EnteredTime: expect.stringMatching(/^\d{4}-.*Z$/) },
      StateMachine: { Id: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m', Name: 'm' },
    });
  });

  test('follow the local clock', async () => {
    const Output = { now: '{% $now() %}', day: "{% $now('[Y0001]-[M01]-[D01]', '+0000') %}", millis: '{% $millis() %}' };
    const bench = aBench(machine({ A: pass({ Output }) }));
    await bench.world.advance(400 * DAY);
    const { output, startDate } = await bench.run();
    expect(Math.abs(output.millis - startDate)).toBeLessThan(5 * SECOND);
    expect(Date.parse(output.now)).toBe(output.millis);
    expect(output.day).toBe(output.now.slice(0, 10));
  });

  test('have what Step Functions adds', async () => {
    const { output } = await outputOf({
      parsed: '{% $parse(\'{"a":[1]}\') %}',
      parts: '{% $partition([1,2,3], 2) %}',
      range: '{% $range(0, 4, 2) %}',
      hash: "{% $hash('abc', 'SHA-1') %}",
      uuids: '{% $uuid() != $uuid() %}',
    });
    const hash = 'a9993e364706816aba3e25717850c26c9cd0d89d';
    expect(output).toEqual({ parsed: { a: [1] }, parts: [[1, 2], [3]], range: [0, 2, 4], hash, uuids: true });
  });

  test.each([
    ['{% $states.input.absent %}', "'$states.input.absent' specified for the field 'Output' returned nothing (undefined)."],
    ['{% $unknown %}', 'returned nothing (undefined)'],
    ["{% $error('mine') %}", 'mine'],
    ["{% 1 + 'a' %}", 'must evaluate to a number'],
    ["{% $parse('{') %}", 'threw an error'],
    ['{% $sum %}', 'unsupported result type'],
  ])('fail the state when they have no value: %s', async (template, message) => {
    const view = await outputOf(template);
    expect(view).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(view.cause).toContain(message);
    expect(view.cause).toMatch(/^An error occurred while executing the state 'A' \(entered at the event id #2\)\. /);
  });

  test('tell the history where they failed', async () => {
    const bench = aBench(machine({ A: pass({ Output: { a: [{ b: '{% $nope %}' }] } }) }));
    await bench.run();
    expect(bench.types()).toEqual(['ExecutionStarted', 'PassStateEntered', 'EvaluationFailed', 'ExecutionFailed']);
    const failed = { state: 'A', location: 'Output/a[0]/b', error: 'States.QueryEvaluationError' };
    expect(bench.details('EvaluationFailed')).toMatchObject([failed]);
  });
});

describe('variables', () => {
  test('are assigned all at once, and hold from the next state on', async () => {
    const bench = aBench(
      machine({
        A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
        B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% [$x, $y] %}', Next: 'C' },
        C: { Type: 'Succeed', Output: '{% {"before": $states.input, "after": [$x, $y]} %}' },
      }),
    );
    expect((await bench.run()).output).toEqual({ before: [1, 2], after: [2, 1] });
    expect(bench.details('PassStateExited')[1]).toMatchObject({ assignedVariables: { x: '2', y: '1' } });
  });

  test('of an outer scope are read within branches, and those of branches nowhere else', async () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: {
        [name]: { Type: 'Pass', Assign: { mine: `{% $outer & '${name}' %}` }, Next: `${name}2` },
        [`${name}2`]: pass({ Output: '{% $mine %}' }),
      },
    });
    const bench = aBench(
      machine({
        A: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'P' },
        P: { Type: 'Parallel', Branches: [branch('x'), branch('y')], Next: 'Z' },
        Z: pass({ Output: '{% {"results": $states.input, "leaked": $exists($mine)} %}' }),
      }),
    );
    expect((await bench.run()).output).toEqual({ results: ['ox', 'oy'], leaked: false });
  });

  test('of an outer scope cannot be assigned within', async () => {
    const inner = { StartAt: 'I', States: { I: pass({ Assign: { taken: 2 } }) } };
    const bench = aBench(
      machine({ A: { Type: 'Pass', Assign: { taken: 1 }, Next: 'P' }, P: { Type: 'Parallel', Branches: [inner], End: true } }),
    );
    expect(await bench.run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('Choice', () => {
  const choose = {
    Type: 'Choice',
    Choices: [
      { Condition: '{% $states.input.n > 10 %}', Next: 'Big', Output: 'is big', Assign: { seen: 'big' } },
      { Condition: '{% $states.input.n > 5 %}', Next: 'Big' },
    ],
  };
  const Big = { Type: 'Succeed', Output: '{% {"in": $states.input, "seen": $exists($seen) ? $seen : "none"} %}' };

  test('takes the first rule that holds, with its own output and variables', async () => {
    expect((await aBench(machine({ choose, Big })).run({ n: 11 })).output).toEqual({ in: 'is big', seen: 'big' });
    expect((await aBench(machine({ choose, Big })).run({ n: 6 })).output).toEqual({ in: { n: 6 }, seen: 'none' });
  });

  test('fails when none holds and there is no default', async () => {
    const bench = aBench(machine({ choose, Big }));
    expect(await bench.run({ n: 1 })).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test('takes the default else, with the state’s own output', async () => {
    const withDefault = { ...choose, Default: 'Big', Output: "{% 'small' %}", Assign: { seen: 'small' } };
    expect((await aBench(machine({ choose: withDefault, Big })).run({ n: 1 })).output).toEqual({ in: 'small', seen: 'small' });
  });

  test('takes nothing but true and false for an answer', async () => {
    const odd = { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'Big' }], Default: 'Big' };
    const view = await aBench(machine({ odd, Big })).run();
    expect(view).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(view.cause).toContain("Expected 'boolean', but was 'number'");
  });
});

describe('Wait', () => {
  const waiting = (more: object) => aBench(machine({ W: { Type: 'Wait', End: true, ...more } }));

  test('waits its seconds, by the clock, not a moment less', async () => {
    const bench = waiting({ Seconds: '{% $states.input.s %}' });
    await bench.run({ s: 40 * 86_400 });
    expect((await bench.advance(40 * DAY - SECOND)).status).toBe('RUNNING');
    expect(await bench.advance(SECOND)).toMatchObject({ status: 'SUCCEEDED', output: { s: 40 * 86_400 } });
    expect(bench.types()).toEqual(['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'ExecutionSucceeded']);
  });

  test('waits for an instant, and not for one that has passed', async () => {
    const bench = waiting({ Timestamp: '{% $fromMillis($millis() + 3600000) %}' });
    await bench.run();
    expect((await bench.advance(3599 * SECOND)).status).toBe('RUNNING');
    expect((await bench.advance(SECOND)).status).toBe('SUCCEEDED');
    expect((await waiting({ Timestamp: '2020-01-01T00:00:00Z' }).run()).status).toBe('SUCCEEDED');
  });

  test.each([{ Seconds: '{% -1 %}' }, { Seconds: '{% "1" %}' }, { Seconds: '{% 0.5 %}' }, { Timestamp: "{% '2030-01-01' %}" }])(
    'refuses %j',
    async (fields) => {
      expect(await waiting(fields).run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    },
  );
});

describe('Task', () => {
  test('hands its payload to the function and its result on', async () => {
    const bench = aBench(
      machine({
        A: task({ Assign: { p: '{% $states.result.Payload %}' }, End: undefined, Next: 'B' }),
        B: pass({ Output: '{% [$p, $states.input.StatusCode] %}' }),
      }),
    );
    bench.answer = (payload) => ok({ got: payload });
    expect((await bench.run({ n: 1 })).output).toEqual([{ got: { n: 1 } }, 200]);
    expect(bench.calls).toEqual([{ functionArn: FUNCTION_ARN, payload: { n: 1 } }]);
    expect(bench.types().slice(1, 6)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
  });

  test('takes the function by name, and may not wait for it', async () => {
    const types: string[] = [];
    const invoke = async (arn: string, _: unknown, { type }: { type: string }) => {
      types.push(`${type} ${arn}`);
      return ok('ignored');
    };
    const bench = aBench(machine({ A: task({ Arguments: { FunctionName: 'f', InvocationType: 'Event' } }) }), { invoke });
    expect((await bench.run()).output).toMatchObject({ StatusCode: 202, Payload: '' });
    expect(types).toEqual([`Event ${FUNCTION_ARN}`]);
  });

  test('with a token waits for it, the function’s own answer being no result', async () => {
    const bench = aBench(machine({ A: callback() }));
    bench.answer = () => ok({ mine: 1 });
    expect((await bench.run()).status).toBe('RUNNING');
    expect(bench.types().at(-1)).toBe('TaskSubmitted');
    expect(JSON.parse(bench.details('TaskSubmitted')[0].output)).toMatchObject({ Payload: { mine: 1 } });
    bench.engine.sendTaskSuccess(bench.calls[0]?.payload.token, '{"theirs":2}');
    await bench.world.settled();
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: { theirs: 2 } });
    expect(bench.details('TaskSucceeded')).toMatchObject([{ output: '{"theirs":2}', resource: 'invoke.waitForTaskToken' }]);
  });

  test('with a token may be ended before its function has ended', async () => {
    const bench = aBench(machine({ A: callback() }));
    bench.answer = (payload) => {
      bench.engine.sendTaskSuccess(payload.token, '"early"');
      return { kind: 'error', errorType: 'TooLate' };
    };
    expect(await bench.run()).toMatchObject({ status: 'SUCCEEDED', output: 'early' });
  });
});

test('an execution that is stopped in the middle of a step stays stopped', async () => {
  const failures = vi.spyOn(console, 'error');
  const bench = aBench(machine({ A: task() }));
  bench.engine.start({ stateMachineArn: MACHINE_ARN, name: 'x' });
  bench.engine.stop(EXECUTION_ARN);
  await bench.world.settled();
  expect(bench.view().status).toBe('ABORTED');
  expect(bench.types()).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  expect(failures).not.toHaveBeenCalled();
  failures.mockRestore();
  expect(bench.calls).toEqual([]);
});

test('the first of two answers with one token counts', async () => {
  const bench = aBench(machine({ A: callback() }));
  await bench.run();
  const { token } = bench.calls[0]?.payload ?? {};
  bench.engine.sendTaskSuccess(token, '1');
  expect(() => bench.engine.sendTaskFailure(token, 'Second')).toThrow('Task Timed Out');
  await bench.world.settled();
  expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: 1 });
});

describe('Fail and Succeed', () => {
  test('end the execution with what their expressions say', async () => {
    const bench = aBench(
      machine({ F: { Type: 'Fail', Error: "{% 'E' & $states.input.n %}", Cause: '{% $string($states.input) %}' } }),
    );
    expect(await bench.run({ n: 1 })).toMatchObject({ status: 'FAILED', error: 'E1', cause: '{"n":1}' });
    expect(bench.types()).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(await aBench(machine({ S: { Type: 'Succeed', Output: '{% [1] %}' } })).run()).toMatchObject({
      status: 'SUCCEEDED',
      output: [1],
    });
  });

  test('of a plain Fail there is neither error nor cause', async () => {
    const view = await aBench(machine({ F: { Type: 'Fail' } })).run();
    expect([view.status, 'error' in view, 'cause' in view]).toEqual(['FAILED', false, false]);
  });
});
