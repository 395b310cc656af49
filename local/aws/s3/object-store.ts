import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** What is known of an object without its content. */
export type ObjectHead = {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
  /** `content-type` and `x-amz-meta-*`, as they were sent. */
  readonly headers: Readonly<Record<string, string>>;
};

const COLUMNS = 'key, length(body) AS size, etag, modified_at, headers';

/** Objects of all buckets, in SQLite. */
export class ObjectStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`CREATE TABLE IF NOT EXISTS s3_objects (
      bucket TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, etag TEXT NOT NULL, modified_at INTEGER NOT NULL,
      headers TEXT NOT NULL, PRIMARY KEY (bucket, key))`);
  }

  /** Answers the ETag. */
  put(bucket: string, key: string, body: Buffer, headers: Readonly<Record<string, string>>, now: number): string {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const sql = 'INSERT OR REPLACE INTO s3_objects (bucket, key, body, etag, modified_at, headers) VALUES (?, ?, ?, ?, ?, ?)';
    this.#db.prepare(sql).run(bucket, key, body, etag, now, JSON.stringify(headers));
    return etag;
  }

  head(bucket: string, key: string): ObjectHead | undefined {
    const row = this.#db.prepare(`SELECT ${COLUMNS} FROM s3_objects WHERE bucket = ? AND key = ?`).get(bucket, key);
    return row === undefined ? undefined : toHead(row);
  }

  body(bucket: string, key: string): Buffer | undefined {
    const value = this.#db.prepare('SELECT body FROM s3_objects WHERE bucket = ? AND key = ?').get(bucket, key)?.['body'];
    return value instanceof Uint8Array ? Buffer.from(value) : undefined;
  }

  /** In order of their keys. */
  list(bucket: string, prefix = ''): ObjectHead[] {
    const sql = `SELECT ${COLUMNS} FROM s3_objects WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2 ORDER BY key`;
    return this.#db.prepare(sql).all(bucket, prefix).map(toHead);
  }

  remove(bucket: string, key: string): void {
    this.#db.prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ?').run(bucket, key);
  }

  clear(): void {
    this.#db.exec('DELETE FROM s3_objects');
  }
}

function toHead(row: Record<string, unknown>): ObjectHead {
  const headers: Record<string, string> = JSON.parse(String(row['headers']));
  const etag = String(row['etag']);
  return { key: String(row['key']), size: Number(row['size']), etag, modifiedAt: Number(row['modified_at']), headers };
}
