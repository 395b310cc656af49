import { Stack, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';
import type { Timers } from './timers.ts';

/** Something that a function may do. */
export type Permission = {
  readonly statement: PolicyStatement;
  /** Where the resource ends in a wildcard: why it cannot be named in full. */
  readonly whyWildcard?: string;
};

/** What a function may do with items. No Scan: no function reads the table from end to end. */
export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

/** Adds a permission to a role and, where it has a wildcard, records the reason for cdk-nag. */
export function grant(role: Role, { statement, whyWildcard }: Permission): void {
  role.addToPolicy(statement);
  if (whyWildcard === undefined) return;
  for (const resource of statement.resources) {
    const finding = `Resource::${flattenCfnReference(Stack.of(role).resolve(resource))}`;
    Validations.of(role).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[${finding}]`, reason: whyWildcard });
  }
}

/** Allows `actions` on resources that are named in full. */
export function allow(actions: string[], ...resources: string[]): Permission {
  return { statement: new PolicyStatement({ actions, resources }) };
}

/** Allows `actions` on the table's items, not on its indexes. A transaction needs the actions that it is made of. */
export function onTable(table: TableV2, ...actions: TableAction[]): Permission {
  return allow(
    actions.map((action) => `dynamodb:${action}`),
    table.tableArn,
  );
}

/** Allows `actions` on those items of the table alone whose partition key begins so. */
export function onItems(table: TableV2, prefix: string, ...actions: TableAction[]): Permission {
  const { statement } = onTable(table, ...actions);
  statement.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': [`${prefix}*`] });
  return { statement };
}

/** Allows queries of one index. */
export function onIndex(table: TableV2, index: 'due' | 'list'): Permission {
  return allow(['dynamodb:Query'], `${table.tableArn}/index/${index}`);
}

/** Allows a secret's value to be read. */
export function readSecret(secret: Secret): Permission {
  return allow(['secretsmanager:GetSecretValue'], secret.secretArn);
}

/** Allows messages to be put into a queue. */
export function sendTo(queue: Queue): Permission {
  return allow(['sqs:SendMessage'], queue.queueArn);
}

/**
 * Allows objects to be put under a prefix.
 *
 * @param bucketArn as the consuming stack sees it
 * @param prefix ends in a slash
 */
export function putObjects(bucketArn: string, prefix: string): Permission {
  return {
    statement: new PolicyStatement({ actions: ['s3:PutObject'], resources: [`${bucketArn}/${prefix}*`] }),
    whyWildcard: `What comes after ${prefix} is made up when the object is put; the function may do nothing else there.`,
  };
}

/**
 * Allows mails from one address: as the identity of the address, or of its domain, whichever SES has verified.
 *
 * @param from without it nothing is allowed
 */
export function sendMail(scope: IConstruct, from: string | undefined): Permission[] {
  if (from === undefined) return [];
  const identities = [from, from.slice(from.lastIndexOf('@') + 1)].map((resourceName) =>
    Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName }),
  );
  return [allow(['ses:SendEmail'], ...identities)];
}

/**
 * Allows executions to be started, and those that wait to be told the outcome. Step Functions checks who has a task token
 * on the state machine that it is of, although IAM's own tables say that these actions know no resources.
 *
 * @see https://github.com/aws/aws-cdk/pull/8486
 */
export function driveExecutions(machine: StateMachine): Permission {
  return allow(['states:StartExecution', 'states:SendTaskSuccess', 'states:SendTaskFailure'], machine.stateMachineArn);
}

/** Allows timers to be set: near ones on the queue, far ones as schedules of the group that deliver as the scheduler role. */
export function setTimers(timers: Timers): Permission[] {
  const resourceName = `${timers.group.scheduleGroupName}/*`;
  const schedules = Stack.of(timers).formatArn({ service: 'scheduler', resource: 'schedule', resourceName });
  return [
    sendTo(timers.queue),
    {
      statement: new PolicyStatement({ actions: ['scheduler:CreateSchedule'], resources: [schedules] }),
      whyWildcard: 'Schedules get their names when they are made; the group holds only those of this deployment.',
    },
    {
      statement: new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [timers.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    },
  ];
}
