/** The timer functions of the machine, taken before they are replaced. */
export type RealTimers = {
  readonly setTimeout: (callback: () => void, ms: number) => { unref(): unknown };
  readonly clearTimeout: (timer: never) => void;
  readonly setImmediate: (callback: () => void) => unknown;
};

export type TimeReading = { readonly now: () => number; readonly isFrozen: () => boolean };

/** Longest real timer: `setTimeout` overflows at 24.8 days and fires at once. */
const MAX_REAL_MS = 3_600_000;

/** One timer that follows the run's clock, with the methods of Node's `Timeout`. */
export class VirtualTimeout {
  readonly id: number;
  readonly #owner: VirtualTimers;
  readonly #callback: () => void;
  readonly #delayMs: number;
  readonly repeats: boolean;
  dueAt: number;
  #ref = true;

  constructor(owner: VirtualTimers, id: number, delayMs: number, repeats: boolean, callback: () => void) {
    this.#owner = owner;
    this.#callback = callback;
    this.#delayMs = delayMs;
    this.id = id;
    this.repeats = repeats;
    this.dueAt = owner.time.now() + delayMs;
  }

  fire(): void {
    this.#callback();
  }

  ref(): this {
    this.#ref = true;
    return this;
  }

  unref(): this {
    this.#ref = false;
    return this;
  }

  hasRef(): boolean {
    return this.#ref;
  }

  refresh(): this {
    this.dueAt = this.#owner.time.now() + this.#delayMs;
    this.#owner.add(this);
    return this;
  }

  close(): this {
    this.#owner.remove(this.id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Timers that fire when the run's clock reaches them: at normal speed by a real timer, while the clock is being moved
 * only when told by `pump`. While paused, as between two invocations, none fires.
 */
export class VirtualTimers {
  /** Counts what has fired: who compares two readings knows whether anything happened between. */
  fired = 0;
  readonly time: TimeReading;
  readonly #real: RealTimers;
  readonly #pending = new Map<number, VirtualTimeout>();
  #lastId = 0;
  #paused = false;
  #pumping = false;
  #armed: { unref(): unknown } | undefined;

  constructor(time: TimeReading, real: RealTimers) {
    this.time = time;
    this.#real = real;
  }

  start(callback: () => void, delayMs: number, repeats: boolean): VirtualTimeout {
    this.#lastId += 1;
    const timer = new VirtualTimeout(this, this.#lastId, delayMs, repeats, callback);
    this.add(timer);
    return timer;
  }

  add(timer: VirtualTimeout): void {
    this.#pending.set(timer.id, timer);
    this.#arm();
  }

  remove(id: number): void {
    this.#pending.delete(id);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.pump();
  }

  /** The earliest instant that something waits for, of those that are a wait; timers that were unref'ed do not count. */
  earliest(isWait: (dueAt: number) => boolean): number | undefined {
    const instants = [...this.#pending.values()]
      .filter((timer) => timer.hasRef() && isWait(timer.dueAt))
      .map(({ dueAt }) => dueAt);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  /** Fires what is due, one a turn of the event loop, and sets the real timer for the next. */
  pump(): void {
    if (this.#pumping || this.#paused) return;
    const next = this.#next();
    if (next === undefined || next.dueAt > this.time.now()) {
      this.#arm();
      return;
    }
    this.#pumping = true;
    this.#real.setImmediate(() => {
      this.#pumping = false;
      this.#fire();
      this.pump();
    });
  }

  #fire(): void {
    const timer = this.#next();
    if (this.#paused || timer === undefined || timer.dueAt > this.time.now()) return;
    this.fired += 1;
    this.#pending.delete(timer.id);
    if (timer.repeats) timer.refresh();
    try {
      timer.fire();
    } finally {
      this.pump();
    }
  }

  #next(): VirtualTimeout | undefined {
    let next: VirtualTimeout | undefined;
    for (const timer of this.#pending.values()) {
      if (next === undefined || timer.dueAt < next.dueAt || (timer.dueAt === next.dueAt && timer.id < next.id)) next = timer;
    }
    return next;
  }

  #arm(): void {
    if (this.#armed !== undefined) this.#real.clearTimeout(this.#armed as never);
    this.#armed = undefined;
    const next = this.#next();
    if (next === undefined || this.#paused || this.time.isFrozen()) return;
    const ms = Math.min(Math.max(next.dueAt - this.time.now(), 0), MAX_REAL_MS);
    this.#armed = this.#real.setTimeout(() => this.pump(), ms);
    this.#armed.unref();
  }
}
