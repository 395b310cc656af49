import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from './log.ts';

/**
 * The one way to make a Lambda for the table's stream. Records are worked on in their order; the first that throws is
 * where the next delivery begins.
 */
export function makeStream(name: string, work: (record: DynamoDBRecord) => Promise<string>) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) => {
    for (const record of event.Records) {
      const sequence = record.dynamodb?.SequenceNumber ?? '';
      try {
        const outcome = await work(record);
        if (outcome !== 'nothing') log.info(`${name}.done`, { outcome, sequence });
      } catch (error) {
        log.error(`${name}.failed`, error, { sequence });
        return { batchItemFailures: [{ itemIdentifier: sequence }] };
      }
    }
    return { batchItemFailures: [] };
  });
}
