import type { DatabaseSync } from 'node:sqlite';
import { SEEDED } from './meta.ts';

const TABLES = {
  meta_people: 'user_id TEXT PRIMARY KEY, phone TEXT, name TEXT, username TEXT, stopped INTEGER NOT NULL DEFAULT 0',
  meta_windows:
    'phone_number_id TEXT NOT NULL, user_id TEXT NOT NULL, opened_at INTEGER NOT NULL, PRIMARY KEY (phone_number_id, user_id)',
  meta_messages: `seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, phone_number_id TEXT NOT NULL,
    user_id TEXT NOT NULL, phone TEXT, recipient TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL, opaque TEXT,
    category TEXT NOT NULL, in_window INTEGER NOT NULL, at INTEGER NOT NULL`,
  meta_statuses: `seq INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL, status TEXT NOT NULL,
    timestamp TEXT NOT NULL, errors TEXT, UNIQUE (message_id, status)`,
  meta_received: 'id TEXT PRIMARY KEY, phone_number_id TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL',
  meta_agenda: `id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, due_at INTEGER,
    held INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL`,
  meta_webhooks: `id INTEGER PRIMARY KEY AUTOINCREMENT, waba_id TEXT NOT NULL, fields TEXT NOT NULL, body TEXT NOT NULL,
    first_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, batch_end INTEGER`,
  meta_faults: 'id INTEGER PRIMARY KEY AUTOINCREMENT, spec TEXT NOT NULL, left INTEGER',
  meta_settings: 'key TEXT PRIMARY KEY, value TEXT NOT NULL',
  meta_businesses: 'id TEXT PRIMARY KEY, name TEXT NOT NULL, verification_status TEXT NOT NULL',
  meta_accounts: 'id TEXT PRIMARY KEY, name TEXT NOT NULL, subscribed INTEGER NOT NULL, override_url TEXT, override_token TEXT',
  meta_numbers: `id TEXT PRIMARY KEY, waba_id TEXT NOT NULL, display TEXT NOT NULL, verified_name TEXT NOT NULL,
    verified INTEGER NOT NULL, registered INTEGER NOT NULL, pin TEXT, wrong_pins INTEGER NOT NULL DEFAULT 0, code TEXT, code_at INTEGER`,
  meta_registrations: 'phone_number_id TEXT NOT NULL, at INTEGER NOT NULL',
  meta_templates: `seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, waba_id TEXT NOT NULL, name TEXT NOT NULL,
    language TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (waba_id, name, language)`,
  meta_media:
    'id TEXT PRIMARY KEY, mime_type TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BLOB NOT NULL, expires_at INTEGER NOT NULL',
} as const;

/** Columns that came later: a database of before is given them. */
const LATER_COLUMNS = [
  ['meta_received', 'content', "TEXT NOT NULL DEFAULT '{}'"],
  ['meta_accounts', 'owner_id', `TEXT NOT NULL DEFAULT '${SEEDED.businessId}'`],
  ['meta_accounts', 'shared', 'INTEGER NOT NULL DEFAULT 1'],
  ['meta_accounts', 'review_status', "TEXT NOT NULL DEFAULT 'APPROVED'"],
  ['meta_media', 'phone_number_id', "TEXT NOT NULL DEFAULT ''"],
  ['meta_numbers', 'name_status', "TEXT NOT NULL DEFAULT 'APPROVED'"],
] as const;

/** Makes the simulator's own tables where they are absent. */
export function makeTables(db: DatabaseSync): void {
  for (const [name, columns] of Object.entries(TABLES)) db.exec(`CREATE TABLE IF NOT EXISTS ${name} (${columns})`);
  for (const [table, column, definition] of LATER_COLUMNS) {
    const known = db.prepare(`PRAGMA table_info(${table})`).all();
    if (!known.some(({ name }) => name === column)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${definition}`);
  }
}

/** Empties the simulator's own tables. */
export function emptyTables(db: DatabaseSync): void {
  for (const name of Object.keys(TABLES)) db.exec(`DELETE FROM ${name}`);
}
