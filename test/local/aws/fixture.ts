import { DatabaseSync } from 'node:sqlite';
import type { AwsEndpoint, AwsEndpointOptions, BusEvent, Sms } from '../../../local/aws/api.ts';
import { startAwsEndpoint } from '../../../local/aws/endpoint.ts';
import { World } from '../../../local/kernel/world.ts';
import type { Deployment, Queue, Statement } from '../../../local/template/model.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/worker-role`;
export const SCHEDULER_ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/scheduler-role`;
export const OUTBOUND = sqsArn('outbound.fifo');
export const OUTBOUND_DEAD = sqsArn('outbound-dead.fifo');
export const TIMERS = sqsArn('timers');
export const TIMERS_DEAD = sqsArn('timers-dead');
export const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/openwindow`;
export const STREAM_ARN = `${TABLE_ARN}/stream/2026-01-01T00:00:00.000`;
export const BUS_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/openwindow`;
const RULE_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:rule/openwindow/all`;
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:texts`;
export const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:openwindow/meta-AbCdEf`;

export function sqsArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
}

export function queueUrl(arn: string): string {
  return `http://127.0.0.1/${ACCOUNT}/${arn.slice(arn.lastIndexOf(':') + 1)}`;
}

export function allow(
  actions: string | readonly string[],
  resources: string | readonly string[],
  more: Partial<Statement> = {},
): Statement {
  return {
    effect: 'Allow',
    actions: [actions].flat(),
    notActions: [],
    resources: [resources].flat(),
    notResources: [],
    conditions: {},
    ...more,
  };
}

function aQueue(arn: string, more: Partial<Queue> = {}): Queue {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  return {
    name,
    arn,
    url: queueUrl(arn),
    fifo: name.endsWith('.fifo'),
    visibilityTimeoutMs: 30_000,
    delayMs: 0,
    retentionMs: 14 * 86_400_000,
    properties: {},
    ...more,
  };
}

const TABLE_CREATE = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'gsi1pk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    { IndexName: 'gsi1', KeySchema: [{ AttributeName: 'gsi1pk', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
};

export function aDeployment(statements: readonly Statement[] = [], schedulerStatements?: readonly Statement[]): Deployment {
  return {
    region: REGION,
    account: ACCOUNT,
    functions: [
      {
        id: 'worker',
        name: 'openwindow-worker',
        arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:openwindow-worker`,
        roleArn: ROLE_ARN,
        codePath: '',
        handler: 'index.handler',
        environment: {},
        timeoutMs: 10_000,
        memoryMb: 512,
        invokers: [],
        asyncRetries: 2,
        asyncMaxAgeMs: 21_600_000,
      },
    ],
    routes: [],
    tables: [{ name: 'openwindow', arn: TABLE_ARN, streamArn: STREAM_ARN, ttlAttribute: 'ttl', create: TABLE_CREATE }],
    queues: [
      aQueue(OUTBOUND, {
        deadLetter: { arn: OUTBOUND_DEAD, maxReceiveCount: 3 },
        properties: { FifoQueue: true, DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' },
      }),
      aQueue(OUTBOUND_DEAD, { properties: { FifoQueue: true } }),
      aQueue(TIMERS, { deadLetter: { arn: TIMERS_DEAD, maxReceiveCount: 3 } }),
      aQueue(TIMERS_DEAD),
      aQueue(sqsArn('by-content.fifo'), { properties: { FifoQueue: true, ContentBasedDeduplication: true } }),
    ],
    eventSources: [],
    rules: [
      { name: 'all', arn: RULE_ARN, enabled: true, busName: 'openwindow', pattern: { source: ['openwindow'] }, targets: [] },
    ],
    buses: [{ name: 'openwindow', arn: BUS_ARN }],
    topics: [{ name: 'texts', arn: TOPIC_ARN }],
    subscriptions: [],
    stateMachines: [],
    scheduleGroups: [{ name: 'sessions', arn: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/sessions` }],
    buckets: [{ name: 'failed-records', arn: 'arn:aws:s3:::failed-records' }],
    secrets: [{ name: 'openwindow/meta', arn: SECRET_ARN }],
    distribution: undefined,
    roles: [
      { name: 'worker-role', arn: ROLE_ARN, statements },
      {
        name: 'scheduler-role',
        arn: SCHEDULER_ROLE_ARN,
        statements: schedulerStatements ?? [allow('sqs:SendMessage', [TIMERS, TIMERS_DEAD])],
      },
    ],
  };
}

/** A running endpoint, its world, and what it handed on. */
export type Rig = {
  readonly aws: AwsEndpoint;
  readonly world: World;
  readonly db: DatabaseSync;
  readonly sms: Sms[];
  readonly events: BusEvent[];
  readonly tableWrites: string[];
  /** Configuration of a client: of the operator, or of the function `worker`. */
  readonly operator: ClientConfig;
  readonly worker: ClientConfig;
  stop(): Promise<void>;
};
type ClientConfig = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  readonly maxAttempts: number;
};

export async function aRig(
  options: Partial<AwsEndpointOptions> & { readonly statements?: readonly Statement[] } = {},
): Promise<Rig> {
  const db = options.db ?? new DatabaseSync(':memory:');
  const world = options.world ?? new World(db);
  const [sms, events, tableWrites]: [Sms[], BusEvent[], string[]] = [[], [], []];
  const aws = await startAwsEndpoint({
    world,
    db,
    deployment: aDeployment(options.statements),
    dynamoUrl: 'http://127.0.0.1:1',
    port: 0,
    onTableWrite: (name) => tableWrites.push(name),
    onSms: (text) => sms.push(text),
    onEvents: (list) => events.push(...list),
    ...options,
  });
  const config = { endpoint: aws.url, region: REGION, maxAttempts: 1 };
  return {
    aws,
    world,
    db,
    sms,
    events,
    tableWrites,
    operator: { ...config, credentials: { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'secret' } },
    worker: { ...config, credentials: aws.credentialsFor(ROLE_ARN, 'worker') },
    async stop() {
      world.stop();
      await aws.close();
    },
  };
}
