import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from './log.ts';

/**
 * The one way to make a Lambda for the table's stream. Records are worked on in their order; the first that throws is
 * where the next delivery begins. One line a batch: how many records came to what.
 */
export function makeStream(name: string, work: (record: DynamoDBRecord) => Promise<string>) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) => {
    const outcomes: Record<string, number> = {};
    let failed: string | undefined;
    for (const record of event.Records) {
      const sequence = record.dynamodb?.SequenceNumber ?? '';
      try {
        const outcome = await work(record);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      } catch (error) {
        log.error(`${name}.failed`, error, { sequence });
        failed = sequence;
        break;
      }
    }
    log.info(`${name}.done`, outcomes);
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  });
}
