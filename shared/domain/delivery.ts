/** One event for one subscription: what was tried, and what comes next. */
export type Delivery = {
  /** Made of event and subscription: the same event twice is one delivery. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** When it happened. */
  readonly at: number;
  readonly createdAt: number;
  /** The event as it is posted: JSON text, the same bytes at each try. */
  readonly body: string;
  readonly state: DeliveryState;
  /** Posts ever made. */
  readonly attempts: number;
  /** Posts since `startedAt`: a replay begins anew. */
  readonly tries: number;
  readonly startedAt?: number;
  /** When the next try is due; a pending one without it waits for its paused subscription. */
  readonly nextAt?: number;
  /** Somebody is at it, until then at most. */
  readonly leaseUntil?: number;
  readonly last?: Attempt;
  /** When it was delivered, or given up. */
  readonly endedAt?: number;
  readonly version: number;
};
export type DeliveryState = 'pending' | 'delivered' | 'failed';
/** A status, or why there was none. */
export type Attempt = { readonly at: number; readonly status?: number; readonly why?: string };
/** A delivery without its body. */
export type ListedDelivery = Omit<Delivery, 'body' | 'version' | 'leaseUntil'>;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Visibility of the queue 90 s > this > the longest run of deliver-event. */
export const LEASE_MS = 60 * SECOND_MS;
/** From the first try to the last. */
export const GIVE_UP_MS = 3 * DAY_MS;
/** How long a delivery can be listed and replayed, from its beginning or its end. */
export const KEPT_MS = 30 * DAY_MS;
/** Clocks of two machines differ: what is due within this is due. */
const SKEW_MS = 5 * SECOND_MS;
/** Waits after the first, second, … try; the last repeats. */
export const WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
];
/** A wait is this much longer at most, so that what failed together does not come back together. */
const JITTER = 0.2;

/** A delivery that is due at once. */
export function startDelivery(
  of: Pick<Delivery, 'id' | 'subscriptionId' | 'eventId' | 'eventType' | 'at' | 'body'>,
  now: number,
): Delivery {
  return { ...of, createdAt: now, state: 'pending', attempts: 0, tries: 0, nextAt: now, version: 0 };
}

/**
 * When the try after `tries` of them is due: at the end of the third day for the last time, then `undefined`.
 * @param chance from 0 to 1
 */
export function nextTryAt(tries: number, startedAt: number, now: number, chance: number): number | undefined {
  const end = startedAt + GIVE_UP_MS;
  if (now >= end) return undefined;
  const wait = WAITS_MS[Math.min(tries, WAITS_MS.length) - 1] ?? 0;
  return Math.min(now + Math.round(wait * (1 + JITTER * chance)), end);
}

/** When the sweep should look at it: what nobody is at is due, what waits for a subscription is not. */
export function deliveryDueAt({ state, leaseUntil, nextAt }: Delivery): number | undefined {
  return state === 'pending' ? (leaseUntil ?? nextAt) : undefined;
}

/** A claim for one post, or why there is none. `now`: also of what is due later; it begins anew, as what waited does. */
export function claim(
  delivery: Delivery,
  now: number,
  when: 'due' | 'now',
): { readonly kind: 'claimed'; readonly delivery: Delivery } | { readonly kind: 'done' | 'busy' | 'early' } {
  if (delivery.state !== 'pending') return { kind: 'done' };
  if ((delivery.leaseUntil ?? 0) > now) return { kind: 'busy' };
  if (when === 'due' && (delivery.nextAt ?? 0) > now + SKEW_MS) return { kind: 'early' };
  const anew = when === 'now' || delivery.nextAt === undefined;
  const startedAt = anew ? now : (delivery.startedAt ?? now);
  const tries = (anew ? 0 : delivery.tries) + 1;
  const claimed = { ...delivery, startedAt, tries, attempts: delivery.attempts + 1, nextAt: now, leaseUntil: now + LEASE_MS };
  return { kind: 'claimed', delivery: claimed };
}

/** An answer of 2xx came. */
export function succeeded(delivery: Delivery, last: Attempt): Delivery {
  return { ...waiting(delivery), state: 'delivered', last, endedAt: last.at };
}

/** Any other answer, or none: the next try, or the dead letters. */
export function notTaken(delivery: Delivery, last: Attempt, chance: number): Delivery {
  const nextAt = nextTryAt(delivery.tries, delivery.startedAt ?? last.at, last.at, chance);
  return nextAt === undefined ? givenUp(delivery, last) : { ...waiting(delivery), nextAt, last };
}

/** Among the dead letters, from which it can be replayed. */
export function givenUp(delivery: Delivery, last: Attempt): Delivery {
  return { ...waiting(delivery), state: 'failed', last, endedAt: last.at };
}

/** Until its subscription is resumed. One that is parked already stays as it is. */
export function parked(delivery: Delivery): Delivery {
  return delivery.nextAt === undefined ? delivery : waiting(delivery);
}

/** As if it were new, but for what was tried; one that is pending stays as it is. */
export function replayed(delivery: Delivery, now: number): Delivery {
  if (delivery.state === 'pending') return delivery;
  const { endedAt: _ended, startedAt: _started, ...rest } = waiting(delivery);
  return { ...rest, state: 'pending', tries: 0, nextAt: now };
}

function waiting(delivery: Delivery): Delivery {
  const { nextAt: _next, leaseUntil: _lease, ...rest } = delivery;
  return rest;
}
