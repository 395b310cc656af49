import { describe, expect, test } from 'vitest';
import { aBench, callback, DAY, FUNCTION_ARN, failure, machine, ok, SECOND, task } from './bench.ts';

/** A person decides, and is reminded until then; the deciding branch ends the reminders by a typed Fail. */
const APPROVAL = machine(
  {
    Freeze: {
      Type: 'Pass',
      Assign: { req: '{% $states.context.Execution.Input %}', deadline: '{% $states.input.deadlineSeconds %}' },
      Next: 'AwaitDecision',
    },
    AwaitDecision: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Ask',
          States: {
            Ask: callback({
              TimeoutSeconds: '{% $deadline %}',
              Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 2, JitterStrategy: 'FULL' }],
              Assign: { decision: '{% $states.result %}' },
              End: undefined,
              Next: 'Decided',
            }),
            Decided: { Type: 'Fail', Error: 'ApprovalDecided', Cause: '{% $string($decision) %}' },
          },
        },
        {
          StartAt: 'InitReminders',
          States: {
            InitReminders: { Type: 'Pass', Assign: { sent: 0 }, Next: 'WaitForReminder' },
            WaitForReminder: { Type: 'Wait', Seconds: '{% $req.remindEverySeconds %}', Next: 'Remind' },
            Remind: task({
              Arguments: { FunctionName: `${FUNCTION_ARN}:live`, Payload: { n: '{% $sent + 1 %}' } },
              Assign: { sent: '{% $sent + 1 %}' },
              End: undefined,
              Next: 'MoreReminders',
            }),
            MoreReminders: {
              Type: 'Choice',
              Choices: [{ Condition: '{% $sent < $req.maxReminders %}', Next: 'WaitForReminder' }],
              Default: 'RemindersDone',
            },
            RemindersDone: { Type: 'Succeed' },
          },
        },
      ],
      Catch: [
        { ErrorEquals: ['ApprovalDecided'], Assign: { decision: '{% $parse($states.errorOutput.Cause) %}' }, Next: 'Route' },
        { ErrorEquals: ['States.Timeout'], Next: 'Expired' },
        { ErrorEquals: ['ApprovalCancelled'], Next: 'Cancelled' },
      ],
      Next: 'Unreachable',
    },
    Route: {
      Type: 'Choice',
      Choices: [{ Condition: "{% $decision.outcome = 'APPROVED' %}", Next: 'Approved' }],
      Default: 'Rejected',
    },
    Approved: { Type: 'Succeed', Output: "{% {'outcome': 'APPROVED', 'by': $decision.by, 'request': $req} %}" },
    Rejected: { Type: 'Succeed', Output: "{% {'outcome': 'REJECTED', 'by': $decision.by} %}" },
    Expired: { Type: 'Succeed', Output: { outcome: 'EXPIRED' } },
    Cancelled: { Type: 'Succeed', Output: { outcome: 'CANCELLED' } },
    Unreachable: { Type: 'Fail', Error: 'Unreachable' },
  },
  { TimeoutSeconds: 100 * 86_400 },
);
const INPUT = { deadlineSeconds: 80 * 86_400, remindEverySeconds: 86_400, maxReminders: 3, document: 'd-1' };

describe('an approval with reminders', () => {
  test('ends with the decision, and the reminders end with it', async () => {
    const bench = aBench(APPROVAL);
    await bench.run(INPUT);
    await bench.advance(2 * DAY + SECOND);
    expect(bench.calls.map(({ functionArn }) => functionArn)).toEqual([
      FUNCTION_ARN,
      `${FUNCTION_ARN}:live`,
      `${FUNCTION_ARN}:live`,
    ]);
    expect(bench.calls.slice(1).map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }]);
    bench.engine.sendTaskSuccess(bench.calls[0]?.payload.token, '{"outcome":"APPROVED","by":"ann"}');
    await bench.world.settled();
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'APPROVED', by: 'ann', request: INPUT } });
    await bench.advance(90 * DAY - 3 * DAY);
    expect(bench.calls).toHaveLength(3);
  });

  test('expires after 80 days, reminded three times', async () => {
    const bench = aBench(APPROVAL);
    await bench.run(INPUT);
    expect(await bench.advance(81 * DAY)).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'EXPIRED' } });
    expect(bench.calls).toHaveLength(4);
    expect(Math.round((bench.view().stopDate - bench.view().startDate) / SECOND)).toBe(80 * 86_400);
  });

  test('is cancelled by a failure of its task', async () => {
    const bench = aBench(APPROVAL);
    await bench.run(INPUT);
    bench.engine.sendTaskFailure(bench.calls[0]?.payload.token, 'ApprovalCancelled', 'by the customer');
    await bench.world.settled();
    expect(bench.view()).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'CANCELLED' } });
  });

  test('asks again with another token when the function is throttled', async () => {
    const bench = aBench(APPROVAL);
    bench.answer = (_, call) => (call === 1 ? failure('Lambda.TooManyRequestsException') : ok({}));
    await bench.run(INPUT);
    await bench.advance(5 * SECOND);
    expect(bench.calls).toHaveLength(2);
    expect(bench.calls[1]?.payload.token).not.toBe(bench.calls[0]?.payload.token);
    expect(bench.view().status).toBe('RUNNING');
  });
});
