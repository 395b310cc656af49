import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { World } from '../kernel/world.ts';
import { FunctionWorker, type InvokeResult, type WorkerOptions } from './function-worker.ts';

/** Workers of one function at most: invocations above wait for a free one. */
const MAX_WORKERS = Math.min(Math.max(availableParallelism() * 2, 4), 8);
/** So many start at once; further ones only when an invocation has waited for a while: a cold start is dear. */
const EAGER_WORKERS = 2;
const PATIENCE_MS = 40;
/** Workers above the first are kept this long without work, real time. */
const KEEP_IDLE_MS = 60_000;

const NEVER = new Promise<never>(() => undefined);

type Waiter = (worker: FunctionWorker) => void;

/** The execution environments of one function: started on demand, kept while there is work for them. */
export class FunctionPool {
  readonly #world: World;
  readonly #options: WorkerOptions;
  readonly #max: number;
  #workers: FunctionWorker[] = [];
  #idle: FunctionWorker[] = [];
  #waiters: Waiter[] = [];
  #trim: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(world: World, options: WorkerOptions) {
    this.#world = world;
    this.#options = options;
    this.#max = Math.min(options.fn.reservedConcurrency ?? MAX_WORKERS, MAX_WORKERS);
    world.onMoved(() => {
      for (const worker of this.#workers) worker.clockMoved();
    });
  }

  /** Runs the function once. `event` is JSON. Never throws: a failure is a result. What a stop cuts off has none, as after a power cut. */
  async invoke(event: string, requestId: string = randomUUID()): Promise<InvokeResult> {
    if (this.#stopped) return NEVER;
    let worker: FunctionWorker | undefined;
    const run = async () => {
      worker = await this.#acquire();
      try {
        return await worker.invoke(event, requestId);
      } finally {
        this.#release(worker);
      }
    };
    const waitsUntil = async () => worker?.waitsUntil();
    const result = await this.#world.trackWaiting(`function ${this.#options.fn.id}`, run, waitsUntil);
    return this.#stopped && result.kind === 'error' ? NEVER : result;
  }

  /** Loads the code of a first worker, so that the first invocation need not wait for it. */
  warm(): void {
    if (this.#workers.length === 0 && this.#max > 0) this.#idle.push(this.#start());
  }

  /** Ends the workers that do nothing now: the next invocation starts with a memory of its own. */
  recycle(): void {
    for (const worker of this.#idle.splice(0)) void worker.stop();
    this.#workers = this.#workers.filter((worker) => !worker.ended);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#trim);
    await Promise.all(this.#workers.splice(0).map((worker) => worker.stop()));
  }

  async #acquire(): Promise<FunctionWorker> {
    this.#idle = this.#idle.filter((worker) => !worker.ended);
    const worker = this.#idle.pop();
    if (worker !== undefined) return worker;
    this.#workers = this.#workers.filter((other) => !other.ended);
    if (this.#workers.length < Math.min(this.#max, EAGER_WORKERS)) return this.#start();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#startFor(waiter), PATIENCE_MS);
      const waiter: Waiter = (free) => {
        clearTimeout(timer);
        resolve(free);
      };
      this.#waiters.push(waiter);
    });
  }

  /** The others are busy for longer: one more worker, if there may be more. */
  #startFor(waiter: Waiter): void {
    this.#workers = this.#workers.filter((other) => !other.ended);
    const place = this.#waiters.indexOf(waiter);
    if (place === -1 || this.#stopped || this.#workers.length >= this.#max) return;
    this.#waiters.splice(place, 1);
    waiter(this.#start());
  }

  #start(): FunctionWorker {
    const worker = new FunctionWorker(this.#options);
    this.#workers.push(worker);
    return worker;
  }

  #release(worker: FunctionWorker): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined && !this.#stopped) {
      if (worker.ended) this.#workers = this.#workers.filter((other) => other !== worker);
      waiter(worker.ended ? this.#start() : worker);
      return;
    }
    if (!worker.ended) this.#idle.push(worker);
    clearTimeout(this.#trim);
    this.#trim = setTimeout(() => this.#stopIdle(), KEEP_IDLE_MS).unref();
  }

  #stopIdle(): void {
    for (const worker of this.#idle.splice(1)) void worker.stop();
    this.#workers = this.#workers.filter((worker) => !worker.ended);
  }
}
