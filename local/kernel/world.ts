import type { DatabaseSync } from 'node:sqlite';

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

type Entry = { readonly dueAt: number; readonly order: number; readonly label: string; readonly run: () => unknown };

/** Steps at one instant after which a run is taken to loop. */
const MAX_STEPS_WITHOUT_PROGRESS = 10_000;
/** Longest real timer: `setTimeout` overflows at 24.8 days and fires at once. */
const MAX_TIMER_MS = 3_600_000;

/**
 * The one clock of a local run, its agenda, and the count of work under way.
 *
 * At normal speed the clock follows the machine's, shifted. `advance` freezes it and goes from one due instant to
 * the next, each only when all is at rest. The shift is durable: the clock never goes back, not over a kill -9.
 */
export class World {
  /** `[0]` is 1 while frozen; `[1]` is the shift, or the frozen instant. Workers read it to shift their `Date`. */
  readonly shared: BigInt64Array = new BigInt64Array(new SharedArrayBuffer(16));
  readonly #db: DatabaseSync;
  readonly #sources: TimeSource[] = [];
  readonly #work = new Map<string, number>();
  readonly #frozenListeners = new Set<() => void>();
  #agenda: Entry[] = [];
  #order = 0;
  #working = 0;
  #timer: NodeJS.Timeout | undefined;
  #idleWaiters: (() => void)[] = [];
  #advancing: Promise<unknown> = Promise.resolve();

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec('CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), shift INTEGER NOT NULL)');
    const row = db.prepare('SELECT shift FROM clock WHERE id = 1').get();
    this.#set(0n, BigInt(Number(row?.['shift'] ?? 0)));
  }

  /** The time of day of the local run, epoch milliseconds. */
  now(): number {
    const [frozen, value] = [Atomics.load(this.shared, 0), Number(Atomics.load(this.shared, 1))];
    return frozen === 1n ? value : Date.now() + value;
  }

  /** Runs `run` once, when the clock reaches `dueAt`. Answers a function that cancels it. */
  at(dueAt: number, label: string, run: () => unknown): () => void {
    const entry: Entry = { dueAt, order: this.#order++, label, run };
    this.#agenda.push(entry);
    this.#agenda.sort((a, b) => a.dueAt - b.dueAt || a.order - b.order);
    this.#arm();
    return () => {
      this.#agenda = this.#agenda.filter((other) => other !== entry);
    };
  }

  /** Counts `work` as under way until it settles: time does not move meanwhile. */
  async track<T>(label: string, work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    this.#work.set(label, (this.#work.get(label) ?? 0) + 1);
    try {
      return await work();
    } finally {
      this.#working -= 1;
      const left = (this.#work.get(label) ?? 1) - 1;
      if (left === 0) this.#work.delete(label);
      else this.#work.set(label, left);
      if (this.#working === 0) for (const wake of this.#idleWaiters.splice(0)) wake();
    }
  }

  /** Adds a part that is asked before the clock may move. */
  addSource(source: TimeSource): void {
    this.#sources.push(source);
  }

  /** Called each time the shift or the frozen instant changed. */
  onMoved(listener: () => void): void {
    this.#frozenListeners.add(listener);
  }

  /** Moves the clock forward by `ms`, doing on the way all that falls due. Answers the new time. */
  advance(ms: number): Promise<number> {
    const run = this.#advancing.then(() => this.#advance(ms));
    this.#advancing = run.catch(() => undefined);
    return run;
  }

  /** Ends when all is at rest at the present instant. Answers the earliest instant at which something is due. */
  async settled(): Promise<number | undefined> {
    for (let steps = 0; ; steps += 1) {
      if (steps >= MAX_STEPS_WITHOUT_PROGRESS) throw new Error(`time stands still: ${this.#labels()} never come to rest`);
      await this.#idle();
      if (this.#runDue()) continue;
      const earliest = await this.#askSources();
      if (earliest === 'busy' || this.#working > 0) continue;
      const next = this.#agenda[0]?.dueAt;
      if (next !== undefined && next <= this.now()) continue;
      return earliest === undefined ? next : Math.min(next ?? earliest, earliest);
    }
  }

  /** Stops firing; what is on the agenda stays with its owners' durable state. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#agenda = [];
  }

  async #advance(ms: number): Promise<number> {
    const target = this.now() + ms;
    this.#freezeAt(this.now());
    try {
      let steps = 0;
      for (;;) {
        const next = await this.settled();
        if (next === undefined || next > target) break;
        steps = next > this.now() ? 0 : steps + 1;
        if (steps >= MAX_STEPS_WITHOUT_PROGRESS) throw new Error(`time stands still: ${this.#labels()} loops`);
        this.#freezeAt(Math.max(next, this.now()));
      }
      this.#freezeAt(target);
      await this.settled();
      return target;
    } finally {
      this.#thaw();
    }
  }

  async #askSources(): Promise<number | undefined | 'busy'> {
    let earliest: number | undefined;
    for (const source of this.#sources) {
      const state = await source.poll();
      if (state.kind === 'busy') return 'busy';
      if (state.dueAt !== undefined) earliest = Math.min(earliest ?? state.dueAt, state.dueAt);
    }
    return earliest;
  }

  /** Starts all that is due. Answers whether anything was. */
  #runDue(): boolean {
    const now = this.now();
    let ran = false;
    for (let entry = this.#agenda[0]; entry !== undefined && entry.dueAt <= now; entry = this.#agenda[0]) {
      this.#agenda.shift();
      ran = true;
      const { run, label } = entry;
      void this.track(label, async () => run()).catch((error: unknown) => {
        console.error(`${label} failed:`, error);
      });
    }
    return ran;
  }

  async #idle(): Promise<void> {
    do {
      if (this.#working > 0) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#working > 0);
  }

  #labels(): string {
    return [...this.#work.keys(), ...this.#agenda.slice(0, 3).map((entry) => entry.label)].join(', ') || 'nothing named';
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#agenda[0];
    if (next === undefined || Atomics.load(this.shared, 0) === 1n) return;
    this.#timer = setTimeout(
      () => {
        this.#runDue();
        this.#arm();
      },
      Math.min(Math.max(next.dueAt - this.now(), 0), MAX_TIMER_MS),
    );
  }

  #freezeAt(instant: number): void {
    clearTimeout(this.#timer);
    this.#set(1n, BigInt(instant));
    this.#persist(instant - Date.now());
  }

  #thaw(): void {
    const shift = this.now() - Date.now();
    this.#set(0n, BigInt(shift));
    this.#persist(shift);
    this.#arm();
  }

  #set(frozen: bigint, value: bigint): void {
    Atomics.store(this.shared, 1, value);
    Atomics.store(this.shared, 0, frozen);
    for (const listener of this.#frozenListeners) listener();
  }

  #persist(shift: number): void {
    this.#db
      .prepare('INSERT INTO clock (id, shift) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET shift = excluded.shift')
      .run(Math.round(shift));
  }
}
