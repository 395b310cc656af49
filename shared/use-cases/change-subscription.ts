import type { Delivery } from '../domain/delivery.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Deliveries, Subscriptions } from '../subscription-ports.ts';

const MAX_RACES = 20;

type Store<T> = {
  readonly get: (id: string) => Promise<T | undefined>;
  readonly save: (item: T) => Promise<T | undefined>;
};

/** Applies a transition by compare-and-set, again on what another wrote first. Answers it after; `undefined` if there is none. */
export const changeSubscription = (
  subscriptions: Subscriptions,
  id: string,
  transition: (subscription: Subscription) => Subscription,
): Promise<Subscription | undefined> => change(subscriptions, id, transition);

/** The same of a delivery. */
export const changeDelivery = (
  deliveries: Deliveries,
  id: string,
  transition: (delivery: Delivery) => Delivery,
): Promise<Delivery | undefined> => change(deliveries, id, transition);

async function change<T>(store: Store<T>, id: string, transition: (item: T) => T): Promise<T | undefined> {
  for (let races = 0; races < MAX_RACES; races += 1) {
    const before = await store.get(id);
    if (before === undefined) return undefined;
    const next = transition(before);
    if (next === before) return before;
    const after = await store.save(next);
    if (after !== undefined) return after;
  }
  throw new Error(`${id} kept changing`);
}
