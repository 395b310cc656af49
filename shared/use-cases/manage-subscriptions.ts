import type { Delivery, DeliveryState, ListedDelivery } from '../domain/delivery.ts';
import { paused, resumed, rotated, type Subscription } from '../domain/subscription.ts';
import type { Clock, Page } from '../ports.ts';
import type { Coins, Deliveries, DeliveryQueue, Endpoints, Subscriptions } from '../subscription-ports.ts';
import { changeSubscription } from './change-subscription.ts';
import { replayOne } from './deliver-event.ts';

export type ManageSubscriptionsPorts = {
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly endpoints: Endpoints;
  readonly coins: Coins;
  readonly clock: Clock;
};
export type SubscriptionWish = Pick<Subscription, 'url' | 'events' | 'description'>;
export type SubscriptionPatch = Partial<Pick<Subscription, 'url' | 'events' | 'state'>>;
type Refused = { readonly kind: 'address-refused'; readonly why: string };

/** A subscription with its one secret, which is told this once. */
export async function subscribe(
  ports: ManageSubscriptionsPorts,
  wish: SubscriptionWish,
): Promise<{ readonly kind: 'created'; readonly subscription: Subscription } | Refused> {
  const why = await ports.endpoints.refusal(wish.url);
  if (why !== undefined) return { kind: 'address-refused', why };
  const subscription: Subscription = {
    ...wish,
    id: ports.coins.subscriptionId(),
    state: 'active',
    createdAt: ports.clock.now(),
    secrets: [{ secret: ports.coins.secret() }],
    version: 0,
  };
  await ports.subscriptions.create(subscription);
  return { kind: 'created', subscription };
}

/**
 * Changes what is given. Resuming, also of what is active, lets go all that waits: a crash after the write is made good
 * by sending it again.
 */
export async function changeSubscriptionBy(
  ports: ManageSubscriptionsPorts,
  id: string,
  { url, events, state }: SubscriptionPatch,
): Promise<{ readonly kind: 'changed'; readonly subscription: Subscription } | { readonly kind: 'gone' } | Refused> {
  const why = url === undefined ? undefined : await ports.endpoints.refusal(url);
  if (why !== undefined) return { kind: 'address-refused', why };
  const now = ports.clock.now();
  const subscription = await changeSubscription(ports.subscriptions, id, (before) => {
    const told = { ...before, ...(url === undefined ? {} : { url }), ...(events === undefined ? {} : { events }) };
    return state === undefined ? told : state === 'paused' ? paused(told, 'requested', now) : resumed(told);
  });
  if (subscription === undefined) return { kind: 'gone' };
  // A delivery that was made this instant is in the list a moment later.
  if (state === 'active') await ports.deliveryQueue.enqueue({ kind: 'release', subscriptionId: id }, RELEASE_DELAY_MS);
  return { kind: 'changed', subscription };
}
const RELEASE_DELAY_MS = 2_000;

/** A new secret, which is told this once. */
export function rotateSecret(ports: ManageSubscriptionsPorts, id: string): Promise<Subscription | undefined> {
  const secret = ports.coins.secret();
  return changeSubscription(ports.subscriptions, id, (before) => rotated(before, secret, ports.clock.now()));
}

/** Of a subscription that is there. */
export async function listDeliveries(
  ports: ManageSubscriptionsPorts,
  id: string,
  state: DeliveryState,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedDelivery> | undefined> {
  const subscription = await ports.subscriptions.get(id);
  return subscription === undefined ? undefined : ports.deliveries.list(id, state, limit, after);
}

/** Answers `undefined` where the subscription has no such delivery. */
export async function replayDelivery(
  ports: ManageSubscriptionsPorts,
  id: string,
  deliveryId: string,
): Promise<Delivery | undefined> {
  const [subscription, delivery] = await Promise.all([ports.subscriptions.get(id), ports.deliveries.get(deliveryId)]);
  if (subscription === undefined || delivery?.subscriptionId !== id) return undefined;
  return replayOne(ports, deliveryId);
}

/** Delivers again all that ended, of events of these times. Answers whether there is such a subscription. */
export async function replayPeriod(
  ports: ManageSubscriptionsPorts,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<boolean> {
  if ((await ports.subscriptions.get(id)) === undefined) return false;
  await ports.deliveryQueue.enqueue({ kind: 'replay', subscriptionId: id, from, to, state: 'delivered' });
  return true;
}
