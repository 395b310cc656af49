import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeStream } from '../../../../functions/edge/stream.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';

captureLogLines();

async function run(sequences: readonly string[], failing: readonly string[] = []) {
  const worked: string[] = [];
  const handler = makeStream('effects', async (record) => {
    const sequence = record.dynamodb?.SequenceNumber ?? '';
    if (failing.includes(sequence)) throw new Error('not now');
    worked.push(sequence);
    return 'done';
  });
  const records = sequences.map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }));
  return { worked, ...(await handler({ Records: records }, {} as Context)) };
}

describe('makeStream', () => {
  it('works on records in their order', async () => {
    expect(await run(['1', '2', '3'])).toEqual({ worked: ['1', '2', '3'], batchItemFailures: [] });
  });

  it('begins the next delivery at the first record that threw', async () => {
    expect(await run(['1', '2', '3', '4'], ['2', '4'])).toEqual({ worked: ['1'], batchItemFailures: [{ itemIdentifier: '2' }] });
  });
});
