import type { Delivery, DeliveryState, ListedDelivery } from '../../shared/domain/delivery.ts';
import type { ListedSubscription, Subscription } from '../../shared/domain/subscription.ts';
import type { Clock, Page } from '../../shared/ports.ts';
import type {
  Coins,
  Deliveries,
  DeliveryJob,
  DeliveryQueue,
  Endpoints,
  PostOutcome,
  SignedPost,
  Subscriptions,
} from '../../shared/subscription-ports.ts';
import { type InMemoryTable, pageOf } from './in-memory-table.ts';

export class InMemorySubscriptions implements Subscriptions {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async create(subscription: Subscription): Promise<void> {
    if (!this.#table.subscriptions.has(subscription.id)) this.#table.putSubscription(subscription);
  }

  async get(id: string): Promise<Subscription | undefined> {
    return this.#table.subscriptions.get(id);
  }

  async save(subscription: Subscription): Promise<Subscription | undefined> {
    if (this.#table.subscriptions.get(subscription.id)?.version !== subscription.version) return undefined;
    const next = { ...subscription, version: subscription.version + 1 };
    this.#table.putSubscription(next);
    return next;
  }

  async remove(id: string): Promise<void> {
    this.#table.subscriptions.delete(id);
  }

  async list(limit: number, after: string | undefined): Promise<Page<ListedSubscription>> {
    return pageOf((await this.all()).toReversed(), ({ id }) => id, limit, after);
  }

  async all(): Promise<readonly ListedSubscription[]> {
    return [...this.#table.subscriptions.values()].map(listed).sort((a, b) => a.createdAt - b.createdAt);
  }
}

/** A subscription as lists and the stream have it. */
export function listed({ secrets: _secrets, version: _version, ...rest }: Subscription): ListedSubscription {
  return rest;
}

export class InMemoryDeliveries implements Deliveries {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async create(delivery: Delivery): Promise<void> {
    if (!this.#table.deliveries.has(delivery.id)) this.#table.deliveries.set(delivery.id, delivery);
  }

  async get(id: string): Promise<Delivery | undefined> {
    return this.#table.deliveries.get(id);
  }

  async save(delivery: Delivery): Promise<Delivery | undefined> {
    if (this.#table.deliveries.get(delivery.id)?.version !== delivery.version) return undefined;
    const next = { ...delivery, version: delivery.version + 1 };
    this.#table.deliveries.set(delivery.id, next);
    return next;
  }

  async list(
    subscriptionId: string,
    state: DeliveryState,
    limit: number,
    after: string | undefined,
    within = { from: 0, to: Number.MAX_SAFE_INTEGER },
  ): Promise<Page<ListedDelivery>> {
    const found = [...this.#table.deliveries.values()]
      .filter((delivery) => delivery.subscriptionId === subscriptionId && delivery.state === state)
      .filter(({ at }) => at >= within.from && at <= within.to)
      .map(({ body: _body, version: _version, leaseUntil: _lease, ...rest }): ListedDelivery => rest)
      .sort((a, b) => b.at - a.at);
    return pageOf(found, ({ id }) => id, limit, after);
  }
}

/** Jobs with the instant from which they can be seen. */
export class InMemoryDeliveryQueue implements DeliveryQueue {
  readonly #clock: Clock;
  jobs: { readonly job: DeliveryJob; readonly at: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async enqueue(job: DeliveryJob, delayMs = 0): Promise<void> {
    if (delayMs > 15 * 60_000) throw new Error('SQS delays for 15 minutes at most');
    this.jobs.push({ job, at: this.#clock.now() + delayMs });
  }

  /** What can be seen now; it is gone from here. */
  take(): readonly DeliveryJob[] {
    const now = this.#clock.now();
    const due = this.jobs.filter(({ at }) => at <= now);
    this.jobs = this.jobs.filter(({ at }) => at > now);
    return due.map(({ job }) => job);
  }
}

/** Answers as it is told, 200 else, and keeps what came. */
export class FakeEndpoints implements Endpoints {
  readonly posts: SignedPost[] = [];
  readonly refused = new Map<string, string>();
  answer: PostOutcome = { kind: 'answered', status: 200 };
  /** Happens while a post is under way. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  async refusal(url: string): Promise<string | undefined> {
    return this.refused.get(url);
  }

  async post(post: SignedPost): Promise<PostOutcome> {
    this.posts.push(post);
    await this.meanwhile();
    return this.answer;
  }
}

export function makeFakeCoins(): Coins {
  let count = 0;
  const next = (prefix: string) => {
    count += 1;
    return `${prefix}_${count}`;
  };
  return { subscriptionId: () => next('sub'), secret: () => next('whsec') };
}
