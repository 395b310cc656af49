import { randomBytes } from 'node:crypto';
import type { MessageAttribute, QueueMessage } from '../api.ts';
import { isFields, textOf } from '../wire/fields.ts';
import { md5Of } from './md5.ts';
import type { MessageRow } from './message-store.ts';

const FIRST_SEQUENCE_NUMBER = 18_850_000_000_000_000_000n;

/** The sequence number of a FIFO message: 20 digits that grow. */
export function sequenceNumberOf(seq: number): string {
  return String(FIRST_SEQUENCE_NUMBER + BigInt(seq) * 256n);
}

/** A new receipt handle: opaque to callers, and another one for each receive. */
export function receiptOf(queueName: string, seq: number): string {
  return Buffer.from(`${queueName}\n${seq}\n${randomBytes(12).toString('hex')}`).toString('base64');
}

/** The message that a receipt handle of this queue names; `undefined` when it is no such handle. */
export function seqOfReceipt(queueName: string, receiptHandle: string): number | undefined {
  const [name, seq, nonce] = Buffer.from(receiptHandle, 'base64').toString('utf8').split('\n');
  return name === queueName && nonce !== undefined && /^\d+$/.test(seq ?? '') ? Number(seq) : undefined;
}

/** A received message, with all its system attributes. */
export function toQueueMessage(row: MessageRow): QueueMessage {
  const attributes: Record<string, string> = {
    ApproximateReceiveCount: String(row.receiveCount),
    SentTimestamp: String(row.sentAt),
    SenderId: row.sender,
    ApproximateFirstReceiveTimestamp: String(row.firstReceivedAt ?? row.sentAt),
  };
  if (row.groupId !== null) attributes['MessageGroupId'] = row.groupId;
  if (row.dedupeId !== null) {
    attributes['MessageDeduplicationId'] = row.dedupeId;
    attributes['SequenceNumber'] = sequenceNumberOf(row.seq);
  }
  if (row.sourceArn !== null) attributes['DeadLetterQueueSourceArn'] = row.sourceArn;
  return {
    messageId: row.id,
    receiptHandle: row.receipt ?? '',
    body: row.body,
    attributes,
    messageAttributes: parseAttributes(row.attributes),
    md5OfBody: md5Of(row.body),
  };
}

/** One message attribute as SQS's requests carry it. */
export function toMessageAttribute(value: unknown): MessageAttribute {
  const fields = isFields(value) ? value : {};
  const [stringValue, binaryValue] = [textOf(fields, 'StringValue'), textOf(fields, 'BinaryValue')];
  return {
    dataType: textOf(fields, 'DataType') ?? '',
    ...(stringValue === undefined ? {} : { stringValue }),
    ...(binaryValue === undefined ? {} : { binaryValue }),
  };
}

function parseAttributes(json: string): Record<string, MessageAttribute> {
  const value: unknown = JSON.parse(json);
  if (!isFields(value)) return {};
  const entries = Object.entries(value).map(([name, attribute]): [string, MessageAttribute] => {
    const fields = isFields(attribute) ? attribute : {};
    const [stringValue, binaryValue] = [textOf(fields, 'stringValue'), textOf(fields, 'binaryValue')];
    const dataType = textOf(fields, 'dataType') ?? '';
    return [
      name,
      { dataType, ...(stringValue === undefined ? {} : { stringValue }), ...(binaryValue === undefined ? {} : { binaryValue }) },
    ];
  });
  return Object.fromEntries(entries);
}
