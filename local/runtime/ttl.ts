import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../kernel/world.ts';
import type { Table } from '../template/model.ts';
import type { Checkpoints } from './checkpoints.ts';
import { type DynamoClient, DynamoError } from './dynamo-client.ts';
import type { ShardPosition, StreamConsumer } from './stream-reader.ts';
import type { Item, StreamRecord } from './stream-records.ts';

export type TtlOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly client: DynamoClient;
  readonly table: Table;
  readonly checkpoints: Checkpoints;
  /** After deletions. */
  readonly onDeleted: () => void;
};

const DEFAULT_LAG_MS = 3_600_000;
/** DynamoDB leaves items alone whose time passed more than five years ago. */
const MAX_AGE_S = 5 * 365 * 86_400;
const PAGE_SIZE = 200;
/** When a deletion failed, the next try. */
const RETRY_MS = 1000;
/** How long it is remembered that an item was deleted by its TTL: until every consumer has surely read the record. */
const MARK_KEPT_MS = 48 * 3_600_000;

/**
 * Deletes items whose TTL has passed, some time later, as DynamoDB does. It knows them from the stream: no scans.
 * The index, and the marks by which a deletion is told from a person's, are durable.
 */
export class TtlReaper implements StreamConsumer {
  readonly id: string;
  readonly #options: TtlOptions;
  #cancel: () => void = () => undefined;
  #armedFor: number | undefined;

  constructor(options: TtlOptions) {
    this.#options = options;
    this.id = `ttl of ${options.table.name}`;
    options.db.exec(`
      CREATE TABLE IF NOT EXISTS ttl_items (tbl TEXT, key TEXT, ttl INTEGER NOT NULL, PRIMARY KEY (tbl, key));
      CREATE INDEX IF NOT EXISTS ttl_items_by_ttl ON ttl_items (tbl, ttl);
      CREATE TABLE IF NOT EXISTS ttl_marks (tbl TEXT, key TEXT, ttl INTEGER, at INTEGER NOT NULL, PRIMARY KEY (tbl, key, ttl));
      CREATE TABLE IF NOT EXISTS ttl_lag (id INTEGER PRIMARY KEY CHECK (id = 1), ms INTEGER NOT NULL);`);
    this.#arm();
  }

  /** How long after its TTL an item is deleted. */
  get lagMs(): number {
    const row = this.#options.db.prepare('SELECT ms FROM ttl_lag WHERE id = 1').get();
    return Number(row?.['ms'] ?? DEFAULT_LAG_MS);
  }

  set lagMs(ms: number) {
    this.#options.db.prepare('INSERT OR REPLACE INTO ttl_lag (id, ms) VALUES (1, ?)').run(ms);
    this.#arm();
  }

  accept(records: readonly StreamRecord[], { stream, shard }: ShardPosition): void {
    const { db, checkpoints } = this.#options;
    db.exec('BEGIN');
    try {
      for (const { dynamodb } of records) this.#index(dynamodb.Keys, this.#ttlOf(dynamodb.NewImage));
      const last = records.at(-1);
      if (last !== undefined) checkpoints.write(this.id, stream, shard, last.dynamodb.SequenceNumber);
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
    this.#arm();
  }

  /** Whether the removal of that item was this reaper's. */
  isDeletion(keys: Item, oldImage: Item | undefined): boolean {
    const ttl = this.#ttlOf(oldImage);
    const find = 'SELECT 1 FROM ttl_marks WHERE tbl = ? AND key = ? AND ttl = ?';
    return ttl !== undefined && this.#options.db.prepare(find).get(this.#options.table.name, toKey(keys), ttl) !== undefined;
  }

  /** The table was made anew. The lag stays. */
  forget(): void {
    for (const table of ['ttl_items', 'ttl_marks']) {
      this.#options.db.prepare(`DELETE FROM ${table} WHERE tbl = ?`).run(this.#options.table.name);
    }
    this.#arm();
  }

  #ttlOf(image: Item | undefined): number | undefined {
    const value = Number(image?.[this.#options.table.ttlAttribute ?? '']?.['N']);
    return Number.isFinite(value) ? Math.floor(value) : undefined;
  }

  #index(keys: Item, ttl: number | undefined): void {
    const { db, table } = this.#options;
    if (ttl === undefined) db.prepare('DELETE FROM ttl_items WHERE tbl = ? AND key = ?').run(table.name, toKey(keys));
    else db.prepare('INSERT OR REPLACE INTO ttl_items (tbl, key, ttl) VALUES (?, ?, ?)').run(table.name, toKey(keys), ttl);
  }

  /** Puts the next deletion on the world's agenda, not before `earliest`. */
  #arm(earliest = 0): void {
    const { db, table, world } = this.#options;
    const oldest = Math.floor(world.now() / 1000) - MAX_AGE_S;
    const row = db.prepare('SELECT min(ttl) AS ttl FROM ttl_items WHERE tbl = ? AND ttl >= ?').get(table.name, oldest);
    const dueAt = row?.['ttl'] == null ? undefined : Math.max(Number(row['ttl']) * 1000 + this.lagMs, earliest);
    if (dueAt === this.#armedFor) return;
    this.#cancel();
    this.#armedFor = dueAt;
    if (dueAt === undefined) return;
    this.#cancel = world.at(dueAt, 'TTL', async () => {
      this.#armedFor = undefined;
      let next = 0;
      try {
        await this.#reap();
      } catch (error) {
        console.error('TTL:', error);
        next = world.now() + RETRY_MS;
      }
      this.#arm(next);
    });
  }

  async #reap(): Promise<void> {
    const { db, table, world, onDeleted } = this.#options;
    const now = world.now();
    const until = Math.floor((now - this.lagMs) / 1000);
    const find = 'SELECT key, ttl FROM ttl_items WHERE tbl = ? AND ttl <= ? AND ttl >= ? ORDER BY ttl LIMIT ?';
    const due = db.prepare(find).all(table.name, until, Math.floor(now / 1000) - MAX_AGE_S, PAGE_SIZE);
    db.exec('BEGIN');
    db.prepare('DELETE FROM ttl_marks WHERE at < ?').run(now - MARK_KEPT_MS);
    const mark = db.prepare('INSERT OR REPLACE INTO ttl_marks (tbl, key, ttl, at) VALUES (?, ?, ?, ?)');
    for (const { key, ttl } of due) mark.run(table.name, key ?? '', ttl ?? 0, now);
    db.exec('COMMIT');
    await Promise.all(due.map(({ key, ttl }) => this.#delete(String(key), Number(ttl))));
    onDeleted();
  }

  async #delete(key: string, ttl: number): Promise<void> {
    const { db, client, table } = this.#options;
    try {
      await client.call('DeleteItem', {
        TableName: table.name,
        Key: JSON.parse(key),
        ConditionExpression: '#ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': table.ttlAttribute },
        ExpressionAttributeValues: { ':ttl': { N: String(ttl) } },
      });
    } catch (error) {
      if (!(error instanceof DynamoError) || error.name !== 'ConditionalCheckFailedException') throw error;
      db.prepare('DELETE FROM ttl_marks WHERE tbl = ? AND key = ? AND ttl = ?').run(table.name, key, ttl);
    }
    db.prepare('DELETE FROM ttl_items WHERE tbl = ? AND key = ? AND ttl = ?').run(table.name, key, ttl);
  }
}

/** The same text for the same key, whatever the order of its attributes. */
function toKey(keys: Item): string {
  return JSON.stringify(Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))));
}
