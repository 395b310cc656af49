import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadMachine } from '../../../../local/aws/stepfunctions/load-machine.ts';
import { aBench, callback, machine, task } from './bench.ts';

const done = { Type: 'Succeed' };
const lambda = 'arn:aws:states:::lambda:invoke';

describe('a machine is refused when it is loaded', () => {
  test.each<[string, unknown, string]>([
    ['JSONPath', { StartAt: 'A', States: { A: done } }, 'QueryLanguage must be JSONata'],
    ['a state in JSONPath', machine({ A: { ...done, QueryLanguage: 'JSONPath' } }), 'state A: JSONPath is not run here'],
    ['Map', machine({ A: { Type: 'Map', ItemProcessor: {}, End: true } }), 'state A: the type Map is not run here'],
    [
      'another service',
      machine({ A: task({ Resource: 'arn:aws:states:::sqs:sendMessage' }) }),
      'sqs:sendMessage is not run here',
    ],
    ['a plain function ARN', machine({ A: task({ Resource: 'arn:aws:lambda:x:1:function:f' }) }), 'is not run here'],
    ['lambda:invoke.sync', machine({ A: task({ Resource: `${lambda}.sync` }) }), 'is not run here'],
    ['ResultPath', machine({ A: task({ ResultPath: '$.x' }) }), 'state A has the field ResultPath'],
    ['Credentials', machine({ A: task({ Credentials: { RoleArn: 'x' } }) }), 'state A has the field Credentials'],
    ['a misspelt field', machine({ A: { Type: 'Pass', Asign: {}, End: true } }), 'state A has the field Asign'],
    ['a misspelt field of a retrier', machine({ A: task({ Retry: [{ ErrorEquals: ['x'], MaxTries: 1 }] }) }), 'field MaxTries'],
    ['ClientContext', machine({ A: task({ Arguments: { FunctionName: 'f', ClientContext: 'x' } }) }), 'the field ClientContext'],
    ['DryRun', machine({ A: task({ Arguments: { FunctionName: 'f', InvocationType: 'DryRun' } }) }), 'DryRun is not run here'],
    ['a target that is not there', machine({ A: { Type: 'Pass', Next: 'B' } }), 'MISSING_TRANSITION_TARGET'],
    [
      'a syntax error',
      machine({ A: { Type: 'Pass', Output: '{% ( %}', End: true } }),
      'state A: the expression ( is not JSONata',
    ],
    ['$eval', machine({ A: { Type: 'Pass', Output: "{% $eval('1') %}", End: true } }), '$eval does not exist'],
    [
      'an assignment to $states',
      machine({ A: { Type: 'Pass', Assign: { states: 1 }, End: true } }),
      'a variable of the name states',
    ],
    [
      'States.ALL before others',
      machine({ A: task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['x'] }] }) }),
      'States.ALL must stand alone',
    ],
    [
      'a heartbeat above the time-out',
      machine({ A: callback({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }) }),
      'must be smaller than TimeoutSeconds',
    ],
    ['a time-out of 0', machine({ A: done }, { TimeoutSeconds: 0 }), 'TimeoutSeconds of the state machine must be'],
    [
      'a negative interval',
      machine({ A: task({ Retry: [{ ErrorEquals: ['x'], IntervalSeconds: -1 }] }) }),
      'IntervalSeconds of a retrier must be',
    ],
    ['a long name', machine({ ['x'.repeat(81)]: done }), 'longer than 80 characters'],
    ['no JSON', '{', 'the definition is not JSON'],
  ])('with %s', (_, definition, message) => {
    expect(() => loadMachine(definition as object)).toThrow(message);
  });

  test('by its name, in words for the one who starts the run', () => {
    expect(() => aBench({ StartAt: 'A', States: {} })).toThrow(
      'the state machine m cannot run locally: QueryLanguage must be JSONata',
    );
  });

  test('when two branches have a state of one name', () => {
    const branch = { StartAt: 'B', States: { B: done } };
    const twice = machine({ A: { Type: 'Parallel', Branches: [branch, branch], End: true } });
    expect(() => loadMachine(twice)).toThrow('two states have the name B');
  });
});

test('the machine of onboarding can run here', () => {
  const definition = readFileSync(new URL('../../../../infra/onboarding.asl.json', import.meta.url), 'utf8');
  expect(loadMachine(definition).states.size).toBeGreaterThan(10);
});
