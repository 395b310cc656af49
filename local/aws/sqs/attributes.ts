import type { Queue } from '../../template/model.ts';
import { AwsError, type Fields } from '../wire/call.ts';
import { flagOf, maxBytesOf } from './limits.ts';
import type { Queues } from './queues.ts';

/** Names that are good although the queue has no such attribute. */
const OPTIONAL = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);

/** The answer of GetQueueAttributes: all that were asked for by name, or by `All`. */
export function queueAttributes(queues: Queues, queue: Queue, names: readonly string[]): Fields {
  queues.expire(queue);
  const all = allAttributes(queues, queue);
  const unknown = names.find((name) => name !== 'All' && all[name] === undefined && !OPTIONAL.has(name));
  if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const chosen = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)),
  );
  return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
}

function allAttributes(queues: Queues, queue: Queue): Readonly<Record<string, string | undefined>> {
  const now = queues.now();
  const { visible, inFlight, delayed } = queues.store.counts(queue.arn, now);
  const createdAt = String(Math.floor(queues.store.createdAt(queue.arn, now) / 1000));
  const { properties, deadLetter } = queue;
  const redrive = deadLetter && { deadLetterTargetArn: deadLetter.arn, maxReceiveCount: deadLetter.maxReceiveCount };
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: createdAt,
    LastModifiedTimestamp: createdAt,
    VisibilityTimeout: String(queue.visibilityTimeoutMs / 1000),
    MaximumMessageSize: String(maxBytesOf(queue)),
    MessageRetentionPeriod: String(queue.retentionMs / 1000),
    DelaySeconds: String(queue.delayMs / 1000),
    ReceiveMessageWaitTimeSeconds: String(properties['ReceiveMessageWaitTimeSeconds'] ?? 0),
    RedrivePolicy: redrive && JSON.stringify(redrive),
    RedriveAllowPolicy: jsonText(properties['RedriveAllowPolicy']),
    KmsMasterKeyId: jsonText(properties['KmsMasterKeyId']),
    SqsManagedSseEnabled: String(properties['KmsMasterKeyId'] === undefined && properties['SqsManagedSseEnabled'] !== false),
    ...(queue.fifo ? fifoAttributes(queue) : {}),
  };
}

function fifoAttributes(queue: Queue): Record<string, string> {
  const { DeduplicationScope: scope, FifoThroughputLimit: limit } = queue.properties;
  return {
    FifoQueue: 'true',
    ContentBasedDeduplication: String(flagOf(queue, 'ContentBasedDeduplication')),
    DeduplicationScope: typeof scope === 'string' ? scope : 'queue',
    FifoThroughputLimit: typeof limit === 'string' ? limit : 'perQueue',
  };
}

function jsonText(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
