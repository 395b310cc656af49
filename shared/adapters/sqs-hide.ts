import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AWS_CLIENT } from './clients.ts';

/** Hides a received record for some milliseconds, in whole seconds; in a FIFO queue its group waits with it. */
export function makeHide(queueUrl: string): (receiptHandle: string, ms: number) => Promise<void> {
  const client = new SQSClient(AWS_CLIENT);
  return async (receiptHandle, ms) => {
    const VisibilityTimeout = Math.ceil(ms / 1000);
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout }),
    );
  };
}
