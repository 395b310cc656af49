import type { DatabaseSync } from 'node:sqlite';
import type { Fields } from '../wire/call.ts';
import { isFields } from '../wire/fields.ts';

/** One stored schedule. */
export type Schedule = {
  readonly group: string;
  readonly name: string;
  /** The request's members, with defaults filled in. */
  readonly definition: Fields;
  readonly clientToken: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Changes with each update: what was begun for another revision is void. */
  readonly revision: number;
  /** The instant it is due at; `null` when it has run for the last time, or is disabled. */
  readonly dueAt: number | null;
  /** When to act next: `dueAt`, or the time of a retry. */
  readonly actAt: number | null;
  readonly attempts: number;
};

/** A schedule group that was made by a call, or is in the deployment. */
export type ScheduleGroup = { readonly name: string; readonly createdAt: number };

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS scheduler_groups (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS scheduler_schedules (
    grp TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, client_token TEXT NOT NULL, created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL, revision INTEGER NOT NULL, due_at INTEGER, act_at INTEGER, attempts INTEGER NOT NULL,
    PRIMARY KEY (grp, name));
  CREATE INDEX IF NOT EXISTS scheduler_by_act ON scheduler_schedules (act_at) WHERE act_at IS NOT NULL;
`;

/** Schedules and groups, in SQLite. */
export class ScheduleStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  put(schedule: Schedule): void {
    const { group, name, clientToken, createdAt, modifiedAt, revision, dueAt, actAt, attempts } = schedule;
    this.#db
      .prepare('INSERT OR REPLACE INTO scheduler_schedules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        group,
        name,
        JSON.stringify(schedule.definition),
        clientToken,
        createdAt,
        modifiedAt,
        revision,
        dueAt,
        actAt,
        attempts,
      );
  }

  get(group: string, name: string): Schedule | undefined {
    const row = this.#db.prepare('SELECT * FROM scheduler_schedules WHERE grp = ? AND name = ?').get(group, name);
    return row === undefined ? undefined : toSchedule(row);
  }

  /** Still the schedule that it was. */
  isCurrent({ group, name, revision }: Schedule): boolean {
    return this.get(group, name)?.revision === revision;
  }

  remove(group: string, name: string): boolean {
    return this.#db.prepare('DELETE FROM scheduler_schedules WHERE grp = ? AND name = ?').run(group, name).changes > 0;
  }

  /** In order of group and name. */
  list(): Schedule[] {
    return this.#db.prepare('SELECT * FROM scheduler_schedules ORDER BY grp, name').all().map(toSchedule);
  }

  /** At most `limit` schedules of one page, after `[group, name]`. */
  page(query: { group?: string; prefix: string; state?: string; after: readonly [string, string]; limit: number }): Schedule[] {
    const { group = null, prefix, state = null, after, limit } = query;
    const sql = `SELECT * FROM scheduler_schedules WHERE (?1 IS NULL OR grp = ?1) AND substr(name, 1, length(?2)) = ?2
      AND (?3 IS NULL OR definition ->> '$.State' = ?3) AND (grp, name) > (?4, ?5) ORDER BY grp, name LIMIT ?6`;
    return this.#db.prepare(sql).all(group, prefix, state, after[0], after[1], limit).map(toSchedule);
  }

  nextActAt(): number | undefined {
    const value = this.#db.prepare('SELECT MIN(act_at) AS value FROM scheduler_schedules WHERE act_at IS NOT NULL').get()?.[
      'value'
    ];
    return typeof value === 'number' ? value : undefined;
  }

  /** What has to act now, earliest first. */
  due(now: number): Schedule[] {
    const sql = 'SELECT * FROM scheduler_schedules WHERE act_at IS NOT NULL AND act_at <= ? ORDER BY act_at, created_at';
    return this.#db.prepare(sql).all(now).map(toSchedule);
  }

  groups(): ScheduleGroup[] {
    const rows = this.#db.prepare('SELECT name, created_at FROM scheduler_groups ORDER BY name').all();
    return rows.map((row) => ({ name: String(row['name']), createdAt: Number(row['created_at']) }));
  }

  /** Answers whether it is new. */
  addGroup(name: string, now: number): boolean {
    const sql = 'INSERT INTO scheduler_groups (name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING';
    return this.#db.prepare(sql).run(name, now).changes > 0;
  }

  /** With all its schedules. Answers whether there was one. */
  removeGroup(name: string): boolean {
    this.#db.prepare('DELETE FROM scheduler_schedules WHERE grp = ?').run(name);
    return this.#db.prepare('DELETE FROM scheduler_groups WHERE name = ?').run(name).changes > 0;
  }

  clear(): void {
    this.#db.exec('DELETE FROM scheduler_schedules');
  }
}

function toSchedule(row: Record<string, unknown>): Schedule {
  const definition: unknown = JSON.parse(String(row['definition']));
  const instant = (name: string) => (typeof row[name] === 'number' ? row[name] : null);
  return {
    group: String(row['grp']),
    name: String(row['name']),
    definition: isFields(definition) ? definition : {},
    clientToken: String(row['client_token']),
    createdAt: Number(row['created_at']),
    modifiedAt: Number(row['modified_at']),
    revision: Number(row['revision']),
    dueAt: instant('due_at'),
    actAt: instant('act_at'),
    attempts: Number(row['attempts']),
  };
}
