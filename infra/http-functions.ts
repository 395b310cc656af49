import type { FunctionProps } from './lambda-function.ts';
import { oidcEnvironment } from './oidc.ts';
import { onIndex, onItems, onTable, putObjects, readSecret, sendTo } from './permissions.ts';
import type { Resources } from './resources.ts';
import { quarantinePrefix } from './stateful-stack.ts';

// The functions behind the HTTP API, which gives up after 30 seconds. Take a line out of `permissions`, and the
// function is denied that and nothing else.

/** API Gateway gives an authorizer ten seconds. It changes nothing but what is left of a caller's limit, and asks the issuer for its keys, if there is one. */
export const authorizeRequest = ({ deployment, table }: Resources): FunctionProps<'authorize-request'> => ({
  invokedBy: 'http',
  environment: { TABLE_NAME: table.tableName, ...oidcEnvironment(deployment.oidc) },
  permissions: [onTable(table, 'GetItem'), onItems(table, 'RATE#', 'UpdateItem')],
  timeoutSeconds: 8,
  whenItFails: 'business systems get 500 on every call',
});

/** Reads nothing: the OpenAPI file is part of its bundle. */
export const describeApi = (): FunctionProps<'describe-api'> => ({
  invokedBy: 'http',
  environment: {},
  permissions: [],
  timeoutSeconds: 5,
  whenItFails: 'the OpenAPI file cannot be fetched',
});

/** Starts applications and changes them, in transactions that take and free locks. Asks Meta for codes, and registers. */
export const manageApplications = ({ deployment, table, metaSecret }: Resources): FunctionProps<'manage-applications'> => ({
  invokedBy: 'http',
  environment: {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    GRAPH_API_VERSION: deployment.graphApiVersion,
    SWITCHED_OFF_STEPS: deployment.onboarding.switchedOffSteps.join(','),
  },
  permissions: [
    onTable(table, 'GetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'),
    onIndex(table, 'list'),
    readSecret(metaSecret),
  ],
  timeoutSeconds: 25,
  whenItFails: 'applications for numbers cannot be started, read or moved on by hand',
});

/** Hands files to Meta and back, 4.5 MB in memory at most, and read marks; of the table it reads which numbers there are. */
export const manageMedia = ({ deployment, table, metaSecret }: Resources): FunctionProps<'manage-media'> => ({
  invokedBy: 'http',
  environment: {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    GRAPH_API_VERSION: deployment.graphApiVersion,
  },
  permissions: [onTable(table, 'GetItem'), readSecret(metaSecret)],
  timeoutSeconds: 28,
  whenItFails: 'files cannot be uploaded or fetched, and messages not be marked as read',
});

/** Also asks Meta, for templates and numbers. */
export const manageNumbers = ({ deployment, table, metaSecret }: Resources): FunctionProps<'manage-numbers'> => ({
  invokedBy: 'http',
  environment: {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    GRAPH_API_VERSION: deployment.graphApiVersion,
  },
  permissions: [
    // No number is adopted while an application has its phone.
    onTable(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
    onIndex(table, 'list'),
    readSecret(metaSecret),
  ],
  timeoutSeconds: 25,
  whenItFails: 'numbers, policies and templates cannot be read or changed',
});

/** Resolves the address of an endpoint, and posts nothing. */
export const manageSubscriptions = ({ table, deliveries }: Resources): FunctionProps<'manage-subscriptions'> => ({
  invokedBy: 'http',
  environment: { TABLE_NAME: table.tableName, DELIVERIES_QUEUE_URL: deliveries.queueUrl },
  permissions: [onTable(table, 'GetItem', 'PutItem', 'DeleteItem'), onIndex(table, 'list'), sendTo(deliveries)],
  timeoutSeconds: 15,
  whenItFails: 'subscriptions cannot be read or changed, and nothing is replayed',
});

/** Changes nothing. */
export const readConversations = ({ table }: Resources): FunctionProps<'read-conversations'> => ({
  invokedBy: 'http',
  environment: { TABLE_NAME: table.tableName },
  permissions: [onTable(table, 'GetItem', 'BatchGetItem', 'Query'), onIndex(table, 'list'), onIndex(table, 'due')],
  timeoutSeconds: 10,
  whenItFails: 'conversations and messages cannot be read',
});

/** Believes of a callback only which request it is about, and asks Dropbox Sign. Too often declined, an application ends. */
export const receiveSignature = ({ table, dropboxSignSecret }: Resources): FunctionProps<'receive-signature'> => ({
  invokedBy: 'http',
  environment: { TABLE_NAME: table.tableName, DROPBOX_SIGN_SECRET_ARN: dropboxSignSecret.secretArn },
  permissions: [onTable(table, 'GetItem', 'PutItem', 'DeleteItem'), readSecret(dropboxSignSecret)],
  timeoutSeconds: 25,
  whenItFails: 'signed terms are not seen until Dropbox Sign repeats its callback, or the next reminder is due',
});

/** Meta waits for it, with up to 3 MB and a thousand updates at once: twice the processor for half the time. */
export const receiveWebhook = ({ table, metaSecret, bucket }: Resources): FunctionProps<'receive-webhook'> => ({
  invokedBy: 'http',
  environment: {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    QUARANTINE_BUCKET: bucket.name,
  },
  permissions: [
    onTable(table, 'GetItem', 'PutItem', 'UpdateItem'),
    // A person who stops is known by other names on other numbers.
    onIndex(table, 'list'),
    readSecret(metaSecret),
    putObjects(bucket.arn, quarantinePrefix),
  ],
  memoryMb: 1024,
  timeoutSeconds: 25,
  whenItFails: 'what people wrote is not stored until Meta repeats it, which it does for up to seven days',
});

/** Stores the message and, for latency only, puts it into the outbound queue at once. */
export const sendMessage = ({ table, outbound }: Resources): FunctionProps<'send-message'> => ({
  invokedBy: 'http',
  environment: { TABLE_NAME: table.tableName, OUTBOUND_QUEUE_URL: outbound.queueUrl },
  permissions: [onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'), sendTo(outbound)],
  timeoutSeconds: 10,
  whenItFails: 'business systems get 500 on sends and must repeat them with the same Idempotency-Key',
});
