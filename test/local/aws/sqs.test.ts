import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aRig, OUTBOUND, OUTBOUND_DEAD, queueUrl, type Rig, sqsArn, TIMERS, TIMERS_DEAD } from './fixture.ts';

const FIFO = queueUrl(OUTBOUND);
const STANDARD = queueUrl(TIMERS);
let rig: Rig;
let sqs: SQSClient;

beforeEach(async () => {
  rig = await aRig();
  sqs = new SQSClient(rig.operator);
});
afterEach(async () => {
  sqs.destroy();
  await rig.stop();
});

async function send(group: string, body: string, dedupeId = body) {
  const input = { QueueUrl: FIFO, MessageBody: body, MessageGroupId: group, MessageDeduplicationId: dedupeId };
  return await sqs.send(new SendMessageCommand(input));
}

async function receive(url = FIFO, max = 10) {
  const input = {
    QueueUrl: url,
    MaxNumberOfMessages: max,
    MessageSystemAttributeNames: ['All' as const],
    MessageAttributeNames: ['All'],
  };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

async function remove(receiptHandle: string | undefined, url = FIFO) {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receiptHandle }));
}

describe('a FIFO queue', () => {
  test('hands out the messages of a group in the order in which they were sent', async () => {
    for (const body of ['1', '2', '3']) await send('a', body);
    const received = await receive();
    expect(received.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    const numbers = received.map(({ Attributes }) => BigInt(Attributes?.['SequenceNumber'] ?? 0));
    expect(numbers).toEqual([...numbers].sort());
  });

  test('hands out nothing of a group while one of its messages is in flight, and other groups meanwhile', async () => {
    for (const [group, body] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
    ] as const)
      await send(group, body);
    const [first] = await receive(FIFO, 1);
    expect(first?.Body).toBe('a1');
    expect((await receive()).map(({ Body }) => Body)).toEqual(['b1']);
    await remove(first?.ReceiptHandle);
    expect((await receive()).map(({ Body }) => Body)).toEqual(['a2']);
  });

  test('takes a message once in five minutes under the same deduplication id, for each group', async () => {
    const first = await send('a', 'hello', 'same');
    const again = await send('a', 'hello', 'same');
    expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect((await send('b', 'hello', 'same')).MessageId).not.toBe(first.MessageId);
    expect(await receive()).toHaveLength(2);
    await rig.world.advance(300_001);
    expect((await send('a', 'hello', 'same')).MessageId).not.toBe(first.MessageId);
  });

  test('deduplicates by content, and over all groups, where the queue says so', async () => {
    const url = queueUrl(sqsArn('by-content.fifo'));
    for (const group of ['a', 'b']) {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'same', MessageGroupId: group }));
    }
    expect(await receive(url)).toHaveLength(1);
  });

  test('hides a received message for the visibility timeout, and counts its receives', async () => {
    await send('a', 'hello');
    expect(await receive()).toHaveLength(1);
    await rig.world.advance(25_000);
    expect(await receive()).toHaveLength(0);
    await rig.world.advance(5_000);
    const [again] = await receive();
    expect(again?.Attributes?.['ApproximateReceiveCount']).toBe('2');
  });

  test('shows a message again at once when its visibility is set to 0, before the later ones of its group', async () => {
    for (const body of ['1', '2']) await send('a', body);
    const [first] = await receive(FIFO, 1);
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: FIFO, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect((await receive()).map(({ Body }) => Body)).toEqual(['1', '2']);
  });

  test('moves a message to its dead-letter queue when it would be received once too often', async () => {
    const { MessageId } = await send('a', 'poison');
    await send('a', 'next');
    for (let count = 1; count <= 3; count += 1) {
      expect((await receive(FIFO, 1)).map(({ Body }) => Body)).toEqual(['poison']);
      await rig.world.advance(30_000);
    }
    expect((await receive(FIFO, 1)).map(({ Body }) => Body)).toEqual(['next']);
    const [dead] = await receive(queueUrl(OUTBOUND_DEAD));
    expect(dead?.MessageId).toBe(MessageId);
    expect(dead?.Attributes?.['DeadLetterQueueSourceArn']).toBe(OUTBOUND);
  });

  test('refuses to delete a message whose visibility timeout is over', async () => {
    await send('a', 'hello');
    const [message] = await receive();
    await rig.world.advance(30_000);
    await expect(remove(message?.ReceiptHandle)).rejects.toMatchObject({ message: expect.stringContaining('has expired') });
    expect(await receive()).toHaveLength(1);
  });

  test('refuses a message without group, without deduplication id, or with a delay of its own', async () => {
    const base = { QueueUrl: FIFO, MessageBody: 'hello' };
    const refused = [
      { input: base, name: 'MissingParameter' },
      { input: { ...base, MessageGroupId: 'a' }, name: 'InvalidParameterValue' },
      { input: { ...base, MessageGroupId: 'a', MessageDeduplicationId: 'x', DelaySeconds: 5 }, name: 'InvalidParameterValue' },
    ];
    for (const { input, name } of refused) {
      await expect(sqs.send(new SendMessageCommand(input))).rejects.toMatchObject({ name });
    }
  });
});

