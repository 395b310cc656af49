import type { FunctionProps } from './lambda-function.ts';
import { onIndex, onTable, putObjects, readSecret, sendTo } from './permissions.ts';
import type { Resources } from './resources.ts';
import { quarantinePrefix } from './stateful-stack.ts';

// The functions behind the HTTP API, which gives up after 30 seconds. Take a line out of `permissions`, and the
// function is denied that and nothing else.

/** API Gateway gives an authorizer ten seconds. */
export const authorizeRequest = ({ table }: Resources): FunctionProps<'authorize-request'> => ({
  invokedBy: 'http',
  environment: { TABLE_NAME: table.tableName },
  permissions: [onTable(table, 'GetItem')],
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

/** Also asks Meta, for templates and numbers. */
export const manageNumbers = ({ deployment, table, metaSecret }: Resources): FunctionProps<'manage-numbers'> => ({
  invokedBy: 'http',
  environment: {
    TABLE_NAME: table.tableName,
    META_SECRET_ARN: metaSecret.secretArn,
    GRAPH_API_VERSION: deployment.graphApiVersion,
  },
  permissions: [onTable(table, 'GetItem', 'Query', 'PutItem'), onIndex(table, 'list'), readSecret(metaSecret)],
  timeoutSeconds: 25,
  whenItFails: 'numbers, policies and templates cannot be read or changed',
});

/** Changes nothing. */
export const readConversations = ({ table }: Resources): FunctionProps<'read-conversations'> => ({
  invokedBy: 'http',
  environment: { TABLE_NAME: table.tableName },
  permissions: [onTable(table, 'GetItem', 'BatchGetItem', 'Query'), onIndex(table, 'list')],
  timeoutSeconds: 10,
  whenItFails: 'conversations and messages cannot be read',
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
  permissions: [onTable(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem'), sendTo(outbound)],
  timeoutSeconds: 10,
  whenItFails: 'business systems get 500 on sends and must repeat them with the same Idempotency-Key',
});
