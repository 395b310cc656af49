import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { World } from '../../../local/kernel/world.ts';
import { Checkpoints } from '../../../local/runtime/checkpoints.ts';
import { type Dynamo, startDynamo } from '../../../local/runtime/dynoxide.ts';
import type { InvokeResult } from '../../../local/runtime/function-worker.ts';
import { StreamReader } from '../../../local/runtime/stream-reader.ts';
import type { StreamRecord } from '../../../local/runtime/stream-records.ts';
import { type GivenUp, StreamSource } from '../../../local/runtime/stream-source.ts';
import { createTables, recreateTable } from '../../../local/runtime/tables.ts';
import { TtlReaper } from '../../../local/runtime/ttl.ts';
import type { EventSource } from '../../../local/template/model.ts';
import { aFolder, anEventSource as aSource, aTable, failed, ok } from './fixtures.ts';

const folder = aFolder();
let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo(folder.path, () => undefined);
});
afterAll(async () => {
  await dynamo.stop();
  folder.remove();
});
let table = aTable();
let tables = 0;
beforeEach(async () => {
  tables += 1;
  table = aTable(`things-${tables}`);
  await createTables(dynamo.client, [table]);
});

const anEventSource = (fields: Partial<EventSource> = {}) => aSource({ sourceArn: table.streamArn, ...fields });

type Handle = (records: readonly StreamRecord[]) => InvokeResult;

/** One run of the poller, on a database that a later run may go on with. */
function run(sources: readonly [EventSource, Handle][], db = new DatabaseSync(':memory:')) {
  const world = new World(db);
  const checkpoints = new Checkpoints(db);
  const batches: string[][] = [];
  const records: StreamRecord[] = [];
  const givenUp: GivenUp[] = [];
  const consumers = sources.map(([source, handle]) => {
    const invoke = async (_arn: string, event: string) => {
      const batch = JSON.parse(event).Records as StreamRecord[];
      batches.push(batch.map(nameOf));
      records.push(...batch);
      return handle(batch);
    };
    return new StreamSource({ world, source, checkpoints, invoke, onGivenUp: (given) => givenUp.push(given) });
  });
  const ttl = new TtlReaper({ world, db, client: dynamo.client, table, checkpoints, onDeleted: () => reader.wake() });
  const reader: StreamReader = new StreamReader({
    world,
    client: dynamo.client,
    table,
    region: 'eu-west-1',
    checkpoints,
    consumers: [ttl, ...consumers],
    isTtlDeletion: (keys, image) => ttl.isDeletion(keys, image),
  });
  const put = async (...names: string[]) => {
    for (const name of names) await dynamo.client.call('PutItem', { TableName: table.name, Item: { PK: { S: name } } });
    reader.wake();
  };
  return { world, batches, records, givenUp, reader, ttl, put, db };
}

const nameOf = (record: StreamRecord) => String(record.dynamodb.Keys['PK']?.['S']);
const failing =
  (bad: string): Handle =>
  (records) => {
    const record = records.find((candidate) => nameOf(candidate) === bad);
    const batchItemFailures = record === undefined ? [] : [{ itemIdentifier: record.dynamodb.SequenceNumber }];
    return ok({ batchItemFailures });
  };

