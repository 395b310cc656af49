import type { Queue } from '../../template/model.ts';
import type { OutgoingMessage, QueueMessage } from '../api.ts';
import type { Callers } from '../identity/callers.ts';
import { type AwsCall, AwsError, type Fields, WaitThenRetry } from '../wire/call.ts';
import { fieldsOf, integerOf, listOf, textOf, textsOf } from '../wire/fields.ts';
import type { JsonOperation } from '../wire/service.ts';
import { queueAttributes } from './attributes.ts';
import { invalidValue, missingParameter, queueDoesNotExist, sqsError } from './errors.ts';
import { bytesOf, checkBatch } from './limits.ts';
import { md5Of, md5OfAttributes } from './md5.ts';
import { toMessageAttribute } from './messages.ts';
import type { Queues } from './queues.ts';

const MAX_BATCH_BYTES = 1_048_576;
const MAX_VISIBILITY_SECONDS = 43_200;
/** A long poll ends after this much real time at the latest: the clock may be far ahead by then. */
const MAX_REAL_WAIT_MS = 1_000;

/** The operations of SQS, with input and output as in its JSON protocol. */
export function sqsOperations(queues: Queues, callers: Callers): Readonly<Record<string, JsonOperation>> {
  const named = (input: Fields, call: AwsCall, action: string): Queue => {
    const url = textOf(input, 'QueueUrl');
    if (url === undefined || url === '') throw missingParameter('QueueUrl');
    const queue = queues.all().find((candidate) => candidate.name === url.slice(url.lastIndexOf('/') + 1));
    callers.check(call.caller, `sqs:${action}`, queue?.arn ?? '*');
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  };
  return {
    SendMessage: (input, call) => sendOne(queues, named(input, call, 'SendMessage'), input, call),
    SendMessageBatch: (input, call) => sendBatch(queues, named(input, call, 'SendMessage'), input, call),
    ReceiveMessage: (input, call) => receive(queues, named(input, call, 'ReceiveMessage'), input, call),
    DeleteMessage: (input, call) => {
      queues.deleteStrictly(named(input, call, 'DeleteMessage').arn, handleOf(input));
    },
    DeleteMessageBatch(input, call) {
      const queue = named(input, call, 'DeleteMessage');
      return batch(input, 'DeleteMessageBatchRequestEntry', (entry) => {
        queues.deleteStrictly(queue.arn, handleOf(entry));
        return {};
      });
    },
    ChangeMessageVisibility: (input, call) => changeVisibility(queues, named(input, call, 'ChangeMessageVisibility'), input),
    ChangeMessageVisibilityBatch(input, call) {
      const queue = named(input, call, 'ChangeMessageVisibility');
      return batch(input, 'ChangeMessageVisibilityBatchRequestEntry', (entry) => {
        changeVisibility(queues, queue, entry);
        return {};
      });
    },
    GetQueueAttributes: (input, call) =>
      queueAttributes(queues, named(input, call, 'GetQueueAttributes'), textsOf(input, 'AttributeNames')),
    GetQueueUrl(input, call) {
      const queue = queues.all().find(({ name }) => name === textOf(input, 'QueueName'));
      callers.check(call.caller, 'sqs:GetQueueUrl', queue?.arn ?? '*');
      if (queue === undefined) throw queueDoesNotExist();
      return { QueueUrl: queue.url };
    },
    ListQueues(input, call) {
      callers.check(call.caller, 'sqs:ListQueues', '*');
      const prefix = textOf(input, 'QueueNamePrefix') ?? '';
      const urls = queues.all().filter(({ name }) => name.startsWith(prefix));
      return urls.length === 0 ? {} : { QueueUrls: urls.map(({ url }) => url) };
    },
    ListDeadLetterSourceQueues(input, call) {
      const target = named(input, call, 'ListDeadLetterSourceQueues');
      return {
        queueUrls: queues
          .all()
          .filter(({ deadLetter }) => deadLetter?.arn === target.arn)
          .map(({ url }) => url),
      };
    },
    ListQueueTags: (input, call) => {
      named(input, call, 'ListQueueTags');
    },
    PurgeQueue: (input, call) => queues.purge(named(input, call, 'PurgeQueue').arn),
  };
}

function sendOne(queues: Queues, queue: Queue, input: Fields, call: AwsCall): Fields {
  const message = outgoing(input);
  const sent = queues.send(queue.arn, message, call.caller.userId);
  return receiptForSend(message, sent);
}

function sendBatch(queues: Queues, queue: Queue, input: Fields, call: AwsCall): Fields {
  const total = listOf(input, 'Entries').reduce((sum, entry) => sum + bytesOf(outgoing(entry)), 0);
  if (total > MAX_BATCH_BYTES) {
    const message = `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${total} bytes.`;
    throw sqsError('BatchRequestTooLong', message);
  }
  return batch(input, 'SendMessageBatchRequestEntry', (entry) => sendOne(queues, queue, entry, call));
}

