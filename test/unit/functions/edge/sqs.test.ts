import type { Context, SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { Held, makeSqs } from '../../../../functions/edge/sqs.ts';
import { parseOutbound } from '../../../../shared/contracts/queue.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { NOON } from '../../../builders/time.ts';

captureLogLines();

const body = (messageId: string) => JSON.stringify({ messageId, attempt: 1, wake: 0 });

function aRecord(messageId: string, over: { readonly group?: string; readonly body?: string } = {}): SQSRecord {
  return {
    messageId,
    receiptHandle: messageId,
    body: over.body ?? body(messageId),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(NOON),
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: String(NOON),
      ...(over.group === undefined ? {} : { MessageGroupId: over.group }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:outbound.fifo',
    awsRegion: 'eu-west-1',
  };
}

async function run(records: readonly SQSRecord[], failing: readonly string[] = []) {
  const worked: string[] = [];
  const handler = makeSqs('delivery', parseOutbound, async ({ messageId }) => {
    await Promise.resolve();
    if (failing.includes(messageId)) throw new Error('not now');
    worked.push(messageId);
    return 'sent';
  });
  const { batchItemFailures } = await handler({ Records: [...records] }, {} as Context);
  return { worked, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe('makeSqs', () => {
  it('is done with all that returned', async () => {
    expect(await run([aRecord('a'), aRecord('b')])).toEqual({ worked: ['a', 'b'], failed: [] });
  });

  it('hands back only what threw in a standard queue', async () => {
    expect(await run([aRecord('a'), aRecord('b'), aRecord('c')], ['b'])).toEqual({ worked: ['a', 'c'], failed: ['b'] });
  });

  it('hands back the later ones of a failed record’s group, unworked', async () => {
    const records = ['a', 'b', 'c'].map((id) => aRecord(id, { group: 'one' }));
    expect(await run(records, ['b'])).toEqual({ worked: ['a'], failed: ['b', 'c'] });
  });

  it('goes on with other groups', async () => {
    const records = [aRecord('a', { group: 'one' }), aRecord('b', { group: 'two' }), aRecord('c', { group: 'one' })];
    expect(await run(records, ['a'])).toEqual({ worked: ['b'], failed: ['a', 'c'] });
  });

  it('keeps a group’s order', async () => {
    const records = ['a', 'b', 'c'].map((id) => aRecord(id, { group: 'one' }));
    expect((await run(records)).worked).toEqual(['a', 'b', 'c']);
  });

  it.each(['{', '{"messageId":"b"}'])('hands back what cannot be read, for the dead letters: %s', async (text) => {
    expect(await run([aRecord('a'), aRecord('b', { body: text })])).toEqual({ worked: ['a'], failed: ['b'] });
  });

  it('hides what has to wait for as long as it says, and hands it back', async () => {
    const hidden: [string, number][] = [];
    const held = async () => {
      throw new Held(4_000);
    };
    const handler = makeSqs('delivery', parseOutbound, held, async (handle, ms) => void hidden.push([handle, ms]));
    const { batchItemFailures } = await handler({ Records: [aRecord('a', { group: 'one' })] }, {} as Context);
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'a' }]);
    expect(hidden).toEqual([['a', 4_000]]);
  });
});
