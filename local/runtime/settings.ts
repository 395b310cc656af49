import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Small values of a run that are made once and stay: secrets, keys. */
export class Settings {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec('CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)');
  }

  read(name: string): string | undefined {
    const row = this.#db.prepare('SELECT value FROM settings WHERE name = ?').get(name);
    return row === undefined ? undefined : String(row['value']);
  }

  write(name: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)').run(name, value);
  }

  /** The stored value, or a new random one, stored. */
  secret(name: string, bytes = 16): string {
    const known = this.read(name);
    if (known !== undefined) return known;
    const made = randomBytes(bytes).toString('hex');
    this.write(name, made);
    return made;
  }
}
