import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { ExecutionStatus, HistoryEvent } from './api.ts';
import type { Task, TaskChange, Thread } from './thread.ts';

/** A stored execution: its view, and all that it needs to go on. */
export type Execution = {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** The machine as it was when the execution began. */
  readonly roleArn: string;
  readonly definition: string;
  /** When the execution as a whole times out, and when it wants to act next. */
  readonly timeoutAt: number;
  readonly actAt: number | null;
  readonly lastEventId: number;
  readonly threads: readonly Thread[];
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sfn_machines (arn TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS sfn_executions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine_arn TEXT NOT NULL, status TEXT NOT NULL,
    act_at INTEGER, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS sfn_by_act ON sfn_executions (act_at) WHERE act_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS sfn_by_machine ON sfn_executions (machine_arn, seq);
  CREATE TABLE IF NOT EXISTS sfn_history (
    execution_arn TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (execution_arn, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sfn_tasks (
    token TEXT PRIMARY KEY, execution_arn TEXT NOT NULL, open INTEGER NOT NULL, due_at INTEGER, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS sfn_open_tasks ON sfn_tasks (execution_arn) WHERE open = 1;
  CREATE INDEX IF NOT EXISTS sfn_tasks_by_due ON sfn_tasks (due_at) WHERE open = 1 AND due_at IS NOT NULL;
`;

/** Machines, executions, their histories and tasks, in SQLite. */
export class ExecutionStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  transaction<T>(work: () => T): T {
    return inTransaction(this.#db, work);
  }

  /** When the machine was first seen. */
  machineCreatedAt(arn: string, now: number): number {
    this.#db.prepare('INSERT INTO sfn_machines VALUES (?, ?) ON CONFLICT DO NOTHING').run(arn, now);
    return Number(this.#db.prepare('SELECT created_at FROM sfn_machines WHERE arn = ?').get(arn)?.['created_at']);
  }

  get(arn: string): Execution | undefined {
    const row = this.#db.prepare('SELECT body FROM sfn_executions WHERE arn = ?').get(arn);
    return row === undefined ? undefined : JSON.parse(String(row['body']));
  }

  put(execution: Execution): void {
    const { arn, machineArn, status, actAt } = execution;
    const sql = `INSERT INTO sfn_executions (arn, machine_arn, status, act_at, body) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (arn) DO UPDATE SET status = excluded.status, act_at = excluded.act_at, body = excluded.body`;
    this.#db.prepare(sql).run(arn, machineArn, status, actAt, JSON.stringify(execution));
  }

  remove(arn: string): void {
    for (const sql of [
      'DELETE FROM sfn_executions WHERE arn = ?',
      'DELETE FROM sfn_history WHERE execution_arn = ?',
      'DELETE FROM sfn_tasks WHERE execution_arn = ?',
    ]) {
      this.#db.prepare(sql).run(arn);
    }
  }

  /** Newest first; only those before `before`, a sequence number. */
  list(filter: {
    machineArn?: string;
    status?: string;
    before?: number;
    limit?: number;
  }): { seq: number; execution: Execution }[] {
    const { machineArn = null, status = null, before = null, limit = -1 } = filter;
    const sql = `SELECT seq, body FROM sfn_executions WHERE (?1 IS NULL OR machine_arn = ?1) AND (?2 IS NULL OR status = ?2)
      AND (?3 IS NULL OR seq < ?3) ORDER BY seq DESC LIMIT ?4`;
    return this.#db
      .prepare(sql)
      .all(machineArn, status, before, limit)
      .map((row) => ({ seq: Number(row['seq']), execution: JSON.parse(String(row['body'])) }));
  }

  /** Forgets what ended before an instant. */
  purge(stoppedBefore: number): void {
    const sql = "SELECT arn FROM sfn_executions WHERE status <> 'RUNNING' AND body ->> '$.stoppedAt' <= ?";
    for (const row of this.#db.prepare(sql).all(stoppedBefore)) this.remove(String(row['arn']));
  }

  running(): string[] {
    const rows = this.#db.prepare("SELECT arn FROM sfn_executions WHERE status = 'RUNNING' ORDER BY seq").all();
    return rows.map((row) => String(row['arn']));
  }

  addEvents(arn: string, events: readonly HistoryEvent[]): void {
    const insert = this.#db.prepare('INSERT INTO sfn_history VALUES (?, ?, ?)');
    for (const event of events) insert.run(arn, event.id, JSON.stringify(event));
  }

  /** Events in order of their ids, or the other way round, from `from` on. */
  history(arn: string, page: { from: number; limit: number; reverse: boolean }): HistoryEvent[] {
    const order = page.reverse ? 'id <= ? ORDER BY id DESC' : 'id >= ? ORDER BY id';
    const rows = this.#db.prepare(`SELECT body FROM sfn_history WHERE execution_arn = ? AND ${order} LIMIT ?`);
    return rows.all(arn, page.from, page.limit).map((row) => JSON.parse(String(row['body'])));
  }

  task(token: string): Task | undefined {
    const row = this.#db.prepare('SELECT open, body FROM sfn_tasks WHERE token = ?').get(token);
    return row === undefined ? undefined : { ...JSON.parse(String(row['body'])), open: row['open'] === 1 };
  }

  openTasks(arn?: string): Task[] {
    const sql = 'SELECT body FROM sfn_tasks WHERE open = 1 AND (?1 IS NULL OR execution_arn = ?1) ORDER BY rowid';
    return this.#db
      .prepare(sql)
      .all(arn ?? null)
      .map((row) => ({ ...JSON.parse(String(row['body'])), open: true }));
  }

  putTask(task: Task): void {
    const { open, ...body } = task;
    const dueAt = Math.min(task.timeoutAt ?? Infinity, task.heartbeatAt ?? Infinity);
    this.#db
      .prepare('INSERT OR REPLACE INTO sfn_tasks (token, execution_arn, open, due_at, body) VALUES (?, ?, ?, ?, ?)')
      .run(task.token, task.executionArn, open ? 1 : 0, Number.isFinite(dueAt) ? dueAt : null, JSON.stringify(body));
  }

  /** Changes an open task; one that is closed stays as it is. */
  changeTask(token: string, change: TaskChange): void {
    const task = this.task(token);
    if (task?.open === true) this.putTask({ ...task, ...change });
  }

  nextDueAt(): number | undefined {
    const sql = `SELECT MIN(at) AS at FROM (SELECT MIN(act_at) AS at FROM sfn_executions WHERE act_at IS NOT NULL
      UNION ALL SELECT MIN(due_at) FROM sfn_tasks WHERE open = 1 AND due_at IS NOT NULL)`;
    const at = this.#db.prepare(sql).get()?.['at'];
    return typeof at === 'number' ? at : undefined;
  }

  /** Executions that have to act by now, the earliest first. */
  due(now: number): string[] {
    const sql = `SELECT arn FROM (SELECT arn, act_at AS at FROM sfn_executions WHERE act_at <= ?1
      UNION ALL SELECT execution_arn, due_at FROM sfn_tasks WHERE open = 1 AND due_at <= ?1) GROUP BY arn ORDER BY MIN(at), arn`;
    return this.#db
      .prepare(sql)
      .all(now)
      .map((row) => String(row['arn']));
  }

  clear(): void {
    this.#db.exec('DELETE FROM sfn_executions; DELETE FROM sfn_history; DELETE FROM sfn_tasks');
  }
}
