import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` as one commit: all of it is durable, or none. May be nested. `work` must not wait for anything. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('SAVEPOINT work');
  try {
    const result = work();
    db.exec('RELEASE work');
    return result;
  } catch (error) {
    db.exec('ROLLBACK TO work');
    db.exec('RELEASE work');
    throw error;
  }
}
