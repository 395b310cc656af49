import { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Timers } from './timers.ts';

/** What a function may do with items. No Scan: no function reads the table from end to end. */
export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

/** Allows `actions` on `resources`, without conditions. */
export function allow(actions: string[], ...resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}

/** Allows `actions` on the table's items, not on its indexes. */
export function onTable(table: TableV2, ...actions: TableAction[]): PolicyStatement {
  return allow(
    actions.map((action) => `dynamodb:${action}`),
    table.tableArn,
  );
}

/** Allows queries of one index. */
export function onIndex(table: TableV2, index: 'due' | 'list'): PolicyStatement {
  return allow(['dynamodb:Query'], `${table.tableArn}/index/${index}`);
}

/**
 * Allows SMS and nothing else: a phone number has no ARN, so the only way is every resource that is not a topic.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
 */
export function sendSms(stack: Stack): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['sns:Publish'],
    notResources: [stack.formatArn({ service: 'sns', region: '*', account: '*', resource: '*' })],
  });
}

/** Allows timers to be set: near ones on the queue, far ones as schedules of the group that deliver as the scheduler role. */
export function setTimers(timers: Timers): PolicyStatement[] {
  const schedules = Stack.of(timers).formatArn({
    service: 'scheduler',
    resource: 'schedule',
    resourceName: `${timers.group.scheduleGroupName}/*`,
  });
  return [
    allow(['sqs:SendMessage'], timers.queue.queueArn),
    allow(['scheduler:CreateSchedule'], schedules),
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [timers.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    }),
  ];
}
