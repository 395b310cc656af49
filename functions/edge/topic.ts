import middy from '@middy/core';
import type { SNSEvent } from 'aws-lambda';
import { log } from './log.ts';

/**
 * The one way to make a Lambda for an SNS topic. Return means done, throw means try again: Lambda does so twice, and then
 * puts the event where what it gave up goes. `publishedAt` is the topic's own time, epoch milliseconds.
 */
export function makeTopic<T>(
  name: string,
  parse: (message: unknown, publishedAt: number) => T,
  work: (record: T) => Promise<string>,
) {
  return middy<SNSEvent, void>().handler(async (event) => {
    for (const { Sns } of event.Records) {
      try {
        const outcome = await work(parse(JSON.parse(Sns.Message), Date.parse(Sns.Timestamp)));
        log.info(`${name}.done`, { outcome, record: Sns.MessageId });
      } catch (error) {
        log.error(`${name}.failed`, error, { record: Sns.MessageId });
        throw error;
      }
    }
  });
}
