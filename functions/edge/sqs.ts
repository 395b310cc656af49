import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from './log.ts';

/** Says that a record stays on its queue, at its place, hidden for so long. Not an error: work that has to wait. */
export class Held extends Error {
  readonly ms: number;

  constructor(ms: number) {
    super(`held for ${ms} ms`);
    this.name = 'Held';
    this.ms = ms;
  }
}

/** Hides a record of a queue for some milliseconds from now. */
export type Hide = (receiptHandle: string, ms: number) => Promise<void>;

/**
 * The one way to make a Lambda for a queue. Return means done, throw means try again: only the records that threw stay
 * on the queue. In a FIFO queue a failed record hands back the later ones of its group, so that order holds; groups go
 * on side by side. What throws `Held` comes again after that time, all else after the queue's visibility timeout.
 */
export function makeSqs<T>(name: string, parse: (body: unknown) => T, work: (record: T) => Promise<string>, hide?: Hide) {
  const one = async (record: SQSRecord): Promise<boolean> => {
    const about = { record: record.messageId, receives: record.attributes.ApproximateReceiveCount };
    try {
      log.info(`${name}.done`, { outcome: await work(parse(JSON.parse(record.body))), ...about });
      return true;
    } catch (error) {
      if (error instanceof Held) {
        log.info(`${name}.held`, { ms: error.ms, ...about });
        await hide?.(record.receiptHandle, error.ms);
      } else log.error(`${name}.failed`, error, about);
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
