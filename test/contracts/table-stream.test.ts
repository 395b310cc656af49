import { createServer } from 'node:http';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AWS_CLIENT } from '../../shared/adapters/clients.ts';
import { DynamoRefusals } from '../../shared/adapters/dynamo-records.ts';
import { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { TableStream } from '../../shared/adapters/table-stream.ts';
import type { Change } from '../../shared/domain/change.ts';
import { tableDefinition } from './backends.ts';
import { type Server, startDynoxide } from './dynoxide.ts';
import { CONVERSATION, NOW } from './values.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const streamAt = (arn: string, endpoint: string) =>
  new TableStream(arn, new DynamoDBStreamsClient({ ...AWS_CLIENT, endpoint, credentials, region: 'eu-west-1', maxAttempts: 1 }));
let server: Server;
beforeAll(async () => {
  server = await startDynoxide();
});
afterAll(() => server.stop());

/** A stream that answers one operation in its own way, and the rest not at all. */
async function answering(operation: string, status: number, body: unknown) {
  const answered: unknown[] = [];
  const fake = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const asked = JSON.parse(text);
      const mine =
        request.headers['x-amz-target'] === `DynamoDBStreams_20120810.${operation}` &&
        !(asked.ShardIteratorType === 'TRIM_HORIZON');
      answered.push(asked);
      response.statusCode = mine ? status : 200;
      response.end(JSON.stringify(mine ? body : { ShardIterator: 'oldest' }));
    });
  });
  await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve));
  const address = fake.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const close = () => new Promise((resolve) => fake.close(resolve));
  return { stream: streamAt('arn', url), answered, close };
}

describe('the table’s stream', () => {
  it('is read shard by shard, from its oldest record or behind another', async () => {
    await server.raw.call('CreateTable', { ...tableDefinition(), TableName: 'streamed' });
    const refusals = new DynamoRefusals(new DynamoTable(server.sdk, 'streamed'));
    for (const id of ['a', 'b', 'c'])
      await refusals.record({ id, number: CONVERSATION.number, problem: 'session-closed', detail: '', at: NOW });
    const { Table } = await server.raw.call<{ Table: { LatestStreamArn: string } }>('DescribeTable', { TableName: 'streamed' });
    const endpoint = (await server.sdk.config.endpoint?.())?.port;
    const stream = streamAt(Table.LatestStreamArn, `http://127.0.0.1:${endpoint}`);
    const [{ id: shard } = { id: '' }] = await stream.shards();
    const read = async (after: string | undefined) => {
      const opened = await stream.open(shard, after);
      if (opened === 'busy') throw new Error('busy');
      const page = await stream.read(opened.place);
      if (page === 'busy') throw new Error('busy');
      return page.records;
    };
    const idOf = ({ change }: { readonly change: Change }) => (change.kind === 'refusal' ? change.refusal.id : change.kind);
    const all = await read(undefined);
    expect(all.map(idOf)).toEqual(['a', 'b', 'c']);
    expect((await read(all[0]?.sequence)).map(idOf)).toEqual(['b', 'c']);
    expect(await read(all[2]?.sequence)).toEqual([]);
  });

  it('has shards that take no more beside those that do', async () => {
    const Shards = [
      { ShardId: 'one', SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '9' } },
      { ShardId: 'two', ParentShardId: 'one', SequenceNumberRange: { StartingSequenceNumber: '10' } },
    ];
    const { stream, close } = await answering('DescribeStream', 200, { StreamDescription: { Shards } });
    expect(await stream.shards()).toEqual([
      { id: 'one', closed: true },
      { id: 'two', closed: false },
    ]);
    await close();
  });

  it.each(['LimitExceededException', 'ThrottlingException', 'ProvisionedThroughputExceededException'])(
    'is busy where DynamoDB answers %s',
    async (name) => {
      const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}` };
      const reading = await answering('GetRecords', 400, body);
      expect(await reading.stream.read('place')).toBe('busy');
      await reading.close();
      const opening = await answering('GetShardIterator', 400, body);
      expect(await opening.stream.open('shard', '7')).toBe('busy');
      await opening.close();
    },
  );

  it('goes on before the oldest record, and says so, where what it counted up to is gone', async () => {
    const { stream, answered, close } = await answering('GetShardIterator', 400, { __type: 'x#TrimmedDataAccessException' });
    expect(await stream.open('shard', '7')).toEqual({ place: 'oldest', lost: true });
    expect(answered).toMatchObject([
      { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '7' },
      { ShardIteratorType: 'TRIM_HORIZON' },
    ]);
    await close();
  });

  it('throws what else DynamoDB answers, by its name', async () => {
    const { stream, close } = await answering('GetRecords', 400, { __type: 'x#ExpiredIteratorException' });
    await expect(stream.read('place')).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
    await close();
  });
});
