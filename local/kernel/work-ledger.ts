type Waiting = () => Promise<number | undefined>;

/** How long nothing may begin or end before work is asked whether it only waits for the clock. */
const QUIET_MS = 8;

/** The count of work under way, by label: what has to end before the clock may move. */
export class WorkLedger {
  /** Counts each beginning and end. */
  changes = 0;
  readonly #limit: number;
  readonly #running = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();
  readonly #starts = new Map<string, number>();
  #counting = false;
  #looping: string | undefined;
  #working = 0;
  #wakers: (() => void)[] = [];

  /** `limit`: how often one function may be begun at one instant of a clock that is being moved. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts `work` until it settles. `waitsUntil`: see `World.trackWaiting`. */
  async run<T>(label: string, work: () => Promise<T>, waitsUntil?: Waiting): Promise<T> {
    this.#begin(label);
    if (waitsUntil !== undefined) {
      this.#count(label);
      this.#waiting.add(waitsUntil);
    }
    try {
      return await work();
    } finally {
      if (waitsUntil !== undefined) this.#waiting.delete(waitsUntil);
      this.#end(label);
    }
  }

  /**
   * Ends when nothing is under way but work that waits for the clock; answers the earliest instant that it waits for.
   * @throws when one label of work that may wait has begun too often since `restartCount`.
   */
  async idle(): Promise<number | undefined> {
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.#looping !== undefined) throw new Error(`time stands still: ${this.#looping} loops`);
      if (this.#working === 0) return undefined;
      const before = this.changes;
      await this.#quiet(this.#waiting.size === 0 ? undefined : QUIET_MS);
      if (this.#waiting.size === 0 || before !== this.changes) continue;
      const instants = await Promise.all([...this.#waiting].map((waitsUntil) => waitsUntil()));
      const known = instants.filter((instant) => instant !== undefined);
      if (before === this.changes && known.length === instants.length) return Math.min(...known);
    }
  }

  /** What is under way. */
  labels(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** Begins to count beginnings anew: the clock has moved on. */
  restartCount(): void {
    this.#counting = true;
    this.#starts.clear();
    this.#looping = undefined;
  }

  /** The clock runs by itself: nothing is counted. */
  stopCount(): void {
    this.#counting = false;
    this.#looping = undefined;
  }

  #begin(label: string): void {
    this.#working += 1;
    this.changes += 1;
    this.#running.set(label, (this.#running.get(label) ?? 0) + 1);
  }

  #count(label: string): void {
    if (!this.#counting) return;
    const starts = (this.#starts.get(label) ?? 0) + 1;
    this.#starts.set(label, starts);
    if (starts < this.#limit) return;
    this.#looping = label;
    this.#wake();
  }

  #end(label: string): void {
    this.#working -= 1;
    this.changes += 1;
    const left = (this.#running.get(label) ?? 1) - 1;
    if (left === 0) this.#running.delete(label);
    else this.#running.set(label, left);
    if (this.#working === 0) this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }

  /** Until nothing is under way, or `ms` have passed. */
  async #quiet(ms: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wakers.push(resolve);
      if (ms !== undefined) timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }
}
