import * as z from 'zod/mini';
import type { ListedDelivery } from '../domain/delivery.ts';
import { iso } from '../domain/instant.ts';
import type { ListedSubscription } from '../domain/subscription.ts';

const instant = z.iso.datetime();
const maybe = z.nullable(instant);

const subscription = {
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  description: z.nullable(z.string()),
  state: z.enum(['active', 'paused']),
  pausedAt: maybe,
  pausedFor: z.nullable(z.enum(['failing', 'gone', 'requested'])),
  failingSince: maybe,
  createdAt: instant,
};
export const subscriptionSchema = z.object(subscription);
export const subscriptionWithSecretSchema = z.object({ ...subscription, secret: z.string() });
export const subscriptionListSchema = z.object({ subscriptions: z.array(subscriptionSchema), next: z.nullable(z.string()) });

export const unsubscribedSchema = z.object({ id: z.string() });

export const deliverySchema = z.object({
  id: z.string(),
  event: z.object({ id: z.string(), type: z.string(), time: instant }),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int(),
  nextAt: maybe,
  endedAt: maybe,
  last: z.nullable(z.object({ at: instant, status: z.nullable(z.int()), why: z.nullable(z.string()) })),
});
export const deliveryListSchema = z.object({ deliveries: z.array(deliverySchema), next: z.nullable(z.string()) });
export const replayAcceptedSchema = z.object({ from: instant, to: instant });

/** A subscription as the API shows it: never with a secret, but in the answer that made one. */
export function toSubscriptionView(shown: ListedSubscription) {
  const { id, url, events, description = null, state, pausedAt, pausedFor = null, failingSince, createdAt } = shown;
  const times = { pausedAt: orNull(pausedAt), pausedFor, failingSince: orNull(failingSince), createdAt: iso(createdAt) };
  return { id, url, events, description, state, ...times };
}

/** A delivery as the API shows it, without the event's data. */
export function toDeliveryView({ id, eventId, eventType, at, state, attempts, nextAt, endedAt, last }: ListedDelivery) {
  return {
    id,
    event: { id: eventId, type: eventType, time: iso(at) },
    state,
    attempts,
    nextAt: orNull(nextAt),
    endedAt: orNull(endedAt),
    last: last === undefined ? null : { at: iso(last.at), status: last.status ?? null, why: last.why ?? null },
  };
}

function orNull(instantMs: number | undefined): string | null {
  return instantMs === undefined ? null : iso(instantMs);
}
