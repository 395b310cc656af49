import type { DatabaseSync } from 'node:sqlite';

/** A durable list of JSON values, oldest first. Each kind is one list. */
export class DurableLog {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(
      'CREATE TABLE IF NOT EXISTS aws_log (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, value TEXT NOT NULL)',
    );
    db.exec('CREATE INDEX IF NOT EXISTS aws_log_by_kind ON aws_log (kind, seq)');
  }

  add(kind: string, value: unknown): void {
    this.#db.prepare('INSERT INTO aws_log (kind, value) VALUES (?, ?)').run(kind, JSON.stringify(value));
  }

  /** As they were added; `parse` vouches for their type. */
  list<T>(kind: string, parse: (value: string) => T): T[] {
    const rows = this.#db.prepare('SELECT value FROM aws_log WHERE kind = ? ORDER BY seq').all(kind);
    return rows.map((row) => parse(String(row['value'])));
  }

  clear(): void {
    this.#db.exec('DELETE FROM aws_log');
  }
}
