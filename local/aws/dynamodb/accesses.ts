import type { Deployment, Table } from '../../template/model.ts';
import type { AccessKeys } from '../identity/callers.ts';
import type { Fields } from '../wire/call.ts';
import { fieldsOf, isFields, listOf, textOf } from '../wire/fields.ts';

/** One thing that a call does, as IAM sees it. */
export type Access = { readonly action: string; readonly resource: string; readonly keys: AccessKeys };

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** The name in a table's name or ARN. */
export function tableNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split('/')[1] ?? nameOrArn) : nameOrArn;
}

/**
 * What a call needs: for a transaction the action of each item, for a batch its own action on each table, and the
 * index's ARN for a query of an index. `dynamodb:LeadingKeys` has the partition keys where the request shows them.
 */
export function accessesOf(deployment: Deployment, operation: string, input: Fields): readonly Access[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return listOf(input, 'TransactItems').flatMap((item) =>
      Object.entries(item).map(([kind, action]) =>
        itemAccess(deployment, TRANSACTION_ACTIONS[kind] ?? kind, isFields(action) ? action : {}),
      ),
    );
  }
  if (operation === 'BatchWriteItem' || operation === 'BatchGetItem') {
    return Object.entries(fieldsOf(input, 'RequestItems')).map(([name, requests]) =>
      access(deployment, operation, name, '', batchKeys(tableOf(deployment, name), requests)),
    );
  }
  if (/^(Batch)?Execute(Statement|Transaction)$/.test(operation)) return partiqlAccesses(deployment, input);
  return [streamAccess(deployment, operation, input) ?? itemAccess(deployment, operation, input)];
}

/** The tables that a successful call wrote to. */
export function tablesWritten(deployment: Deployment, operation: string, input: Fields): readonly string[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [tableNameOf(textOf(input, 'TableName') ?? '')];
    case 'BatchWriteItem':
      return Object.keys(fieldsOf(input, 'RequestItems')).map(tableNameOf);
    case 'TransactWriteItems': {
      const actions = listOf(input, 'TransactItems').flatMap((item) => Object.values(item).filter(isFields));
      return [...new Set(actions.map((action) => tableNameOf(textOf(action, 'TableName') ?? '')))];
    }
    case 'ExecuteStatement':
    case 'BatchExecuteStatement':
    case 'ExecuteTransaction':
      return deployment.tables.map((table) => table.name);
    default:
      return [];
  }
}

function itemAccess(deployment: Deployment, operation: string, input: Fields): Access {
  const name = textOf(input, 'TableName') ?? textOf(input, 'ResourceArn');
  if (name === undefined) return { action: `dynamodb:${operation}`, resource: '*', keys: {} };
  const index = textOf(input, 'IndexName');
  const table = tableOf(deployment, name);
  const values =
    operation === 'Query' ? queryKeys(input) : [input['Key'], input['Item']].flatMap((item) => leadingKey(table, item));
  return access(deployment, operation, name, index === undefined ? '' : `/index/${index}`, values);
}

function access(
  deployment: Deployment,
  operation: string,
  table: string,
  suffix: string,
  leadingKeys: readonly string[],
): Access {
  const { region, account } = deployment;
  const name = tableNameOf(table);
  const arn = tableOf(deployment, name)?.arn ?? `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  const keys: AccessKeys = leadingKeys.length === 0 ? {} : { 'dynamodb:LeadingKeys': leadingKeys };
  return { action: `dynamodb:${operation}`, resource: arn + suffix, keys };
}

function streamAccess({ tables }: Deployment, operation: string, input: Fields): Access | undefined {
  const action = `dynamodb:${operation}`;
  if (operation === 'ListStreams') return { action, resource: '*', keys: {} };
  const arn = textOf(input, 'StreamArn');
  if (arn !== undefined) return { action, resource: arn, keys: {} };
  if (operation !== 'GetRecords') return undefined;
  const iterator = Buffer.from(textOf(input, 'ShardIterator') ?? '', 'base64').toString('utf8');
  const name = /"table_name":"([^"]+)"/.exec(iterator)?.[1];
  return { action, resource: tables.find((table) => table.name === name)?.streamArn ?? '*', keys: {} };
}

function partiqlAccesses(deployment: Deployment, input: Fields): readonly Access[] {
  const statements = [input, ...listOf(input, 'Statements'), ...listOf(input, 'TransactStatements')];
  return statements.flatMap((statement) => {
    const text = textOf(statement, 'Statement');
    if (text === undefined) return [];
    const verb = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? '';
    const table = /(?:from|into|update)\s+"?([\w.-]+)"?/i.exec(text)?.[1] ?? '*';
    return [access(deployment, `PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1)}`, table, '', [])];
  });
}

function tableOf({ tables }: Deployment, nameOrArn: string): Table | undefined {
  const name = tableNameOf(nameOrArn);
  return tables.find((table) => table.name === name);
}

function batchKeys(table: Table | undefined, requests: unknown): readonly string[] {
  const list = Array.isArray(requests) ? requests.filter(isFields) : [];
  const items = list.flatMap((request) => [fieldsOf(request, 'PutRequest')['Item'], fieldsOf(request, 'DeleteRequest')['Key']]);
  const keys = isFields(requests) ? listOf(requests, 'Keys') : [];
  return [...items, ...keys].flatMap((item) => leadingKey(table, item));
}

function leadingKey(table: Table | undefined, item: unknown): readonly string[] {
  const schema = listOf(table?.create ?? {}, 'KeySchema');
  const name = textOf(schema.find((part) => part['KeyType'] === 'HASH') ?? {}, 'AttributeName');
  if (name === undefined || !isFields(item)) return [];
  return Object.values(fieldsOf(item, name)).map(String);
}

function queryKeys(input: Fields): readonly string[] {
  const names = [...(textOf(input, 'KeyConditionExpression') ?? '').matchAll(/([#\w.]+)\s*=\s*(:\w+)/g)];
  const first = names[0]?.[2];
  return first === undefined ? [] : Object.values(fieldsOf(fieldsOf(input, 'ExpressionAttributeValues'), first)).map(String);
}
