import { startDelivery } from '../domain/delivery.ts';
import { eventText } from '../domain/event-text.ts';
import { type ListedSubscription, matches } from '../domain/subscription.ts';
import type { BusEvent, Clock, Ids } from '../ports.ts';
import type { Deliveries, DeliveryQueue, Subscriptions } from '../subscription-ports.ts';

export type FanOutPorts = {
  readonly subscribers: () => Promise<readonly ListedSubscription[]>;
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly ids: Ids;
  readonly clock: Clock;
};

/** How old the subscriptions may be that events are matched with: a new one is told of what happens after that. */
export const SUBSCRIBERS_CACHE_MS = 60_000;

/** The subscriptions, asked for once a minute. */
export function cacheSubscribers(ports: {
  readonly subscriptions: Subscriptions;
  readonly clock: Clock;
}): FanOutPorts['subscribers'] {
  let cached: { readonly all: readonly ListedSubscription[]; readonly at: number } | undefined;
  return async () => {
    const now = ports.clock.now();
    if (cached === undefined || now - cached.at >= SUBSCRIBERS_CACHE_MS)
      cached = { all: await ports.subscriptions.all(), at: now };
    return cached.all;
  };
}

/**
 * Stores a delivery for each event and subscription that wants it, then queues it. Both may be repeated. Those of paused
 * subscriptions, too: who delivers knows better whether one is still paused.
 */
export async function fanOut(ports: FanOutPorts, events: readonly BusEvent[]): Promise<void> {
  const subscribers = await ports.subscribers();
  for (const event of events) {
    const wanting = subscribers.filter((subscription) => matches(subscription.events, event.type));
    if (wanting.length === 0) continue;
    const { id: eventId, type: eventType, at } = event;
    const body = eventText(event);
    await Promise.all(
      wanting.map(async ({ id: subscriptionId }) => {
        const id = ports.ids.derived('dlv', eventId, subscriptionId);
        const delivery = { id, subscriptionId, eventId, eventType, at, body };
        await ports.deliveries.create(startDelivery(delivery, ports.clock.now()));
        await ports.deliveryQueue.enqueue({ kind: 'delivery', id, when: 'due' });
      }),
    );
  }
}
