import { describe, expect, test } from 'vitest';
import type { QueueMessage, SqsApi } from '../../../local/aws/api.ts';
import type { InvokeResult } from '../../../local/runtime/function-worker.ts';
import { QueueSource } from '../../../local/runtime/queue-source.ts';
import type { EventSource } from '../../../local/template/model.ts';
import { anEventSource, aWorld, failed, ok } from './fixtures.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:000000000000:timers';

/** A queue of which only the waiting messages count. */
class InMemoryQueue implements Pick<SqsApi, 'receive' | 'delete' | 'visibleNow' | 'onMessage'> {
  readonly waiting: QueueMessage[] = [];
  readonly deleted: string[] = [];
  #listener: () => void = () => undefined;

  send(...bodies: string[]): void {
    for (const body of bodies) {
      this.waiting.push({
        messageId: `id-${body}`,
        receiptHandle: `handle-${body}`,
        body,
        attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'group' },
        messageAttributes: { trace: { dataType: 'String', stringValue: 'x' } },
        md5OfBody: 'md5',
      });
    }
    this.#listener();
  }

  receive(_arn: string, max: number): readonly QueueMessage[] {
    return this.waiting.splice(0, max);
  }

  delete(_arn: string, handles: readonly string[]): void {
    this.deleted.push(...handles);
  }

  visibleNow(): number {
    return this.waiting.length;
  }

  onMessage(_arn: string, listener: () => void): () => void {
    this.#listener = listener;
    return () => undefined;
  }
}

function start(handle: (bodies: string[]) => InvokeResult, fields: Partial<EventSource> = {}) {
  const { world } = aWorld();
  const sqs = new InMemoryQueue();
  const events: { Records: Record<string, unknown>[] }[] = [];
  const source = anEventSource({ kind: 'sqs', sourceArn: QUEUE, batchSize: 2, ...fields });
  const invoke = async (_arn: string, event: string) => {
    const parsed = JSON.parse(event);
    events.push(parsed);
    return handle(parsed.Records.map((record: { body: string }) => record.body));
  };
  const poller = new QueueSource({ world, source, region: 'eu-west-1', sqs, invoke });
  world.addSource(poller.timeSource);
  return { world, sqs, events };
}

describe('a queue as an event source', () => {
  test('is read in batches, its records shaped as on AWS, and what is done is deleted', async () => {
    const { world, sqs, events } = start(() => ok());
    sqs.send('a', 'b', 'c');
    await world.settled();
    expect(events.map(({ Records }) => Records.map((record) => record['body']))).toEqual([['a', 'b'], ['c']]);
    expect(events[0]?.Records[0]).toEqual({
      messageId: 'id-a',
      receiptHandle: 'handle-a',
      body: 'a',
      attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'group' },
      messageAttributes: { trace: { dataType: 'String', stringValue: 'x', stringListValues: [], binaryListValues: [] } },
      md5OfBody: 'md5',
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE,
      awsRegion: 'eu-west-1',
    });
    expect(sqs.deleted).toEqual(['handle-a', 'handle-b', 'handle-c']);
  });

  test('keeps the messages that the function names as failed', async () => {
    const { world, sqs } = start(() => ok({ batchItemFailures: [{ itemIdentifier: 'id-b' }] }));
    sqs.send('a', 'b');
    await world.settled();
    expect(sqs.deleted).toEqual(['handle-a']);
  });

  test.each([
    ['an error', failed],
    ['an unknown id', ok({ batchItemFailures: [{ itemIdentifier: 'other' }] })],
    ['an id that is no text', ok({ batchItemFailures: [{ itemIdentifier: null }] })],
  ])('keeps the whole batch after %s', async (_name, result) => {
    const { world, sqs } = start(() => result);
    sqs.send('a', 'b');
    await world.settled();
    expect(sqs.deleted).toEqual([]);
  });

  test('deletes what its filter does not want without a call', async () => {
    const { world, sqs, events } = start(() => ok(), { filters: [{ body: { kind: ['wanted'] } }] });
    sqs.send('{"kind":"wanted"}', '{"kind":"other"}', 'text');
    await world.settled();
    expect(events.flatMap(({ Records }) => Records.map((record) => record['body']))).toEqual(['{"kind":"wanted"}']);
    expect(sqs.deleted).toHaveLength(3);
  });

  test('gathers a batch for its window', async () => {
    const { world, sqs, events } = start(() => ok(), { batchWindowMs: 5000, batchSize: 10 });
    sqs.send('a');
    world.at(world.now() + 2000, 'another', () => sqs.send('b'));
    await world.advance(10_000);
    expect(events.map(({ Records }) => Records.length)).toEqual([2]);
  });
});
