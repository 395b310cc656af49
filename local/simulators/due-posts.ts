import type { World } from '../kernel/world.ts';

/**
 * What a simulator has stored to be posted, on the world's agenda by its id. `attempt` posts it once, and puts it on the agenda
 * again if it has to be.
 */
export class DuePosts {
  readonly #world: World;
  readonly #label: string;
  readonly #attempt: (id: number) => Promise<void>;
  readonly #cancels = new Map<number, () => void>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(world: World, label: string, attempt: (id: number) => Promise<void>) {
    this.#world = world;
    this.#label = label;
    this.#attempt = attempt;
  }

  /** Cuts what is being posted, once `close` was called. What was cut stays stored. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  arm(id: number, dueAt: number): void {
    const run = () => {
      this.#cancels.delete(id);
      const post = this.#attempt(id).finally(() => this.#running.delete(post));
      this.#running.add(post);
      return post;
    };
    this.#cancels.set(id, this.#world.at(dueAt, this.#label, run));
  }

  /** Takes all off the world's agenda. */
  disarm(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  /** Ends for good. */
  async close(): Promise<void> {
    this.disarm();
    this.#stopping.abort();
    await Promise.all(this.#running);
  }
}
