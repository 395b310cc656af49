import { FakeClock } from '../fakes/in-memory-queues.ts';

type Event = { readonly at: number; readonly order: number; readonly work: () => void };

/** Events in the order of their time. Between two of them every coroutine runs until it waits for a later one. */
export class VirtualTime {
  readonly clock: FakeClock;
  readonly #heap: Event[] = [];
  #order = 0;
  events = 0;

  constructor(now: number) {
    this.clock = new FakeClock(now);
  }

  get now(): number {
    return this.clock.now();
  }

  at(instant: number, work: () => void): void {
    this.#order += 1;
    this.#push({ at: Math.max(instant, this.now), order: this.#order, work });
  }

  after(ms: number, work: () => void): void {
    this.at(this.now + ms, work);
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Until nothing is left. `between` runs after each event. */
  async run(between: () => void): Promise<void> {
    for (let event = this.#pop(); event !== undefined; event = this.#pop()) {
      this.events += 1;
      if (this.events > 2_000_000) throw new Error('the simulation does not come to rest');
      this.clock.set(event.at);
      event.work();
      await new Promise((resolve) => setImmediate(resolve));
      between();
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const child = left + 1 < heap.length && this.#before(left + 1, left) ? left + 1 : left;
      if (child >= heap.length || !this.#before(child, at)) return top;
      this.#swap(at, child);
      at = child;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at === other.at ? one.order < other.order : one.at < other.at;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}

/** An instant as it is shown. */
export function iso(instant: number): string {
  return Number.isFinite(instant) ? new Date(instant).toISOString() : 'never';
}
