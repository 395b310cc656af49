import { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Deployment } from './deployment.ts';
import type { FunctionName } from './function-names.ts';
import type { FunctionProps } from './lambda-function.ts';
import { allow, onIndex, onTable, sendSms, setTimers } from './permissions.ts';
import { quarantinePrefix } from './stateful-stack.ts';
import type { Timers } from './timers.ts';

/** What functions are given access to. */
export type Resources = {
  readonly deployment: Deployment;
  readonly table: TableV2;
  readonly metaSecret: Secret;
  readonly bucket: Bucket;
  readonly outbound: Queue;
  readonly timers: Timers;
  readonly bus: EventBus;
};

/** The definition of each function: what it is told, all it may do, how long it may take. */
export type FunctionDefinitions = { readonly [Name in FunctionName]: FunctionProps<Name> };

/** Defines every function. Take a line out of `permissions` and the function is denied that, and nothing else. */
export function defineFunctions(resources: Resources): FunctionDefinitions {
  return { ...defineApi(resources), ...defineSending(resources), ...defineStream(resources), ...defineTimers(resources) };
}

type Definitions<Names extends FunctionName> = Pick<FunctionDefinitions, Names>;

/** Behind the HTTP API, which gives up after 30 seconds; an authorizer has 10. */
function defineApi({
  deployment,
  table,
  metaSecret,
  bucket,
  outbound,
}: Resources): Definitions<
  'authorize-request' | 'describe-api' | 'manage-numbers' | 'read-conversations' | 'receive-webhook' | 'send-message'
> {
  return {
    'authorize-request': {
      environment: { TABLE_NAME: table.tableName },
      permissions: [onTable(table, 'GetItem')],
      timeoutSeconds: 8,
      whenItFails: 'Business systems get 500 on every call.',
    },
    'describe-api': {
      environment: {},
      permissions: [],
      timeoutSeconds: 5,
      whenItFails: 'The OpenAPI file cannot be fetched.',
    },
    'manage-numbers': {
      environment: {
        TABLE_NAME: table.tableName,
        META_SECRET_ARN: metaSecret.secretArn,
        GRAPH_API_VERSION: deployment.graphApiVersion,
      },
      permissions: [
        onTable(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
        onIndex(table, 'list'),
        allow(['secretsmanager:GetSecretValue'], metaSecret.secretArn),
      ],
      timeoutSeconds: 25,
      whenItFails: 'Numbers, policies or templates cannot be read or changed.',
    },
    'read-conversations': {
      environment: { TABLE_NAME: table.tableName },
      permissions: [onTable(table, 'GetItem', 'BatchGetItem', 'Query'), onIndex(table, 'list')],
      timeoutSeconds: 10,
      whenItFails: 'Conversations and messages cannot be read.',
    },
    'receive-webhook': {
      environment: {
        TABLE_NAME: table.tableName,
        META_SECRET_ARN: metaSecret.secretArn,
        QUARANTINE_BUCKET: bucket.bucketName,
      },
      permissions: [
        onTable(table, 'GetItem', 'PutItem', 'UpdateItem'),
        allow(['secretsmanager:GetSecretValue'], metaSecret.secretArn),
        allow(['s3:PutObject'], bucket.arnForObjects(`${quarantinePrefix}*`)),
      ],
      // Meta waits, and a webhook may carry 3 MB and a thousand updates: twice the processor for half the time.
      memoryMb: 1024,
      timeoutSeconds: 25,
      whenItFails: 'What people wrote is not stored yet; Meta repeats it for up to seven days.',
    },
    'send-message': {
      environment: { TABLE_NAME: table.tableName, OUTBOUND_QUEUE_URL: outbound.queueUrl },
      permissions: [
        onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
        allow(['sqs:SendMessage'], outbound.queueArn),
      ],
      timeoutSeconds: 10,
      whenItFails: 'Business systems get 500 on sends, and nothing of those is stored or sent.',
    },
  };
}

/** Behind the `outbound` queue: visibility 90 s > lease 60 s > the longest run of 20 s (design.md §5, claims). */
function defineSending({ deployment, table, metaSecret }: Resources): Definitions<'deliver-message' | 'settle-dead-letter'> {
  return {
    'deliver-message': {
      environment: {
        TABLE_NAME: table.tableName,
        META_SECRET_ARN: metaSecret.secretArn,
        GRAPH_API_VERSION: deployment.graphApiVersion,
        DEPLOYMENT: deployment.name,
      },
      permissions: [
        onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
        allow(['secretsmanager:GetSecretValue'], metaSecret.secretArn),
        sendSms(Stack.of(table)),
      ],
      timeoutSeconds: 20,
      whenItFails: 'Messages wait in the outbound queue and are tried again.',
    },
    'settle-dead-letter': {
      environment: { TABLE_NAME: table.tableName },
      permissions: [onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem')],
      timeoutSeconds: 20,
      whenItFails: 'Messages that failed again and again are not yet shown as failed.',
    },
  };
}

/** Behind the table's stream. */
function defineStream({ deployment, table, outbound, timers, bus }: Resources): Definitions<'drive-effects' | 'publish-changes'> {
  return {
    'drive-effects': {
      environment: {
        TABLE_NAME: table.tableName,
        OUTBOUND_QUEUE_URL: outbound.queueUrl,
        DEPLOYMENT: deployment.name,
        ...timerEnvironment(timers),
      },
      permissions: [
        onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
        allow(['sqs:SendMessage'], outbound.queueArn),
        ...setTimers(timers),
      ],
      timeoutSeconds: 60,
      whenItFails: 'Messages are sent, and timers set, late.',
    },
    'publish-changes': {
      environment: { TABLE_NAME: table.tableName, EVENT_BUS_NAME: bus.eventBusName },
      permissions: [onTable(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem'), allow(['events:PutEvents'], bus.eventBusArn)],
      timeoutSeconds: 60,
      whenItFails: 'Business systems get their events late.',
    },
  };
}

/** Behind the `timers` queue, and the clock that looks after it. */
function defineTimers({ table, outbound, timers }: Resources): Definitions<'handle-timer' | 'sweep'> {
  return {
    'handle-timer': {
      environment: { TABLE_NAME: table.tableName, OUTBOUND_QUEUE_URL: outbound.queueUrl, ...timerEnvironment(timers) },
      permissions: [
        onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
        allow(['sqs:SendMessage'], outbound.queueArn),
        ...setTimers(timers),
      ],
      timeoutSeconds: 20,
      whenItFails: 'Sessions end, and fallbacks go out, late.',
    },
    sweep: {
      environment: { TABLE_NAME: table.tableName, TIMERS_QUEUE_URL: timers.queue.queueUrl },
      permissions: [onIndex(table, 'due'), allow(['sqs:SendMessage'], timers.queue.queueArn)],
      timeoutSeconds: 120,
      whenItFails: 'A timer that was lost is not repaired; the next run is in five minutes.',
    },
  };
}

function timerEnvironment(timers: Timers) {
  return {
    TIMERS_QUEUE_URL: timers.queue.queueUrl,
    TIMERS_QUEUE_ARN: timers.queue.queueArn,
    SCHEDULE_GROUP: timers.group.scheduleGroupName,
    SCHEDULER_ROLE_ARN: timers.role.roleArn,
    SCHEDULER_DLQ_ARN: timers.deadLetter.queueArn,
  };
}
