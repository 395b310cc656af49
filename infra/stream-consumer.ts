import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterCriteria, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { type Alarms, alarmPeriod } from './alarms.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { allow, putObjects } from './permissions.ts';
import type { Resources } from './resources.ts';
import { streamFailurePrefix } from './stateful-stack.ts';

/** A pattern of EventBridge's for records of the stream; what matches none invokes nobody, and costs nothing. */
export type StreamFilter = Readonly<Record<string, unknown>>;

const kinds = (...names: readonly string[]): StreamFilter => ({ dynamodb: { NewImage: { kind: { S: names } } } });

/** What Meta tells about accounts and names of numbers, which moves applications on, and about templates: a webhook's fields. */
const accountFields = [
  'account_update',
  'account_review_update',
  'phone_number_name_update',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
];
/** A person's call, which a policy may have answered. */
const callField = 'calls';

/**
 * What drive-effects acts on: a session that opened or was moved over its end, not one that was merely extended; of
 * Meta's other updates those alone that are about accounts, templates and calls. A mapping takes five filters.
 */
export const effectFilters: readonly StreamFilter[] = [
  kinds('message', 'status', 'application', 'breaker'),
  { eventName: ['INSERT'], ...kinds('session') },
  { dynamodb: { NewImage: { kind: { S: ['session'] }, moved: { BOOL: [true] } } } },
  {
    eventName: ['REMOVE'],
    userIdentity: { principalId: ['dynamodb.amazonaws.com'] },
    dynamodb: { OldImage: { kind: { S: ['session'] } } },
  },
  { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['update'] }, type: { S: [...accountFields, callField] } } } },
];

/** What publish-changes tells or projects. */
export const eventFilters: readonly StreamFilter[] = [
  kinds('session', 'closing', 'message', 'template', 'application', 'number', 'breaker', 'consent', 'subscription'),
  { eventName: ['INSERT'], ...kinds('in', 'update', 'refusal', 'incident') },
];

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-create.html */
const readStream = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];

/**
 * Lets a function read the table's stream.
 *
 * The records of one item come in order. A failing batch is halved until the failing record is alone, which is tried
 * ten times and then put into the bucket, whole: trouble with one record holds up others for minutes, not for a day.
 */
export function consumeStream(
  consumer: LambdaFunction,
  { table, bucket }: Resources,
  alarms: Alarms,
  filters: readonly StreamFilter[],
): void {
  if (table.tableStreamArn === undefined) throw new Error('the table has no stream');
  consumer.permit(
    allow(readStream, table.tableStreamArn),
    putObjects(bucket.arn, streamFailurePrefix),
    allow(['s3:ListBucket'], bucket.arn),
  );
  const mapping = consumer.lambda.addEventSourceMapping('Stream', {
    eventSourceArn: table.tableStreamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    maxBatchingWindow: Duration.seconds(0),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 10,
    // The stream itself forgets after 24 hours, and tells nobody.
    maxRecordAge: Duration.hours(23),
    // A shard takes up to 1,000 writes a second. A batch of 100 in 200 ms is 500 a second: four side by side keep up,
    // and ten would cut quiet traffic into more and smaller invocations, each of them billed.
    parallelizationFactor: 4,
    supportS3OnFailureDestination: true,
    // Not `S3OnFailureDestination`: that one also grants reading, deleting and wildcards.
    onFailure: { bind: () => ({ destination: bucket.arn }) },
    filters: filters.map((filter) => FilterCriteria.filter(filter)),
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
  addAlarms(consumer, mapping.eventSourceMappingId, alarms);
}

function addAlarms(consumer: LambdaFunction, mappingId: string, alarms: Alarms): void {
  const name = consumer.node.id;
  alarms.add(consumer.lambda, 'IteratorAge', {
    metric: consumer.lambda.metric('IteratorAge', { period: alarmPeriod, statistic: 'Maximum' }),
    above: Duration.minutes(5).toMilliseconds(),
    sentence: `${name} is more than five minutes behind the table, so what follows from a change is that late: look for errors and throttles of it; it catches up by itself.`,
  });
  alarms.add(consumer.lambda, 'GivenUp', {
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'OnFailureDestinationDeliveredEventCount',
      dimensionsMap: { EventSourceMappingUUID: mappingId },
      period: alarmPeriod,
      statistic: 'Sum',
    }),
    above: 0,
    sentence: `${name} gave up changes after ten tries, so an event or an effect is missing until somebody acts: the changes lie in the bucket under ${streamFailurePrefix}; read there which items they are, and the log for the error.`,
  });
}