describe('a standard queue', () => {
  test('carries attributes whose digests the client checks', async () => {
    const attributes = {
      kind: { DataType: 'String', StringValue: 'ä' },
      raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl: STANDARD, MessageBody: 'hello', MessageAttributes: attributes }));
    const [message] = await receive(STANDARD);
    expect(message?.MessageAttributes?.['kind']?.StringValue).toBe('ä');
    expect([...(message?.MessageAttributes?.['raw']?.BinaryValue ?? [])]).toEqual([1, 2]);
  });

  test('holds a delayed message back until its time', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: STANDARD, MessageBody: 'later', DelaySeconds: 90 }));
    await rig.world.advance(80_000);
    expect(await receive(STANDARD)).toHaveLength(0);
    await rig.world.advance(10_000);
    expect(await receive(STANDARD)).toHaveLength(1);
  });

  test('forgets what is older than it keeps', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: STANDARD, MessageBody: 'old' }));
    await rig.world.advance(14 * 86_400_000);
    expect(await receive(STANDARD)).toHaveLength(0);
  });

  test('answers each entry of a batch on its own', async () => {
    const entries = [
      { Id: 'good', MessageBody: 'hello' },
      { Id: 'bad', MessageBody: 'late', DelaySeconds: 901 },
    ];
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: STANDARD, Entries: entries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(sent.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['bad', 'InvalidParameterValue']]);
    const [message] = await receive(STANDARD);
    const removed = await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: STANDARD, Entries: [{ Id: 'a', ReceiptHandle: message?.ReceiptHandle ?? '' }] }),
    );
    expect(removed.Successful?.map(({ Id }) => Id)).toEqual(['a']);
  });

  test('refuses a batch with eleven entries, or two of one id', async () => {
    const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: 'x' }));
    const twice = [...entries(1), ...entries(1)];
    const batch = (list: typeof twice) => sqs.send(new SendMessageBatchCommand({ QueueUrl: STANDARD, Entries: list }));
    await expect(batch(entries(11))).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
    await expect(batch(twice)).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
  });

  test('lets a long poll answer as soon as a message comes', async () => {
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl: STANDARD, WaitTimeSeconds: 20 }));
    await new Promise<void>((resolve) => setImmediate(resolve));
    await sqs.send(new SendMessageCommand({ QueueUrl: STANDARD, MessageBody: 'hello' }));
    expect((await poll).Messages).toHaveLength(1);
  });
});

describe('queues as such', () => {
  test('are described by attributes, all of them text', async () => {
    await send('a', '1');
    await send('a', '2');
    await receive(FIFO, 1);
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: FIFO, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      QueueArn: OUTBOUND,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      FifoQueue: 'true',
      DeduplicationScope: 'messageGroup',
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: OUTBOUND_DEAD, maxReceiveCount: 3 }),
    });
  });

  test('are listed, found by name, and emptied', async () => {
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'timers' }));
    expect(QueueUrls).toEqual([STANDARD, queueUrl(TIMERS_DEAD)]);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'timers' }))).QueueUrl).toBe(STANDARD);
    await sqs.send(new SendMessageCommand({ QueueUrl: STANDARD, MessageBody: 'x' }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl: STANDARD }));
    expect(rig.aws.sqs.depth(TIMERS)).toBe(0);
  });

  test('that do not exist are an error with the name that clients know', async () => {
    const call = sqs.send(new GetQueueUrlCommand({ QueueName: 'nope' }));
    await expect(call).rejects.toMatchObject({ name: expect.stringMatching(/QueueDoesNotExist|NonExistentQueue/) });
  });

  test('keep their messages, in flight or not, over a restart', async () => {
    for (const body of ['1', '2']) await send('a', body);
    await receive(FIFO, 1);
    await rig.stop();
    rig = await aRig({ db: rig.db });
    sqs = new SQSClient(rig.operator);
    expect(await receive()).toHaveLength(0);
    await rig.world.advance(30_000);
    expect((await receive()).map(({ Body }) => Body)).toEqual(['1', '2']);
    expect((await send('a', '1')).MessageId).toBeDefined();
    expect(rig.aws.sqs.depth(OUTBOUND)).toBe(2);
  });

  test('tell their listener when something can be received, also when only the clock has moved', async () => {
    const received: string[] = [];
    rig.aws.sqs.onMessage(TIMERS, () => {
      for (const { body, receiptHandle } of rig.aws.sqs.receive(TIMERS, 10)) {
        received.push(`${body} at ${rig.world.now()}`);
        if (received.length === 2) rig.aws.sqs.delete(TIMERS, [receiptHandle]);
      }
    });
    const now = await rig.world.advance(0);
    rig.aws.sqs.send(TIMERS, { body: 'tick', delayMs: 60_000 });
    const sentAt = rig.aws.sqs.nextVisibleAt(TIMERS) ?? 0;
    expect(sentAt - now).toBeLessThan(62_000);
    await rig.world.advance(600_000);
    expect(received).toEqual([`tick at ${sentAt}`, `tick at ${sentAt + 30_000}`]);
    expect(rig.aws.sqs.isQuiet(TIMERS)).toBe(true);
  });
});
