import type { FunctionProps } from './lambda-function.ts';
import { allow, onIndex, onTable, readSecret, sendSms, sendTo, setTimers } from './permissions.ts';
import type { Resources } from './resources.ts';
import type { Timers } from './timers.ts';

// The functions behind queues, the table's stream and the clock. Take a line out of `permissions`, and the function is
// denied that and nothing else.

/** Longest run of a function that holds a lease: visibility 90 s > lease 60 s > this (claims: `shared/domain/message-life.ts`). */
const leaseHolderSeconds = 20;

/** The one function that writes to people. */
export const deliverMessage = ({ deployment, table, metaSecret }: Resources): FunctionProps<'deliver-message'> => ({
  invokedBy: 'queue',
  environment: {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    GRAPH_API_VERSION: deployment.graphApiVersion,
    DEPLOYMENT: deployment.name,
  },
  permissions: [onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'), readSecret(metaSecret), sendSms()],
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

/** Serves every timer: ends and warnings of sessions, deadlines, deferred messages, horizons. */
export const handleTimer = ({ table, outbound, timers }: Resources): FunctionProps<'handle-timer'> => ({
  invokedBy: 'queue',
  environment: { TABLE_NAME: table.tableName, OUTBOUND_QUEUE_URL: outbound.queueUrl, ...timerEnvironment(timers) },
  permissions: [
    onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
    sendTo(outbound),
    ...setTimers(timers),
  ],
  timeoutSeconds: leaseHolderSeconds,
  whenItFails: 'sessions end, and fallbacks go out, late',
});

/** Derives effects from changes of the table: applies statuses, closes windows, enqueues, sets timers. */
export const driveEffects = ({ deployment, table, outbound, timers }: Resources): FunctionProps<'drive-effects'> => ({
  invokedBy: 'stream',
  environment: {
    TABLE_NAME: table.tableName,
    OUTBOUND_QUEUE_URL: outbound.queueUrl,
    DEPLOYMENT: deployment.name,
    ...timerEnvironment(timers),
  },
  permissions: [
    onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
    sendTo(outbound),
    ...setTimers(timers),
  ],
  timeoutSeconds: 60,
  whenItFails: 'messages are sent, and timers set, late',
});

/** Derives events from changes of the table. */
export const publishChanges = ({ table, bus }: Resources): FunctionProps<'publish-changes'> => ({
  invokedBy: 'stream',
  environment: { TABLE_NAME: table.tableName, EVENT_BUS_NAME: bus.eventBusName },
  permissions: [onTable(table, 'GetItem', 'PutItem'), allow(['events:PutEvents'], bus.eventBusArn)],
  timeoutSeconds: 60,
  whenItFails: 'business systems get their events late',
});

/** Looks for what is overdue, and gives it to handle-timer. */
export const sweep = ({ table, timers }: Resources): FunctionProps<'sweep'> => ({
  invokedBy: 'clock',
  environment: { TABLE_NAME: table.tableName, TIMERS_QUEUE_URL: timers.queue.queueUrl },
  permissions: [onIndex(table, 'due'), sendTo(timers.queue)],
  timeoutSeconds: 120,
  whenItFails: 'a timer that was lost is not repaired before the next run, in five minutes',
});

function timerEnvironment(timers: Timers) {
  return {
    TIMERS_QUEUE_URL: timers.queue.queueUrl,
    TIMERS_QUEUE_ARN: timers.queue.queueArn,
    SCHEDULE_GROUP: timers.group.scheduleGroupName,
    SCHEDULER_ROLE_ARN: timers.role.roleArn,
    SCHEDULER_DLQ_ARN: timers.deadLetter.queueArn,
  };
}
