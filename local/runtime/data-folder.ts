import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Refusal } from './refusal.ts';

/** The folder in which a run keeps all its state, held by one process at a time. */
export type DataFolder = {
  readonly path: string;
  /** What is durable besides DynamoDB's items: clock, queues, schedules, checkpoints, what the simulators know. */
  readonly db: DatabaseSync;
  /** Nothing was in it before. */
  readonly isNew: boolean;
  close(): void;
};

/** Written once all answers, gone while it does not. */
export const READY_FILE = 'ready.json';
const DATABASE = 'local.db';
const LOCK = 'lock.db';

/**
 * Takes the folder for this process: a lock that the system lets go with the process, however that ends.
 * @throws Refusal when another process has it.
 */
export function openDataFolder(path: string, options: { readonly fresh: boolean }): DataFolder {
  mkdirSync(path, { recursive: true });
  const lock = takeLock(path);
  if (options.fresh) {
    for (const entry of readdirSync(path)) {
      if (!entry.startsWith(LOCK)) rmSync(join(path, entry), { recursive: true, force: true });
    }
  }
  rmSync(join(path, READY_FILE), { force: true });
  const isNew = !readdirSync(path).includes(DATABASE);
  const db = new DatabaseSync(join(path, DATABASE));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
  const close = () => {
    db.close();
    rmSync(join(path, READY_FILE), { force: true });
    lock.close();
  };
  return { path, db, isNew, close };
}

function takeLock(path: string): DatabaseSync {
  const lock = new DatabaseSync(join(path, LOCK));
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw new Refusal(
      `Another run uses the data folder ${path}${urlOf(path)}.\nStop it, or choose another folder: npm start -- --data <folder> --port <number>.`,
    );
  }
}

function urlOf(path: string): string {
  try {
    return ` (its API is at ${JSON.parse(readFileSync(join(path, READY_FILE), 'utf8')).apiUrl})`;
  } catch {
    return '';
  }
}
