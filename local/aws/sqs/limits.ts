import type { Queue } from '../../template/model.ts';
import type { OutgoingMessage } from '../api.ts';
import { AwsError } from '../wire/call.ts';
import { invalidValue, missingParameter, sqsError } from './errors.ts';

const MAX_BYTES = 1_048_576;
const MAX_DELAY_MS = 900_000;
/** What XML 1.0 allows, and so SQS. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const TOKEN = /^[\x21-\x7e]{1,128}$/;

/** A property of the queue that is a flag, however the template writes it. */
export function flagOf(queue: Queue, name: string): boolean {
  return String(queue.properties[name]) === 'true';
}

/** The largest message, body and attributes together, in bytes. */
export function maxBytesOf(queue: Queue): number {
  return Number(queue.properties['MaximumMessageSize'] ?? MAX_BYTES);
}

/** The bytes that count against the limit. */
export function bytesOf(message: OutgoingMessage): number {
  const attributes = Object.entries(message.attributes ?? {}).map(([name, { dataType, stringValue = '', binaryValue = '' }]) => {
    return Buffer.byteLength(name + dataType + stringValue) + Buffer.from(binaryValue, 'base64').length;
  });
  return attributes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(message.body));
}

/** Throws as SQS does for a message that the queue does not take. */
export function checkOutgoing(queue: Queue, message: OutgoingMessage): void {
  if (message.body === '') throw missingParameter('MessageBody');
  if (FORBIDDEN.test(message.body)) {
    throw new AwsError('InvalidMessageContents', 'Invalid binary character was found in the message body');
  }
  if (bytesOf(message) > maxBytesOf(queue)) {
    throw invalidValue(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBytesOf(queue)} bytes.`);
  }
  checkAttributes(message);
  checkDelay(queue, message.delayMs);
  checkToken('MessageGroupId', message.groupId);
  checkToken('MessageDeduplicationId', message.dedupeId);
  if (queue.fifo && message.groupId === undefined) throw missingParameter('MessageGroupId');
  if (!queue.fifo && message.dedupeId !== undefined) {
    throw invalidValue(
      `Value ${message.dedupeId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    );
  }
}

/** Throws unless `count` entries with these ids make a batch. */
export function checkBatch(ids: readonly (string | undefined)[], entryKind: string): void {
  if (ids.length === 0) {
    throw sqsError('EmptyBatchRequest', `There should be at least one ${entryKind} in the request.`);
  }
  if (ids.length > 10) {
    throw sqsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${ids.length}.`);
  }
  for (const id of ids) {
    if (id === undefined || !/^[\w-]{1,80}$/.test(id)) {
      throw sqsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw sqsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
}

function checkAttributes({ attributes = {} }: OutgoingMessage): void {
  const entries = Object.entries(attributes);
  if (entries.length > 10)
    throw invalidValue(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`);
  for (const [name, { dataType, stringValue, binaryValue }] of entries) {
    if (!/^(String|Number|Binary)(\..+)?$/.test(dataType)) {
      throw invalidValue(
        `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
    }
    if ((stringValue ?? binaryValue ?? '') === '') {
      throw invalidValue(`Message (user) attribute '${name}' must contain a non-empty value of type '${dataType}'.`);
    }
  }
}

function checkDelay(queue: Queue, delayMs: number | undefined): void {
  if (delayMs === undefined) return;
  const seconds = delayMs / 1000;
  if (queue.fifo && delayMs !== 0) {
    throw invalidValue(
      `Value ${seconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  if (delayMs < 0 || delayMs > MAX_DELAY_MS) {
    throw invalidValue(`Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`);
  }
}

function checkToken(name: string, value: string | undefined): void {
  if (value === undefined || TOKEN.test(value)) return;
  throw invalidValue(
    `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}
