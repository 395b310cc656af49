import { createHash } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { OutboundRecord } from '../contracts/queue.ts';
import { type Message, openAttempt } from '../domain/message.ts';
import type { Outbox } from '../ports.ts';
import { AWS_CLIENT } from './clients.ts';

/** The `outbound` FIFO queue: one group per conversation, so that a conversation's messages leave in order. */
export class SqsOutbox implements Outbox {
  readonly #client = new SQSClient(AWS_CLIENT);
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async enqueue(message: Message): Promise<void> {
    const attempt = openAttempt(message);
    if (attempt === undefined) return;
    const record: OutboundRecord = { messageId: message.id, attempt: attempt.n, wake: message.wake };
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageBody: JSON.stringify(record),
        MessageGroupId: createHash('sha256').update(`${message.number}#${message.person}`).digest('base64url'),
        MessageDeduplicationId: `${message.id}:${attempt.n}:${message.wake}`,
      }),
    );
  }
}
