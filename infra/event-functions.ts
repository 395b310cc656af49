import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { StepConfig } from '../functions/edge/config.ts';
import type { FunctionProps } from './lambda-function.ts';
import {
  allow,
  driveExecutions,
  onIndex,
  onItems,
  onTable,
  type Permission,
  readSecret,
  sendMail,
  sendTo,
  setTimers,
} from './permissions.ts';
import type { Resources } from './resources.ts';
import { sendSms, smsEnvironment } from './sms.ts';
import { streamFailurePrefix } from './stateful-stack.ts';
import type { Timers } from './timers.ts';

// The functions behind queues, the table's stream and the clock. Take a line out of `permissions`, and the function is
// denied that and nothing else.

/** Longest run of a function that holds a lease: visibility 90 s > lease 60 s > this (claims: `shared/domain/message-life.ts`). */
const leaseHolderSeconds = 20;

/** Counts what the table's stream tells, for the statistics. It can write nothing but counts. */
export const countChanges = ({ table }: Resources): FunctionProps<'count-changes'> => ({
  invokedBy: 'clock',
  environment: { TABLE_NAME: table.tableName, TABLE_STREAM_ARN: streamOf(table) },
  permissions: [
    onItems(table, 'TALLY', 'GetItem', 'PutItem', 'UpdateItem'),
    allow(['dynamodb:DescribeStream', 'dynamodb:GetShardIterator', 'dynamodb:GetRecords'], streamOf(table)),
  ],
  timeoutSeconds: 240,
  whenItFails: 'statistics are out of date, and wrong for good once a change was not counted within 24 hours',
});

/** The one function that posts to subscribers, each given up after ten seconds; it changes nothing but subscriptions and deliveries. */
export const deliverEvent = ({ table, deliveries, timers }: Resources): FunctionProps<'deliver-event'> => ({
  invokedBy: 'queue',
  environment: { TABLE_NAME: table.tableName, DELIVERIES_QUEUE_URL: deliveries.queueUrl, ...timerEnvironment(timers) },
  // The index: what waits, and what is to be replayed.
  permissions: [onTable(table, 'GetItem', 'PutItem'), onIndex(table, 'list'), sendTo(deliveries), ...setTimers(timers)],
  timeoutSeconds: leaseHolderSeconds,
  whenItFails: 'subscribers get their events late',
});

/** The one function that writes to people. */
export const deliverMessage = ({ deployment, table, metaSecret, outbound }: Resources): FunctionProps<'deliver-message'> => ({
  invokedBy: 'queue',
  environment: {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    GRAPH_API_VERSION: deployment.graphApiVersion,
    OUTBOUND_QUEUE_URL: outbound.queueUrl,
    DEPLOYMENT: deployment.name,
    ...smsEnvironment(deployment.sms),
  },
  permissions: [
    onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'),
    readSecret(metaSecret),
    sendSms(deployment.sms),
  ],
  timeoutSeconds: leaseHolderSeconds,
  whenItFails: 'messages wait in the outbound queue and are tried again',
});

/** Defers or fails what the outbound queue set aside. */
export const settleDeadLetter = ({ table }: Resources): FunctionProps<'settle-dead-letter'> => ({
  invokedBy: 'queue',
  environment: { TABLE_NAME: table.tableName },
  permissions: [onTable(table, 'GetItem', 'PutItem')],
  timeoutSeconds: leaseHolderSeconds,
  whenItFails: 'messages that could not be sent are not shown as failed yet',
});

/** Serves every timer: ends and warnings of sessions, deadlines, deferred messages, horizons, later tries of deliveries. */
export const handleTimer = ({ table, outbound, deliveries, timers }: Resources): FunctionProps<'handle-timer'> => ({
  invokedBy: 'queue',
  environment: {
    TABLE_NAME: table.tableName,
    OUTBOUND_QUEUE_URL: outbound.queueUrl,
    DELIVERIES_QUEUE_URL: deliveries.queueUrl,
    ...timerEnvironment(timers),
  },
  permissions: [
    onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
    // Which messages wait for a stopped number.
    onIndex(table, 'list'),
    sendTo(outbound),
    sendTo(deliveries),
    ...setTimers(timers),
  ],
  timeoutSeconds: leaseHolderSeconds,
  whenItFails: 'sessions end, and fallbacks go out, late',
});

