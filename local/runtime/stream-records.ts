import { createHash } from 'node:crypto';
import type { Table } from '../template/model.ts';

/** A value in DynamoDB's notation: `{"S": "…"}`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** A record of the table's stream, as a Lambda function gets it. */
export type StreamRecord = {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly eventSourceARN: string;
  /** On deletions by DynamoDB itself. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
};

/** What Lambda adds to what the stream gives, and what the local server cannot know. */
export type RecordContext = {
  readonly table: Table;
  readonly region: string;
  /** Makes ids unique also after the table was made anew. */
  readonly streamLabel: string;
  /** The run's clock less the machine's, ms. */
  readonly shiftMs: number;
  readonly isTtlDeletion: (keys: Item, oldImage: Item | undefined) => boolean;
};

/** The local server's record, with the times and names of the run. */
export function toStreamRecord(raw: StreamRecord, context: RecordContext): StreamRecord {
  const { dynamodb } = raw;
  const byTtl = raw.eventName === 'REMOVE' && context.isTtlDeletion(dynamodb.Keys, dynamodb.OldImage);
  return {
    eventID: createHash('md5').update(`${context.streamLabel}/${dynamodb.SequenceNumber}`).digest('hex'),
    eventName: raw.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: context.region,
    dynamodb: {
      ...dynamodb,
      ApproximateCreationDateTime: dynamodb.ApproximateCreationDateTime + Math.floor(context.shiftMs / 1000),
    },
    eventSourceARN: context.table.streamArn,
    ...(byTtl ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {}),
  };
}
