import type { World } from '../../kernel/world.ts';
import type { MessageStore } from './message-store.ts';

type Watched = { readonly listeners: Set<() => void>; cancel?: () => void; dueAt?: number; waking: boolean };

/** Tells listeners when a queue has something to receive, now or when the clock gets there. */
export class QueueWatch {
  readonly #world: World;
  readonly #store: MessageStore;
  readonly #isFifo: (queueArn: string) => boolean;
  readonly #queues = new Map<string, Watched>();
  readonly #waiters = new Set<() => void>();

  constructor(world: World, store: MessageStore, isFifo: (queueArn: string) => boolean) {
    this.#world = world;
    this.#store = store;
    this.#isFifo = isFifo;
    world.onMoved(() => this.endWaits());
  }

  listen(queueArn: string, listener: () => void): () => void {
    const watched = this.#queues.get(queueArn) ?? { listeners: new Set(), waking: false };
    this.#queues.set(queueArn, watched);
    watched.listeners.add(listener);
    this.changed(queueArn);
    return () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size === 0) this.changed(queueArn);
    };
  }

  /** To be called after whatever may have made a message receivable, or put one off. */
  changed(queueArn: string): void {
    const watched = this.#queues.get(queueArn);
    if (watched === undefined) return;
    const now = this.#world.now();
    const wanted = watched.listeners.size > 0;
    this.#arm(queueArn, watched, wanted ? this.#store.nextVisibleAt(queueArn, now) : undefined);
    if (!wanted || watched.waking || this.#store.receivable(queueArn, this.#isFifo(queueArn), now, 1).length === 0) return;
    watched.waking = true;
    void this.#world.track(`sqs ${nameOf(queueArn)} wakes its poller`, async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      watched.waking = false;
      for (const listener of [...watched.listeners]) listener();
    });
  }

  /** Ends when the queue has something to receive, when the clock moves, or after `realMs` of real time. */
  async wait(queueArn: string, realMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, realMs);
    this.#waiters.add(resolve);
    const end = this.listen(queueArn, resolve);
    await promise;
    clearTimeout(timer);
    this.#waiters.delete(resolve);
    end();
  }

  /** Lets every long poll answer with what there is. */
  endWaits(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  #arm(queueArn: string, watched: Watched, dueAt: number | undefined): void {
    if (watched.dueAt === dueAt) return;
    watched.cancel?.();
    delete watched.cancel;
    delete watched.dueAt;
    if (dueAt === undefined) return;
    watched.dueAt = dueAt;
    watched.cancel = this.#world.at(dueAt, `sqs ${nameOf(queueArn)} message becomes visible`, () => {
      delete watched.dueAt;
      delete watched.cancel;
      this.changed(queueArn);
    });
  }
}

function nameOf(queueArn: string): string {
  return queueArn.slice(queueArn.lastIndexOf(':') + 1);
}
