import { type Delivery, type DeliveryState, deliveryDueAt, KEPT_MS, type ListedDelivery } from '../domain/delivery.ts';
import type { ListedSubscription, Secret, Subscription } from '../domain/subscription.ts';
import type { Page } from '../ports.ts';
import type { Deliveries, Subscriptions } from '../subscription-ports.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { type DynamoTable, type Expression, type Item, NEW } from './dynamo-table.ts';
import { deliveryKey, dueShard, subscriptionKey, ttlSeconds } from './keys.ts';

const LIST = 'SUBSCRIPTION';

/** Subscriptions in DynamoDB, changed by compare-and-set. Their secrets are in an attribute of its own, which is in no index. */
export class DynamoSubscriptions implements Subscriptions {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async create(subscription: Subscription): Promise<void> {
    await this.#table.put(toItem(subscription), NEW);
  }

  async get(id: string): Promise<Subscription | undefined> {
    const item = await this.#table.get(subscriptionKey(id));
    return item === undefined ? undefined : toSubscription(item);
  }

  async save(subscription: Subscription): Promise<Subscription | undefined> {
    const next = { ...subscription, version: subscription.version + 1 };
    const write = await this.#table.put(toItem(next), isVersion(subscription.version));
    return write.ok ? next : undefined;
  }

  async remove(id: string): Promise<void> {
    await this.#table.transact([{ kind: 'delete', key: subscriptionKey(id) }]);
  }

  async list(limit: number, after: string | undefined): Promise<Page<ListedSubscription>> {
    const start = parseCursor(after, LIST, 'list');
    const page = { index: 'list', limit, newestFirst: true, ...(start === undefined ? {} : { start }) } as const;
    const { items, next } = await this.#table.query(LIST, page);
    return { items: items.map(summaryOf<ListedSubscription>), next: toCursor(next) };
  }

  async all(): Promise<readonly ListedSubscription[]> {
    return (await this.#table.queryAll(LIST, { index: 'list' })).map(summaryOf<ListedSubscription>);
  }
}

/** What a stored item tells of a subscription, without its secrets. */
export const toListedSubscription = (item: Item): ListedSubscription => summaryOf(item);

function toSubscription(item: Item): Subscription {
  const secrets: readonly Secret[] = JSON.parse(String(item['secrets'] ?? '[]'));
  return { ...summaryOf<ListedSubscription>(item), secrets, version: Number(item['version']) };
}

function toItem({ secrets, version, ...listed }: Subscription): Item {
  return {
    ...subscriptionKey(listed.id),
    kind: 'subscription',
    version,
    secrets: JSON.stringify(secrets),
    list: LIST,
    listAt: listed.createdAt,
    summary: JSON.stringify(listed),
  };
}

/** Deliveries in DynamoDB: one item each, in a list by subscription and state, changed by compare-and-set. */
export class DynamoDeliveries implements Deliveries {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async create(delivery: Delivery): Promise<void> {
    await this.#table.put(toDeliveryItem(delivery), NEW);
  }

  async get(id: string): Promise<Delivery | undefined> {
    const item = await this.#table.get(deliveryKey(id));
    return item === undefined ? undefined : toDelivery(item);
  }

  async save(delivery: Delivery): Promise<Delivery | undefined> {
    const next = { ...delivery, version: delivery.version + 1 };
    const write = await this.#table.put(toDeliveryItem(next), isVersion(delivery.version));
    return write.ok ? next : undefined;
  }

  async list(
    subscriptionId: string,
    state: DeliveryState,
    limit: number,
    after: string | undefined,
    within?: { readonly from: number; readonly to: number },
  ): Promise<Page<ListedDelivery>> {
    const list = listOf(subscriptionId, state);
    const start = parseCursor(after, list, 'list');
    const page = { index: 'list', limit, newestFirst: true, ...within, ...(start === undefined ? {} : { start }) } as const;
    const { items, next } = await this.#table.query(list, page);
    return { items: items.map(summaryOf<ListedDelivery>), next: toCursor(next) };
  }
}

function toDelivery(item: Item): Delivery {
  const { leaseUntil, body, version } = item;
  return {
    ...summaryOf<ListedDelivery>(item),
    ...(typeof leaseUntil === 'number' ? { leaseUntil } : {}),
    body: String(body),
    version: Number(version),
  };
}

function toDeliveryItem(delivery: Delivery): Item {
  const { body, version, leaseUntil, ...listed } = delivery;
  const dueAt = deliveryDueAt(delivery);
  return {
    ...deliveryKey(delivery.id),
    kind: 'delivery',
    version,
    body,
    ...(leaseUntil === undefined ? {} : { leaseUntil }),
    list: listOf(delivery.subscriptionId, delivery.state),
    listAt: delivery.at,
    summary: JSON.stringify(listed),
    ...(dueAt === undefined ? {} : { due: dueShard(delivery.id), dueAt }),
    ttl: ttlSeconds(Math.max(delivery.createdAt, delivery.endedAt ?? 0) + KEPT_MS),
  };
}

function listOf(subscriptionId: string, state: DeliveryState): string {
  return `DELIVERY#${subscriptionId}#${state}`;
}

function summaryOf<T>(item: Item): T {
  return JSON.parse(String(item['summary']));
}

function isVersion(version: number): Expression {
  return { condition: '#version = :version', names: { '#version': 'version' }, values: { ':version': version } };
}
