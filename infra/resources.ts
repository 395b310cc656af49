import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Deployment } from './deployment.ts';
import type { Timers } from './timers.ts';

/** What the functions of a deployment are given to work with. */
export type Resources = {
  readonly deployment: Deployment;
  readonly table: TableV2;
  readonly metaSecret: Secret;
  readonly dropboxSignSecret: Secret;
  /** The bucket for what could not be processed. */
  readonly bucket: { readonly name: string; readonly arn: string };
  /** FIFO, by conversation. */
  readonly outbound: Queue;
  /** What is to be posted to subscribers. */
  readonly deliveries: Queue;
  readonly timers: Timers;
  readonly bus: EventBus;
};
