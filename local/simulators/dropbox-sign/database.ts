import type { DatabaseSync } from 'node:sqlite';

const TABLES = {
  sign_requests: `seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    canceled INTEGER NOT NULL DEFAULT 0`,
  sign_callbacks: `id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, body TEXT NOT NULL, first_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0`,
  sign_posts: 'seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, content_type TEXT NOT NULL, body TEXT NOT NULL',
} as const;

/** Makes the simulator's own tables where they are absent. */
export function makeTables(db: DatabaseSync): void {
  for (const [name, columns] of Object.entries(TABLES)) db.exec(`CREATE TABLE IF NOT EXISTS ${name} (${columns})`);
}

/** Empties the simulator's own tables. */
export function emptyTables(db: DatabaseSync): void {
  for (const name of Object.keys(TABLES)) db.exec(`DELETE FROM ${name}`);
}
