import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type ClockCell, isFrozen, makeClockCell, readClock, setClock } from './clock-cell.ts';
import { WorkLedger } from './work-ledger.ts';

/** What may keep the clock from moving although no work is tracked, or has a due instant of its own. */
export type TimeSource = {
  readonly label: string;
  /**
   * Called when no tracked work is left. Starts whatever is ready now and answers `busy`,
   * or answers `rest`, with the instant (epoch ms) at which it wants to go on, if any.
   */
  poll(): TimeSourceState | Promise<TimeSourceState>;
};
export type TimeSourceState = { readonly kind: 'busy' } | { readonly kind: 'rest'; readonly dueAt?: number };

type Entry = { readonly dueAt: number; readonly label: string; readonly run: () => unknown; cancelled: boolean };

/** Steps at one instant after which a run is taken to loop. */
const MAX_STEPS_WITHOUT_PROGRESS = 10_000;
/** Longest real timer: `setTimeout` overflows at 24.8 days and fires at once. */
const MAX_TIMER_MS = 3_600_000;

/** What the labels of rules begin with that come round every few minutes. */
export const ROUND = 'rule ';

const CLOCK_TABLE = 'CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), shift INTEGER NOT NULL)';

const STORE_SHIFT = 'INSERT INTO clock (id, shift) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET shift = excluded.shift';

/** Sets the clock of a database that no world has seen: from then on it only moves forward. */
export function startClockAt(db: DatabaseSync, instant: number): void {
  db.exec(CLOCK_TABLE);
  db.prepare('INSERT INTO clock (id, shift) VALUES (1, ?)').run(Math.round(instant - Date.now()));
}

/**
 * The one clock of a local run, its agenda, and the count of work under way.
 *
 * At normal speed the clock follows the machine's, shifted. `advance` freezes it and goes from one due instant to
 * the next, each only when all is at rest. The shift is durable: the clock never goes back, not over a kill -9.
 */
