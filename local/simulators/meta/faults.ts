import type { DatabaseSync } from 'node:sqlite';
import { readObject } from './json.ts';
import { FAULT_KINDS, type Fault, type FaultKind, type FaultSpec } from './meta.ts';
import { isMeant } from './people.ts';

type Meant = { readonly userId: string; readonly phone?: string | undefined };

/** The trouble that is set, and whom it hits. Counts down `times` in the database. */
export class Faults {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  set(spec: FaultSpec): Fault {
    refuseNonsense(spec);
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO meta_faults (spec, left) VALUES (?, ?)')
      .run(JSON.stringify(spec), spec.times ?? null);
    return { ...spec, id: Number(lastInsertRowid), ...(spec.times === undefined ? {} : { left: spec.times }) };
  }

  list(): Fault[] {
    return this.#db.prepare('SELECT id, spec, left FROM meta_faults ORDER BY id').all().map(toFault);
  }

  clear(): void {
    this.#db.exec('DELETE FROM meta_faults');
  }

  /** The earliest fault of that kind which hits this person, without counting it. Nobody in particular: only general ones. */
  find(kind: FaultKind, person: Meant | undefined): Fault | undefined {
    return this.list().find(
      (fault) => fault.do === kind && (fault.to === undefined || (person !== undefined && isMeant(fault.to, person))),
    );
  }

  /** As `find`, and counted: one that has hit `times` times is gone. */
  take(kind: FaultKind, person: Meant | undefined): Fault | undefined {
    const fault = this.find(kind, person);
    if (fault !== undefined) this.count(fault);
    return fault;
  }

  count(fault: Fault): void {
    this.#db.prepare('UPDATE meta_faults SET left = left - 1 WHERE id = ? AND left IS NOT NULL').run(fault.id);
    this.#db.exec('DELETE FROM meta_faults WHERE left <= 0');
  }
}

function refuseNonsense(spec: FaultSpec): void {
  if (!FAULT_KINDS.includes(spec.do)) throw new TypeError(`do: one of ${FAULT_KINDS.join(', ')}`);
  for (const key of ['times', 'code', 'for', 'perSecond'] as const) {
    const value: unknown = spec[key];
    if (value !== undefined && !Number.isFinite(value)) throw new TypeError(`${key}: a number`);
  }
  if (spec.by !== undefined && spec.by !== 'response' && spec.by !== 'webhook') throw new TypeError('by: response or webhook');
  if (spec.do === 'throttle' && !(Number(spec.perSecond) >= 0)) throw new TypeError('throttle needs perSecond');
  if (spec.do === 'webhook-delay' && !(Number(spec.for) >= 0)) throw new TypeError('webhook-delay needs for, in milliseconds');
  if (spec.times !== undefined && !(Number.isInteger(spec.times) && spec.times > 0)) throw new TypeError('times: from 1 on');
}

function toFault(row: Record<string, unknown>): Fault {
  const spec = readObject(row['spec']);
  const kind = FAULT_KINDS.find((name) => name === spec['do']);
  if (kind === undefined) throw new Error('a stored fault is of no known kind');
  return { ...spec, do: kind, id: Number(row['id']), ...(row['left'] === null ? {} : { left: Number(row['left']) }) };
}
