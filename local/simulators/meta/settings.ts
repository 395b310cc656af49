import type { DatabaseSync } from 'node:sqlite';

/** Switches of the simulated Meta. */
export class Settings {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get(key: string): string | undefined {
    const row = this.#db.prepare('SELECT value FROM meta_settings WHERE key = ?').get(key);
    return row === undefined ? undefined : String(row['value']);
  }

  set(key: string, value: string): void {
    this.#db
      .prepare('INSERT INTO meta_settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
      .run(key, value);
  }
}
