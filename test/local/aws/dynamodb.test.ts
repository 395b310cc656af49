import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoUpstream } from '../../../local/aws/dynamodb/upstream.ts';
import { listen } from '../../../local/runtime/free-port.ts';
import type { Statement } from '../../../local/template/model.ts';
import { aDeployment, allow, aRig, type Rig, STREAM_ARN, TABLE_ARN } from './fixture.ts';

const BINARY = new URL('../../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url).pathname;
type StreamAnswer = {
  readonly StreamDescription?: { readonly StreamArn: string; readonly Shards: readonly { readonly ShardId: string }[] };
  readonly ShardIterator?: string;
  readonly Records?: readonly object[];
};
let server: ChildProcess;
let dynamoUrl: string;
let rig: Rig;
let count = 0;

const item = (sk: string, more: object = {}) => ({ pk: { S: 'NUMBER#1' }, sk: { S: sk }, ...more });
const put = (sk: string, more: object = {}) => new PutItemCommand({ TableName: 'openwindow', Item: item(sk), ...more });

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** The server is a process of its own: nothing but its answer tells that it is up. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const up = await fetch(url).then(
      () => true,
      () => new Promise<false>((resolve) => setTimeout(resolve, 20, false)),
    );
    if (up) return;
  }
  throw new Error('dynoxide does not answer');
}

async function restart(statements: readonly Statement[]): Promise<DynamoDBClient> {
  await rig.stop();
  rig = await aRig({ dynamoUrl, statements });
  return new DynamoDBClient(rig.worker);
}

