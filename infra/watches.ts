import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { type Alarms, alarmPeriod } from './alarms.ts';
import { quarantinePrefix } from './stateful-stack.ts';

/** Where functions count, by embedded metric format. Its metrics have no dimensions. */
export const metricNamespace = 'openwindow';

/** Raises the alarm when receive-webhook has put something into quarantine. */
export function watchQuarantine(scope: Construct, alarms: Alarms): void {
  alarms.add(scope, 'Quarantined', {
    metric: new Metric({
      namespace: metricNamespace,
      metricName: 'WebhookQuarantined',
      period: alarmPeriod,
      statistic: 'Sum',
    }),
    above: 0,
    sentence: `A webhook, or a part of one, could not be read or stored, so something that a person wrote may be missing from a conversation: look at it in the table's quarantine items or in the bucket under ${quarantinePrefix}, and report it as a fault.`,
  });
}

/** Raises the alarm when a template that a number's policy names can be sent from there no more. */
export function watchTemplates(scope: Construct, alarms: Alarms): void {
  alarms.add(scope, 'PolicyTemplateStopped', {
    metric: new Metric({
      namespace: metricNamespace,
      metricName: 'PolicyTemplateStopped',
      period: alarmPeriod,
      statistic: 'Sum',
    }),
    above: 0,
    sentence:
      'Meta paused, disabled or recategorised a template that a policy names, or announced it, so people get the next way on instead, or nothing: look at the warnings of GET /v1/numbers/{number}/policy, and name another template there or mend this one at Meta.',
  });
}

/** Raises the alarm when Meta refuses all that a number sends, and for as long as tests find that it does. */
export function watchNumbers(scope: Construct, alarms: Alarms): void {
  alarms.add(scope, 'NumberStopped', {
    metric: new Metric({ namespace: metricNamespace, metricName: 'NumberStopped', period: alarmPeriod, statistic: 'Sum' }),
    above: 0,
    sentence:
      'Meta refuses everything that a business number sends, so its messages wait, for five hours at most, or go by SMS: GET /v1/numbers/{number} says why (payment, token, restriction, permission); mend that at Meta, and what waits leaves within a quarter of an hour.',
  });
}

/** Raises the alarm when DynamoDB turns down reads or writes for their number. */
export function watchTable(scope: Construct, table: TableV2, alarms: Alarms): void {
  const count = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName },
      period: alarmPeriod,
      statistic: 'Sum',
    });
  alarms.add(scope, 'TableThrottled', {
    metric: new MathExpression({
      expression: 'FILL(reads, 0) + FILL(writes, 0)',
      usingMetrics: { reads: count('ReadThrottleEvents'), writes: count('WriteThrottleEvents') },
      period: alarmPeriod,
    }),
    above: 0,
    periods: 2,
    sentence:
      'The table has throttled calls for ten minutes, so calls get 500 and messages are late: if one conversation or number is the cause, slow it down, else ask AWS for a higher table quota.',
  });
}