/** Does our part of an application's step, for the execution that runs it: asks Meta, sends mails, asks for signatures. */
export const runStep = (resources: Resources): FunctionProps<'run-step'> => ({
  invokedBy: 'execution',
  environment: stepEnvironment(resources),
  permissions: stepPermissions(resources),
  // Up to six calls of Meta's, each given up after twelve seconds.
  timeoutSeconds: 120,
  whenItFails: 'applications for numbers do not move on, and nobody is reminded, until a later try succeeds',
});

/** Derives effects from changes of the table: applies statuses, closes windows, enqueues, sets timers, starts and signals executions. */
export const driveEffects = (
  { deployment, table, outbound, timers }: Resources,
  machine: StateMachine,
): FunctionProps<'drive-effects'> => ({
  invokedBy: 'stream',
  environment: {
    TABLE_NAME: table.tableName,
    OUTBOUND_QUEUE_URL: outbound.queueUrl,
    DEPLOYMENT: deployment.name,
    STATE_MACHINE_ARN: machine.stateMachineArn,
    ...timerEnvironment(timers),
  },
  permissions: [
    // DeleteItem frees the locks of applications that end.
    onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
    // What happens to an account concerns all its numbers.
    onIndex(table, 'list'),
    sendTo(outbound),
    ...setTimers(timers),
    driveExecutions(machine),
  ],
  timeoutSeconds: 60,
  whenItFails: 'messages are sent, timers set and applications moved on late',
});

/** Derives events from changes of the table, and stores them for the subscriptions that want them. */
export const publishChanges = ({ table, bus, deliveries }: Resources): FunctionProps<'publish-changes'> => ({
  invokedBy: 'stream',
  environment: { TABLE_NAME: table.tableName, EVENT_BUS_NAME: bus.eventBusName, DELIVERIES_QUEUE_URL: deliveries.queueUrl },
  permissions: [
    onTable(table, 'BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'),
    onIndex(table, 'list'),
    allow(['events:PutEvents'], bus.eventBusArn),
    sendTo(deliveries),
  ],
  timeoutSeconds: 60,
  whenItFails: 'business systems get their events late',
});

/** Obeys and records texts from phones. */
export const receiveSms = ({ table }: Resources): FunctionProps<'receive-sms'> => ({
  invokedBy: 'topic',
  environment: { TABLE_NAME: table.tableName },
  permissions: [onTable(table, 'GetItem', 'PutItem', 'UpdateItem'), onIndex(table, 'list')],
  timeoutSeconds: 30,
  whenItFails: `a text from a phone, perhaps a STOP, counts late or lies in the bucket under ${streamFailurePrefix}`,
});

/** Looks for what is overdue: gives timers to handle-timer, and takes up applications itself. */
export const sweep = (resources: Resources, machine: StateMachine): FunctionProps<'sweep'> => ({
  invokedBy: 'clock',
  environment: {
    ...stepEnvironment(resources),
    TIMERS_QUEUE_URL: resources.timers.queue.queueUrl,
    STATE_MACHINE_ARN: machine.stateMachineArn,
  },
  permissions: [
    ...stepPermissions(resources),
    onIndex(resources.table, 'due'),
    sendTo(resources.timers.queue),
    driveExecutions(machine),
  ],
  timeoutSeconds: 240,
  whenItFails: 'a timer or a signal that was lost is not repaired before the next run, in five minutes',
});

function streamOf({ tableStreamArn }: Resources['table']): string {
  if (tableStreamArn === undefined) throw new Error('the table has no stream');
  return tableStreamArn;
}

function stepEnvironment({ deployment, table, metaSecret, dropboxSignSecret, outbound }: Resources): StepConfig {
  const { mailFrom = '', adminMail = '', dropboxSign } = deployment.onboarding;
  return {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    GRAPH_API_VERSION: deployment.graphApiVersion,
    OUTBOUND_QUEUE_URL: outbound.queueUrl,
    DROPBOX_SIGN_SECRET_ARN: dropboxSignSecret.secretArn,
    TERMS_TEMPLATE_ID: dropboxSign?.templateId ?? '',
    TERMS_SIGNER_ROLE: dropboxSign?.signerRole ?? '',
    TERMS_TEST_MODE: dropboxSign?.testMode === false ? 'false' : 'true',
    MAIL_FROM: mailFrom,
    ADMIN_MAIL: adminMail,
  };
}

function stepPermissions({ deployment, table, metaSecret, dropboxSignSecret, outbound }: Resources): Permission[] {
  return [
    // Queries and batches are for the test message, which is sent as every message is; DeleteItem frees locks.
    onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'),
    readSecret(metaSecret),
    readSecret(dropboxSignSecret),
    ...sendMail(table, deployment.onboarding.mailFrom),
    sendTo(outbound),
  ];
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