describe.skipIf(!existsSync(BINARY))('DynamoDB', () => {
  beforeAll(async () => {
    const port = await freePort();
    dynamoUrl = `http://127.0.0.1:${port}`;
    server = spawn(BINARY, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
    await answers(dynamoUrl);
    const first = await aRig({ dynamoUrl });
    const create = aDeployment().tables[0]?.create ?? {};
    const client = new DynamoDBClient(first.operator);
    await client.send(
      new CreateTableCommand({ ...create, TableName: 'openwindow' } as ConstructorParameters<typeof CreateTableCommand>[0]),
    );
    await first.stop();
  });
  afterAll(() => {
    server.kill('SIGKILL');
  });
  beforeEach(async () => {
    count += 1;
    rig = await aRig({ dynamoUrl });
  });
  afterEach(() => rig.stop());

  test('is served by the operator without any check, and tells of each write', async () => {
    const client = new DynamoDBClient(rig.operator);
    await client.send(put(`A${count}`));
    const query = {
      TableName: TABLE_ARN,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'NUMBER#1' } },
    };
    expect((await client.send(new QueryCommand(query))).Items).toContainEqual(item(`A${count}`));
    expect(rig.tableWrites).toEqual(['openwindow']);
    expect(rig.aws.usage().functions).toEqual({});
  });

  test('names tables and streams as the deployment does', async () => {
    const { Table } = await new DynamoDBClient(rig.operator).send(new DescribeTableCommand({ TableName: 'openwindow' }));
    expect(Table).toMatchObject({
      TableArn: TABLE_ARN,
      LatestStreamArn: STREAM_ARN,
      LatestStreamLabel: '2026-01-01T00:00:00.000',
    });
    expect(Table?.GlobalSecondaryIndexes?.[0]?.IndexArn).toBe(`${TABLE_ARN}/index/gsi1`);
  });

  test('gives the records of a stream under the ARN that the deployment has', async () => {
    await new DynamoDBClient(rig.operator).send(put(`S${count}`));
    const stream = async (operation: string, input: object): Promise<StreamAnswer> => {
      const authorization =
        'AWS4-HMAC-SHA256 Credential=AKIAOPERATOR/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
      const headers = { authorization, 'x-amz-target': `DynamoDBStreams_20120810.${operation}` };
      const response = await fetch(rig.aws.url, { method: 'POST', headers, body: JSON.stringify(input) });
      return JSON.parse(await response.text());
    };
    const { StreamDescription } = await stream('DescribeStream', { StreamArn: STREAM_ARN });
    expect(StreamDescription?.StreamArn).toBe(STREAM_ARN);
    const ShardId = StreamDescription?.Shards[0]?.ShardId;
    expect(StreamDescription?.Shards[0]).not.toHaveProperty('SequenceNumberRange.EndingSequenceNumber');
    const { ShardIterator } = await stream('GetShardIterator', {
      StreamArn: STREAM_ARN,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const { Records } = await stream('GetRecords', { ShardIterator });
    expect(Records?.at(-1)).toMatchObject({ awsRegion: 'eu-west-1', dynamodb: { Keys: item(`S${count}`) } });
  });

  test('describes what only AWS has', async () => {
    const client = new DynamoDBClient(rig.operator);
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: 'openwindow' }));
    expect(ttl.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName: 'openwindow' }));
    expect(backups.ContinuousBackupsDescription?.ContinuousBackupsStatus).toBe('ENABLED');
  });

  test('counts the units of a function, also of refused writes, and hides what was not asked for', async () => {
    const client = await restart([allow('dynamodb:*', [TABLE_ARN, `${TABLE_ARN}/index/*`])]);
    const first = await client.send(put(`U${count}`));
    expect(first.ConsumedCapacity).toBeUndefined();
    const asked = await client.send(put(`V${count}`, { ReturnConsumedCapacity: 'TOTAL' }));
    expect(asked.ConsumedCapacity?.CapacityUnits).toBe(1);
    await client.send(new GetItemCommand({ TableName: 'openwindow', Key: item(`U${count}`), ConsistentRead: true }));
    const transaction = { TransactItems: [{ Put: { TableName: 'openwindow', Item: item(`T${count}`) } }] };
    await client.send(new TransactWriteItemsCommand(transaction));
    const refused = client.send(put(`U${count}`, { ConditionExpression: 'attribute_not_exists(pk)' }));
    await expect(refused).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(rig.aws.usage().functions['worker']).toEqual({
      calls: { 'dynamodb:PutItem': 3, 'dynamodb:GetItem': 1, 'dynamodb:TransactWriteItems': 1 },
      readUnits: 1,
      writeUnits: 5,
    });
  });

  test('keeps the old item that a failed condition was to return', async () => {
    const client = await restart([allow('dynamodb:PutItem', TABLE_ARN)]);
    await client.send(put(`C${count}`));
    const condition = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    await expect(client.send(put(`C${count}`, condition))).rejects.toMatchObject({ Item: item(`C${count}`) });
    expect(rig.tableWrites).toEqual(['openwindow']);
  });

  test('checks each action of a transaction, and the table of a batch', async () => {
    const client = await restart([allow('dynamodb:PutItem', TABLE_ARN)]);
    const deletion = { Delete: { TableName: 'openwindow', Key: item('x') } };
    const both = { TransactItems: [{ Put: { TableName: 'openwindow', Item: item('y') } }, deletion] };
    await expect(client.send(new TransactWriteItemsCommand(both))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`is not authorized to perform: dynamodb:DeleteItem on resource: ${TABLE_ARN}`),
    });
    const batch = new BatchWriteItemCommand({ RequestItems: { openwindow: [{ PutRequest: { Item: item('z') } }] } });
    await expect(client.send(batch)).rejects.toMatchObject({ message: expect.stringContaining('dynamodb:BatchWriteItem') });
    expect(rig.tableWrites).toEqual([]);
  });

  test('checks an index by its own ARN, and leading keys by their values', async () => {
    const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['NUMBER#*'] } };
    const client = await restart([allow(['dynamodb:Query', 'dynamodb:GetItem'], TABLE_ARN, { conditions })]);
    const values = { ExpressionAttributeValues: { ':v': { S: 'NUMBER#1' } } };
    const byIndex = { TableName: 'openwindow', IndexName: 'gsi1', KeyConditionExpression: 'gsi1pk = :v', ...values };
    await expect(client.send(new QueryCommand(byIndex))).rejects.toMatchObject({
      message: expect.stringContaining(`${TABLE_ARN}/index/gsi1`),
    });
    await client.send(new QueryCommand({ TableName: 'openwindow', KeyConditionExpression: 'pk = :v', ...values }));
    const other = new GetItemCommand({ TableName: 'openwindow', Key: { pk: { S: 'KEY#1' }, sk: { S: 'x' } } });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

test('a call that is on its way when the endpoint closes is answered', async () => {
  const slow = createHttpServer((_request, response) => setTimeout(() => response.end('{}'), 50));
  const upstream = new DynamoUpstream(`http://127.0.0.1:${await listen(slow, 0)}`);
  const answers = [upstream.call('DynamoDB_20120810.PutItem', '{}'), upstream.call('DynamoDB_20120810.PutItem', '{}')];
  await upstream.close();
  expect(await Promise.all(answers)).toMatchObject([{ status: 200 }, { status: 200 }]);
  await new Promise((resolve) => slow.close(resolve));
});
