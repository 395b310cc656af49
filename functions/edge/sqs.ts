import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from './log.ts';

/**
 * The one way to make a Lambda for a queue. Return means done, throw means try again: only the records that threw stay
 * on the queue. In a FIFO queue a failed record hands back the later ones of its group, so that order holds; groups go
 * on side by side.
 */
export function makeSqs<T>(name: string, parse: (body: unknown) => T, work: (record: T) => Promise<string>) {
  const one = async (record: SQSRecord): Promise<boolean> => {
    try {
      const outcome = await work(parse(JSON.parse(record.body)));
      log.info(`${name}.done`, { outcome, record: record.messageId, receives: record.attributes.ApproximateReceiveCount });
      return true;
    } catch (error) {
      log.error(`${name}.failed`, error, { record: record.messageId, receives: record.attributes.ApproximateReceiveCount });
      return false;
    }
  };
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
    const failed = await Promise.all(groupsOf(event.Records).map((group) => inOrder(group, one)));
    return { batchItemFailures: failed.flat().map((record) => ({ itemIdentifier: record.messageId })) };
  });
}

async function inOrder(group: readonly SQSRecord[], one: (record: SQSRecord) => Promise<boolean>): Promise<readonly SQSRecord[]> {
  for (const [at, record] of group.entries()) if (!(await one(record))) return group.slice(at);
  return [];
}

/** Records of one message group stay together; in a standard queue each stands alone. */
function groupsOf(records: readonly SQSRecord[]): readonly (readonly SQSRecord[])[] {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of records) {
    const group = record.attributes.MessageGroupId ?? record.messageId;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  return [...groups.values()];
}