function receive(queues: Queues, queue: Queue, input: Fields, call: AwsCall): Fields | WaitThenRetry {
  const max = integerOf(input, 'MaxNumberOfMessages') ?? 1;
  if (max < 1 || max > 10) {
    throw invalidValue(
      `Value ${max} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
    );
  }
  const wait = integerOf(input, 'WaitTimeSeconds') ?? Number(queue.properties['ReceiveMessageWaitTimeSeconds'] ?? 0);
  if (wait < 0 || wait > 20) {
    throw invalidValue(`Value ${wait} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`);
  }
  const visibility = visibilityOf(input);
  const messages = queues.receive(queue.arn, max, visibility);
  if (messages.length === 0 && wait > 0 && call.waited !== true) {
    return new WaitThenRetry(queues.watch.wait(queue.arn, Math.min(wait * 1000, MAX_REAL_WAIT_MS)));
  }
  if (messages.length === 0) return {};
  const system = [...textsOf(input, 'AttributeNames'), ...textsOf(input, 'MessageSystemAttributeNames')];
  return { Messages: messages.map((message) => toWire(message, system, textsOf(input, 'MessageAttributeNames'))) };
}

function changeVisibility(queues: Queues, queue: Queue, input: Fields): void {
  const visibility = visibilityOf(input);
  if (visibility === undefined) throw missingParameter('VisibilityTimeout');
  queues.changeVisibility(queue.arn, handleOf(input), visibility);
}

function visibilityOf(input: Fields): number | undefined {
  const seconds = integerOf(input, 'VisibilityTimeout');
  if (seconds === undefined) return undefined;
  if (seconds < 0 || seconds > MAX_VISIBILITY_SECONDS) {
    throw invalidValue(`Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.`);
  }
  return seconds * 1000;
}

function outgoing(input: Fields): OutgoingMessage {
  const [groupId, dedupeId] = [textOf(input, 'MessageGroupId'), textOf(input, 'MessageDeduplicationId')];
  const delay = integerOf(input, 'DelaySeconds');
  const attributes = Object.entries(fieldsOf(input, 'MessageAttributes'));
  return {
    body: textOf(input, 'MessageBody') ?? '',
    attributes: Object.fromEntries(attributes.map(([name, value]) => [name, toMessageAttribute(value)])),
    ...(groupId === undefined ? {} : { groupId }),
    ...(dedupeId === undefined ? {} : { dedupeId }),
    ...(delay === undefined ? {} : { delayMs: delay * 1000 }),
  };
}

function receiptForSend(message: OutgoingMessage, sent: { messageId: string; sequenceNumber?: string }): Fields {
  const digest = md5OfAttributes(message.attributes ?? {});
  return {
    MD5OfMessageBody: md5Of(message.body),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest }),
    MessageId: sent.messageId,
    ...(sent.sequenceNumber === undefined ? {} : { SequenceNumber: sent.sequenceNumber }),
  };
}

function toWire(message: QueueMessage, system: readonly string[], names: readonly string[]): Fields {
  const wanted = Object.entries(message.attributes).filter(([name]) => system.includes('All') || system.includes(name));
  const chosen = Object.entries(message.messageAttributes).filter(([name]) => names.some((pattern) => selects(pattern, name)));
  const digest = md5OfAttributes(Object.fromEntries(chosen));
  const attributes = chosen.map(([name, { dataType, stringValue, binaryValue }]): [string, Fields] => {
    const value = binaryValue === undefined ? { StringValue: stringValue } : { BinaryValue: binaryValue };
    return [name, { ...value, DataType: dataType }];
  });
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) }),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest, MessageAttributes: Object.fromEntries(attributes) }),
  };
}

function selects(pattern: string, name: string): boolean {
  return (
    pattern === 'All' || pattern === '.*' || pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)))
  );
}

function handleOf(input: Fields): string {
  const handle = textOf(input, 'ReceiptHandle');
  if (handle === undefined) throw missingParameter('ReceiptHandle');
  return handle;
}

/** Does each entry on its own: what fails is among `Failed`, and costs the others nothing. */
function batch(input: Fields, kind: string, work: (entry: Fields) => Fields): Fields {
  const entries = listOf(input, 'Entries');
  checkBatch(
    entries.map((entry) => textOf(entry, 'Id')),
    kind,
  );
  const successful: Fields[] = [];
  const failed: Fields[] = [];
  for (const entry of entries) {
    const id = textOf(entry, 'Id');
    try {
      successful.push({ Id: id, ...work(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: id, SenderFault: true, Code: error.queryCode ?? error.code, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}