export class World {
  /** Workers read it to shift their `Date`: see `clock-cell.ts`. */
  readonly shared: ClockCell = makeClockCell();
  readonly #db: DatabaseSync;
  readonly #storeShift: StatementSync;
  readonly #sources: TimeSource[] = [];
  readonly #ledger = new WorkLedger(MAX_STEPS_WITHOUT_PROGRESS);
  readonly #movedListeners = new Set<() => void>();
  #agenda: Entry[] = [];
  #lastRun = 'nothing named';
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #advancing: Promise<unknown> = Promise.resolve();

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(CLOCK_TABLE);
    this.#storeShift = db.prepare(STORE_SHIFT);
    const row = db.prepare('SELECT shift FROM clock WHERE id = 1').get();
    this.#set(false, Number(row?.['shift'] ?? 0));
  }

  /** The time of day of the local run, epoch milliseconds. */
  now(): number {
    return readClock(this.shared, Date.now());
  }

  /** Runs `run` once, when the clock reaches `dueAt`. Answers a function that cancels it. */
  at(dueAt: number, label: string, run: () => unknown): () => void {
    const entry: Entry = { dueAt, label, run, cancelled: false };
    let low = 0;
    for (let high = this.#agenda.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.#agenda[middle]?.dueAt ?? 0) <= dueAt) low = middle + 1;
      else high = middle;
    }
    this.#agenda.splice(low, 0, entry);
    if (low === 0) this.#arm();
    return () => {
      entry.cancelled = true;
      const index = this.#agenda.indexOf(entry);
      if (index >= 0) this.#agenda.splice(index, 1);
    };
  }

  /** Counts `work` as under way until it settles: time does not move meanwhile. */
  track<T>(label: string, work: () => Promise<T>): Promise<T> {
    return this.#ledger.run(label, work);
  }

  /**
   * Like `track`, for work that may wait for the clock itself. `waitsUntil` is asked when nothing else happens: it
   * answers the instant that the work waits for, or `undefined` while it is busy.
   */
  trackWaiting<T>(label: string, work: () => Promise<T>, waitsUntil: () => Promise<number | undefined>): Promise<T> {
    return this.#ledger.run(label, work, waitsUntil);
  }

  /** Adds a part that is asked before the clock may move. */
  addSource(source: TimeSource): void {
    this.#sources.push(source);
  }

  /** Called each time the shift or the frozen instant changed. */
  onMoved(listener: () => void): void {
    this.#movedListeners.add(listener);
  }

  /** Moves the clock forward by `ms`, doing on the way all that falls due. Answers the new time. */
  advance(ms: number): Promise<number> {
    const run = this.#advancing.then(() => this.#advance(ms));
    this.#advancing = run.catch(() => undefined);
    return run;
  }

  /** Ends when all is at rest at the present instant. Answers the earliest instant at which something is due. */
  async settled(): Promise<number | undefined> {
    for (let steps = 0; steps < MAX_STEPS_WITHOUT_PROGRESS; steps += 1) {
      const waiting = await this.#ledger.idle();
      if (this.#runDue()) continue;
      const changes = this.#ledger.changes;
      const answer = await this.#askSources();
      if (typeof answer === 'string') {
        this.#lastRun = answer;
        if (changes === this.#ledger.changes) await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      const next = this.#agenda[0]?.dueAt;
      if (changes !== this.#ledger.changes || (next !== undefined && next <= this.now())) continue;
      const instants = [waiting, answer, next].filter((instant) => instant !== undefined);
      return instants.length === 0 ? undefined : Math.min(...instants);
    }
    throw new Error(`time stands still: ${[...this.#ledger.labels(), this.#lastRun].join(', ')} never comes to rest`);
  }

  /** The next thing on the agenda that somebody would wait for, and when: rules that come round are left out. */
  upcoming(): { readonly dueAt: number; readonly label: string } | undefined {
    const entry = this.#agenda.find(({ label }) => !label.startsWith(ROUND));
    return entry === undefined ? undefined : { dueAt: entry.dueAt, label: entry.label };
  }

  /** Stops firing; what is on the agenda stays with its owners' durable state. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#agenda = [];
  }

  async #advance(ms: number): Promise<number> {
    const target = this.now() + ms;
    this.#freezeAt(this.now());
    // A commit survives a kill -9 also without being synced; the one that ends the move syncs them all.
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      for (let steps = 0; ; ) {
        const next = (await this.settled()) ?? Infinity;
        if (next > target) break;
        steps = next > this.now() ? 0 : steps + 1;
        if (steps >= MAX_STEPS_WITHOUT_PROGRESS) throw new Error(`time stands still: ${this.#nextLabels()} loops`);
        this.#freezeAt(Math.max(next, this.now()));
      }
      this.#freezeAt(target);
      await this.settled();
      return target;
    } finally {
      if (!this.#stopped) this.#db.exec('PRAGMA synchronous = FULL');
      this.#thaw();
    }
  }

  /** The earliest instant that a source waits for, or the label of one that is busy. */
  async #askSources(): Promise<number | undefined | string> {
    let earliest: number | undefined;
    for (const source of this.#sources) {
      const state = await source.poll();
      if (state.kind === 'busy') return source.label;
      if (state.dueAt !== undefined) earliest = Math.min(earliest ?? state.dueAt, state.dueAt);
    }
    return earliest;
  }

  /** Starts all that is due, but not what that puts on the agenda. Answers whether anything was. */
  #runDue(): boolean {
    const now = this.now();
    const later = this.#agenda.findIndex((entry) => entry.dueAt > now);
    const due = this.#agenda.splice(0, later === -1 ? this.#agenda.length : later);
    for (const entry of due) {
      const { run, label } = entry;
      if (entry.cancelled) continue;
      this.#lastRun = label;
      this.track(label, async () => run()).catch((error: unknown) => {
        console.error(`${label} failed:`, error);
      });
    }
    return due.length > 0;
  }

  #nextLabels(): string {
    return [...new Set(this.#agenda.slice(0, 3).map((entry) => entry.label))].join(', ') || this.#lastRun;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#agenda[0];
    if (next === undefined || this.#stopped || isFrozen(this.shared)) return;
    this.#timer = setTimeout(
      () => {
        if (!isFrozen(this.shared)) this.#runDue();
        this.#arm();
      },
      Math.min(Math.max(next.dueAt - this.now(), 0), MAX_TIMER_MS),
    );
  }

  #freezeAt(instant: number): void {
    clearTimeout(this.#timer);
    if (!isFrozen(this.shared) || instant !== this.now()) this.#ledger.restartCount();
    this.#set(true, instant);
    this.#persist(instant - Date.now());
  }

  #thaw(): void {
    const shift = this.now() - Date.now();
    this.#ledger.stopCount();
    this.#set(false, shift);
    if (this.#stopped) return;
    this.#persist(shift);
    this.#arm();
  }

  #set(frozen: boolean, value: number): void {
    setClock(this.shared, frozen, value);
    for (const listener of this.#movedListeners) listener();
  }

  #persist(shift: number): void {
    this.#storeShift.run(Math.round(shift));
  }
}