describe('the stream of a table', () => {
  test('reaches every consumer in order, shaped as on AWS', async () => {
    const { put, world, batches, records, reader } = run([
      [anEventSource({ id: 'one', batchSize: 2 }), () => ok()],
      [anEventSource({ id: 'two' }), () => ok()],
    ]);
    await put('a', 'b', 'c');
    await world.settled();
    reader.stop();
    expect(batches.filter((batch) => batch.length === 3)).toEqual([['a', 'b', 'c']]);
    expect(batches.flat().sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    expect(records[0]).toMatchObject({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      eventSourceARN: table.streamArn,
      dynamodb: { Keys: { PK: { S: expect.any(String) } }, NewImage: { PK: {} }, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    const created = (records[0]?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000;
    expect(Math.abs(created - world.now())).toBeLessThan(5000);
  });

  test('goes on after a restart where it was, for each consumer', async () => {
    const first = run([[anEventSource(), () => ok()]]);
    await first.put('a');
    await first.world.settled();
    first.reader.stop();
    const second = run([[anEventSource(), () => ok()]], first.db);
    await second.put('b');
    await second.world.settled();
    second.reader.stop();
    expect(second.batches).toEqual([['b']]);
  });

  test('repeats only from the first record that failed', async () => {
    let times = 0;
    const { put, world, batches, reader } = run([
      [anEventSource({ bisectOnError: false }), (records) => (times++ === 0 ? failing('c')(records) : ok())],
    ]);
    await put('a', 'b', 'c', 'd');
    await world.settled();
    reader.stop();
    expect(batches).toEqual([
      ['a', 'b', 'c', 'd'],
      ['c', 'd'],
    ]);
  });

  test('halves a failing batch until the bad record is alone, which it gives up', async () => {
    const source = anEventSource({ reportBatchItemFailures: false, maxRetries: 2 });
    const { put, world, batches, givenUp, reader } = run([
      [source, (records) => (records.some((record) => nameOf(record) === 'c') ? failed : ok())],
    ]);
    await put('a', 'b', 'c', 'd');
    await world.advance(60_000);
    reader.stop();
    expect(batches).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['c'], ['c'], ['d']]);
    expect(givenUp).toMatchObject([
      { condition: 'RetryAttemptsExhausted', records: [{ dynamodb: { Keys: { PK: { S: 'c' } } } }] },
    ]);
  });

  test('gives up what has become too old', async () => {
    const source = anEventSource({ maxRecordAgeMs: 60_000 });
    const { put, world, batches, givenUp, reader } = run([[source, () => failed]]);
    await put('a');
    await world.advance(600_000);
    reader.stop();
    expect(givenUp).toMatchObject([{ condition: 'RecordAgeExceeded' }]);
    expect(batches.length).toBeGreaterThan(3);
  });

  test('trouble with one item does not hold up other lanes', async () => {
    const source = anEventSource({ parallelization: 10 });
    const { put, world, batches, reader } = run([[source, failing('a')]]);
    const others = ['b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await put('a', ...others);
    await world.settled();
    reader.stop();
    expect(new Set(batches.flat()).size).toBeGreaterThan(5);
  });

  test('skips what its filter does not want', async () => {
    const source = anEventSource({ filters: [{ dynamodb: { Keys: { PK: { S: [{ prefix: 'b' }] } } } }] });
    const { put, world, batches, reader } = run([[source, () => ok()]]);
    await put('a', 'b1', 'c', 'b2');
    await world.settled();
    reader.stop();
    expect(batches).toEqual([['b1', 'b2']]);
  });
});

describe('a table that was made anew', () => {
  test('begins with an empty stream', async () => {
    const { put, world, batches, reader } = run([[anEventSource(), () => ok()]]);
    await put('old');
    await world.settled();
    await recreateTable(dynamo.client, table);
    await reader.skipToEnd();
    await put('new');
    await world.settled();
    reader.stop();
    expect(batches).toEqual([['old'], ['new']]);
  });
});

describe('the TTL of a table', () => {
  const putWithTtl = (name: string, ttl: number) =>
    dynamo.client.call('PutItem', { TableName: table.name, Item: { PK: { S: name }, ttl: { N: String(ttl) } } });
  const names = async () => {
    const { Items } = await dynamo.client.call<{ Items: { PK: { S: string } }[] }>('Scan', { TableName: table.name });
    return Items.map((item) => item.PK.S).sort();
  };

  test('deletes an item an hour after its time, and the record says who did', async () => {
    const { world, records, reader } = run([[anEventSource(), () => ok()]]);
    const soon = Math.floor(world.now() / 1000) + 600;
    await putWithTtl('soon', soon);
    await putWithTtl('later', soon + 90_000);
    reader.wake();
    await world.advance(60 * 60_000);
    expect(await names()).toEqual(['later', 'soon']);
    await world.advance(11 * 60_000);
    reader.stop();
    expect(await names()).toEqual(['later']);
    expect(records.at(-1)).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { OldImage: { PK: { S: 'soon' } } },
    });
  });

  test('leaves an item whose time was moved, and a deletion by others is not marked', async () => {
    const { world, records, reader, ttl } = run([[anEventSource(), () => ok()]]);
    ttl.lagMs = 0;
    const soon = Math.floor(world.now() / 1000) + 600;
    await putWithTtl('moved', soon);
    await putWithTtl('deleted', soon);
    reader.wake();
    await world.settled();
    await putWithTtl('moved', soon + 3600);
    await dynamo.client.call('DeleteItem', { TableName: table.name, Key: { PK: { S: 'deleted' } } });
    reader.wake();
    await world.advance(20 * 60_000);
    expect(await names()).toEqual(['moved']);
    expect(records.filter((record) => record.eventName === 'REMOVE')).toHaveLength(1);
    expect(records.some((record) => record.userIdentity !== undefined)).toBe(false);
    await world.advance(60 * 60_000);
    reader.stop();
    expect(await names()).toEqual([]);
  });

  test('an item in the index is deleted also after a restart', async () => {
    const first = run([]);
    await putWithTtl('soon', Math.floor(first.world.now() / 1000) + 60);
    first.reader.wake();
    await first.world.settled();
    first.reader.stop();
    first.world.stop();
    const second = run([], first.db);
    await second.world.advance(2 * 3_600_000);
    second.reader.stop();
    expect(await names()).toEqual([]);
  });
});
