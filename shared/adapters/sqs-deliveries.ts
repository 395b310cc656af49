import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryJob, DeliveryQueue } from '../subscription-ports.ts';
import { AWS_CLIENT } from './clients.ts';

/** The `deliveries` queue: standard, unordered. */
export class SqsDeliveries implements DeliveryQueue {
  readonly #client = new SQSClient(AWS_CLIENT);
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async enqueue(job: DeliveryJob, delayMs = 0): Promise<void> {
    const delaySeconds = Math.min(Math.ceil(delayMs / 1000), 900);
    await this.#client.send(
      new SendMessageCommand({ QueueUrl: this.#url, MessageBody: JSON.stringify(job), DelaySeconds: delaySeconds }),
    );
  }
}
