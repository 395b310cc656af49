import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  type DlqDestinationConfig,
  type IEventSourceDlq,
  type IEventSourceMapping,
  type IFunction,
  type Function as Lambda,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type Alarms, alarmPeriod } from './alarms.ts';
import { allow } from './permissions.ts';
import { streamFailurePrefix } from './stateful-stack.ts';

/** Where a consumer reads from, and what becomes of records that it cannot work off. */
export type StreamConsumerProps = {
  readonly table: TableV2;
  /** Records that were given up are put here, whole. */
  readonly bucket: Bucket;
  readonly alarms: Alarms;
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#events-dynamodb-permissions */
const readStream = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];

/**
 * Lets a function read the table's stream.
 *
 * Records of one item come in order. A failing batch is halved until the failing record is alone, which is tried ten
 * times and then put in the bucket: trouble with one record holds up its neighbours for minutes, not for a day.
 */
export function consumeStream(consumer: Lambda, { table, bucket, alarms }: StreamConsumerProps): void {
  if (table.tableStreamArn === undefined) throw new Error('the table has no stream');
  consumer.addToRolePolicy(allow(readStream, table.tableStreamArn));
  const mapping = consumer.addEventSourceMapping('Stream', {
    eventSourceArn: table.tableStreamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    maxBatchingWindow: Duration.seconds(0),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 10,
    // The stream itself forgets after 24 hours, and tells nobody.
    maxRecordAge: Duration.hours(23),
    // A shard takes up to 1,000 writes a second. A batch of 100 in 200 ms is 500 a second; four side by side keep up,
    // and ten would cut quiet traffic into more, smaller invocations, each of them billed.
    parallelizationFactor: 4,
    onFailure: new FailureBucket(bucket),
    supportS3OnFailureDestination: true,
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
  addAlarms(consumer, mapping.eventSourceMappingId, alarms);
}

function addAlarms(consumer: Lambda, mappingId: string, alarms: Alarms): void {
  alarms.add(consumer, 'IteratorAge', {
    metric: consumer.metric('IteratorAge', { period: alarmPeriod, statistic: 'Maximum' }),
    above: Duration.minutes(5).toMilliseconds(),
    sentence: `${consumer.node.scope?.node.id} is more than five minutes behind the table, so messages, timers or events are that late: look for errors or throttles of it; it catches up by itself.`,
  });
  alarms.add(consumer, 'GivenUp', {
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'OnFailureDestinationDeliveredEventCount',
      dimensionsMap: { EventSourceMappingUUID: mappingId },
      period: alarmPeriod,
      statistic: 'Sum',
    }),
    above: 0,
    sentence: `${consumer.node.scope?.node.id} gave up changes after ten tries, so an event or an effect is missing until you act: they lie in the bucket under ${streamFailurePrefix}; fix the cause and write the items again.`,
  });
}

/** The bucket as a destination: as `S3OnFailureDestination`, which grants reading, deleting and wildcards beside. */
class FailureBucket implements IEventSourceDlq {
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** Lets the consumer put objects under the prefix that Lambda writes to, and see that the bucket is there. */
  bind(_mapping: IEventSourceMapping, consumer: IFunction): DlqDestinationConfig {
    consumer.addToRolePolicy(allow(['s3:PutObject'], this.#bucket.arnForObjects(`${streamFailurePrefix}*`)));
    consumer.addToRolePolicy(allow(['s3:ListBucket'], this.#bucket.bucketArn));
    return { destination: this.#bucket.bucketArn };
  }
}
