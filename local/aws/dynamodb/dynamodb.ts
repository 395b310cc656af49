import type { Deployment } from '../../template/model.ts';
import type { Callers } from '../identity/callers.ts';
import type { Usage } from '../usage.ts';
import type { AwsCall, AwsReply, Fields, Service } from '../wire/call.ts';
import { fieldsOf, isFields, listOf, textOf } from '../wire/fields.ts';
import { jsonReply } from '../wire/reply.ts';
import { accessesOf, tableNameOf, tablesWritten } from './accesses.ts';
import { consumesCapacity, unitsOf } from './capacity.ts';
import { ownAnswer } from './own-answers.ts';
import { StreamNames } from './stream-names.ts';
import type { DynamoUpstream } from './upstream.ts';

/** What the DynamoDB service is made of. */
export type DynamoParts = {
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly usage: Usage;
  readonly upstream: DynamoUpstream;
  /** See `AwsEndpointOptions.streamBeginning`. */
  readonly streamBeginning: (shard: string) => string | undefined;
  readonly onTableWrite: (tableName: string) => void;
};

const STREAM_OPERATIONS = new Set(['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListStreams']);

/**
 * DynamoDB and its streams: checks the caller's role, counts capacity, and lets the DynamoDB server do the work. The
 * answers carry the deployment's ARNs, not that server's.
 */
export function makeDynamoService(parts: DynamoParts): Service {
  const names = new StreamNames(parts.deployment, parts.upstream);
  return { operationOf: (call) => (/^[A-Z]\w+$/.test(call.operation) ? call.operation : undefined), handle };

  async function handle(call: AwsCall): Promise<AwsReply> {
    const { operation } = call;
    const input = plainTableNames(call.input);
    for (const { action, resource, keys } of accessesOf(parts.deployment, operation, input)) {
      parts.callers.check(call.caller, action, resource, keys);
    }
    const own = ownAnswer(parts.deployment, operation, input);
    if (own !== undefined) return jsonReply(call.protocol, own);
    return consumesCapacity(operation) ? await forwardData(call, input) : await forwardOther(call, input);
  }

  async function forwardData(call: AwsCall, input: Fields): Promise<AwsReply> {
    const { operation, caller } = call;
    const wanted = textOf(input, 'ReturnConsumedCapacity');
    const asked = wanted !== undefined && wanted !== 'NONE';
    const counted = caller.kind === 'function';
    const body = JSON.stringify(counted && !asked ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input);
    const answer = await parts.upstream.call(`DynamoDB_20120810.${operation}`, body);
    if (answer.status === 200) for (const table of tablesWritten(parts.deployment, operation, input)) parts.onTableWrite(table);
    if (!counted) return reply(answer.status, answer.body);
    const output: unknown = JSON.parse(answer.body);
    if (!isFields(output)) return reply(answer.status, answer.body);
    parts.usage.countUnits(caller, unitsOf(operation, input, output));
    if (asked) return reply(answer.status, answer.body);
    const { ConsumedCapacity: _, ...rest } = output;
    return reply(answer.status, JSON.stringify(rest));
  }

  async function forwardOther(call: AwsCall, input: Fields): Promise<AwsReply> {
    const { operation } = call;
    const api = STREAM_OPERATIONS.has(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
    const wanted = operation === 'GetShardIterator' ? fromBeginning(input) : input;
    const answer = await parts.upstream.call(`${api}.${operation}`, await names.toUpstream(JSON.stringify(wanted)));
    if (answer.status === 200) for (const table of tablesWritten(parts.deployment, operation, input)) parts.onTableWrite(table);
    return reply(answer.status, await names.fromUpstream(answer.body));
  }

  function fromBeginning(input: Fields): Fields {
    const after = parts.streamBeginning(textOf(input, 'ShardId') ?? '');
    if (after === undefined || textOf(input, 'ShardIteratorType') !== 'TRIM_HORIZON') return input;
    return { ...input, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
  }
}

function reply(status: number, body: string): AwsReply {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
}

/** AWS takes an ARN wherever it takes a table's name; the server takes names only. */
function plainTableNames(input: Fields): Fields {
  if (!JSON.stringify(input).includes('"arn:aws:dynamodb:')) return input;
  const one = (fields: Fields): Fields => {
    const name = textOf(fields, 'TableName');
    return name === undefined ? fields : { ...fields, TableName: tableNameOf(name) };
  };
  const result: Record<string, unknown> = { ...one(input) };
  if (isFields(input['RequestItems'])) {
    const entries = Object.entries(fieldsOf(input, 'RequestItems'));
    result['RequestItems'] = Object.fromEntries(entries.map(([name, value]) => [tableNameOf(name), value]));
  }
  if (input['TransactItems'] !== undefined) {
    result['TransactItems'] = listOf(input, 'TransactItems').map((item) =>
      Object.fromEntries(Object.entries(item).map(([kind, action]) => [kind, isFields(action) ? one(action) : action])),
    );
  }
  return result;
}
