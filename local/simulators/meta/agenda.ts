import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import { readObject } from './json.ts';
import type { JsonObject } from './meta.ts';

type Step = (subject: string, data: JsonObject) => void;

/**
 * What is to happen later, kept in the database so that it happens also after a crash.
 * A step and the removal of its entry are one commit: it takes effect exactly once.
 */
export class Agenda {
  readonly #world: World;
  readonly #db: DatabaseSync;
  readonly #steps = new Map<string, Step>();
  readonly #cancels = new Map<number, () => void>();

  constructor(world: World, db: DatabaseSync) {
    this.#world = world;
    this.#db = db;
  }

  /** Says what entries of `kind` do. Before `arm`. */
  define(kind: string, step: Step): void {
    this.#steps.set(kind, step);
  }

  /** Without `dueAt` the entry waits until it is released; `held` entries with one are released early. */
  add(entry: { kind: string; subject: string; dueAt?: number | undefined; held?: boolean; data?: JsonObject }): void {
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO meta_agenda (kind, subject, due_at, held, data) VALUES (?, ?, ?, ?, ?)')
      .run(entry.kind, entry.subject, entry.dueAt ?? null, entry.held ? 1 : 0, JSON.stringify(entry.data ?? {}));
    if (entry.dueAt !== undefined) this.#arm(Number(lastInsertRowid), entry.dueAt);
  }

  /** Puts all stored entries on the world's agenda: once, at start. */
  arm(): void {
    for (const row of this.#db.prepare('SELECT id, due_at FROM meta_agenda WHERE due_at IS NOT NULL ORDER BY due_at, id').all()) {
      this.#arm(Number(row['id']), Number(row['due_at']));
    }
  }

  /** Makes all held entries due now. */
  release(): void {
    const now = this.#world.now();
    const held = this.#db.prepare('SELECT id FROM meta_agenda WHERE held = 1 ORDER BY id').all();
    this.#db.prepare('UPDATE meta_agenda SET held = 0, due_at = ? WHERE held = 1').run(now);
    for (const row of held) this.#arm(Number(row['id']), now);
  }

  /** Drops the entries of that kind and subject. */
  drop(kind: string, subject: string): void {
    this.#db.prepare('DELETE FROM meta_agenda WHERE kind = ? AND subject = ?').run(kind, subject);
  }

  /** Takes everything off the world's agenda; the stored entries stay. */
  disarm(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  #arm(id: number, dueAt: number): void {
    this.#cancels.get(id)?.();
    this.#cancels.set(
      id,
      this.#world.at(dueAt, 'simulated Meta', () => this.#run(id)),
    );
  }

  #run(id: number): void {
    this.#cancels.delete(id);
    const row = this.#db.prepare('SELECT kind, subject, data FROM meta_agenda WHERE id = ?').get(id);
    if (row === undefined) return;
    inTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM meta_agenda WHERE id = ?').run(id);
      this.#steps.get(String(row['kind']))?.(String(row['subject']), readObject(row['data']));
    });
  }
}
