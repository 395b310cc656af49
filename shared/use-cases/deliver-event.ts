import { type Attempt, claim, type Delivery, givenUp, notTaken, parked, replayed, succeeded } from '../domain/delivery.ts';
import { afterFailure, afterSuccess, type Subscription, signingSecrets } from '../domain/subscription.ts';
import { toMinute } from '../domain/timer.ts';
import type { Clock, Ids, Log, Timers } from '../ports.ts';
import type { Deliveries, DeliveryJob, DeliveryQueue, Endpoints, Subscriptions } from '../subscription-ports.ts';
import { changeDelivery, changeSubscription } from './change-subscription.ts';

export type DeliverEventPorts = {
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly endpoints: Endpoints;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
};

/** The longest delay of the queue; longer waits are Scheduler's. */
const MAX_DELAY_MS = 15 * 60_000;
const PAGE = 50;

/** Works on the `deliveries` queue: posts one event once, or queues a page of what waits or is to be replayed. */
export async function deliverEvent(ports: DeliverEventPorts, job: DeliveryJob): Promise<string> {
  switch (job.kind) {
    case 'delivery':
      return deliverOne(ports, job);
    case 'release':
      return release(ports, job);
    case 'replay':
      return replay(ports, job);
  }
}

/** The claim is stored before the post, and its outcome after it: a crash between the two posts again. */
async function deliverOne(ports: DeliverEventPorts, job: Extract<DeliveryJob, { kind: 'delivery' }>): Promise<string> {
  const { deliveries, subscriptions, clock } = ports;
  const stored = await deliveries.get(job.id);
  if (stored === undefined) return 'gone';
  const now = clock.now();
  const claimed = claim(stored, now, job.when);
  if (claimed.kind !== 'claimed') return claimed.kind;
  const subscription = await subscriptions.get(stored.subscriptionId);
  if (subscription === undefined)
    return (await deliveries.save(givenUp(stored, { at: now, why: 'the subscription was deleted' }))) ? 'abandoned' : 'raced';
  if (subscription.state === 'paused') return park(ports, stored);
  const delivery = await deliveries.save(claimed.delivery);
  if (delivery === undefined) return 'raced';
  const { id, eventId, body } = delivery;
  const secrets = signingSecrets(subscription, now);
  const outcome = await ports.endpoints.post({ url: subscription.url, secrets, id: eventId, at: now, body });
  const last: Attempt = {
    at: clock.now(),
    ...(outcome.kind === 'answered' ? { status: outcome.status } : { why: outcome.why }),
  };
  const taken = last.status !== undefined && last.status >= 200 && last.status < 300;
  ports.log.info('event.posted', { delivery: id, subscription: subscription.id, event: eventId, try: delivery.tries, ...last });
  return taken ? noteSuccess(ports, delivery, last) : noteFailure(ports, delivery, subscription, last);
}

async function noteSuccess(ports: DeliverEventPorts, delivery: Delivery, last: Attempt): Promise<string> {
  await ports.deliveries.save(succeeded(delivery, last));
  await changeSubscription(ports.subscriptions, delivery.subscriptionId, afterSuccess);
  return 'delivered';
}

async function noteFailure(ports: DeliverEventPorts, delivery: Delivery, { id }: Subscription, last: Attempt): Promise<string> {
  const after = await ports.deliveries.save(notTaken(delivery, last, chanceOf(ports.ids, delivery)));
  await changeSubscription(ports.subscriptions, id, (subscription) => afterFailure(subscription, last.status, last.at));
  // Somebody replayed it meanwhile, and has queued it.
  if (after === undefined) return 'raced';
  if (after.nextAt === undefined) {
    ports.log.warn('event.given-up', { delivery: after.id, subscription: id, event: after.eventId });
    return 'given-up';
  }
  const wait = after.nextAt - last.at;
  if (wait <= MAX_DELAY_MS) await ports.deliveryQueue.enqueue({ kind: 'delivery', id: after.id, when: 'due' }, wait);
  else await ports.timers.set({ kind: 'delivery', id: after.id, dueAt: toMinute(after.nextAt) }, last.at);
  return 'to-be-repeated';
}

/** A subscription that was resumed while this was parked may have been looked through already. */
async function park(ports: DeliverEventPorts, delivery: Delivery): Promise<string> {
  const waiting = parked(delivery);
  if (waiting !== delivery && (await ports.deliveries.save(waiting)) === undefined) return 'raced';
  const subscription = await ports.subscriptions.get(delivery.subscriptionId);
  if (subscription?.state !== 'active') return 'parked';
  await ports.deliveryQueue.enqueue({ kind: 'delivery', id: delivery.id, when: 'now' });
  return 'released';
}

/** Spread evenly, and the same for the same try. */
function chanceOf(ids: Ids, { id, attempts }: Delivery): number {
  return Number.parseInt(ids.derived('', id, attempts).slice(-6), 16) / 0xffffff;
}

async function release(ports: DeliverEventPorts, job: Extract<DeliveryJob, { kind: 'release' }>): Promise<string> {
  const { items, next } = await ports.deliveries.list(job.subscriptionId, 'pending', PAGE, job.cursor);
  await Promise.all(items.map(({ id }) => ports.deliveryQueue.enqueue({ kind: 'delivery', id, when: 'now' })));
  if (next !== undefined) await ports.deliveryQueue.enqueue({ ...job, cursor: next });
  return `released ${items.length}`;
}

/** First what was delivered, then the dead letters: in the other order these would be delivered, and replayed again. */
async function replay(ports: DeliverEventPorts, job: Extract<DeliveryJob, { kind: 'replay' }>): Promise<string> {
  const { subscriptionId, from, to, state, cursor } = job;
  const { items, next } = await ports.deliveries.list(subscriptionId, state, PAGE, cursor, { from, to });
  await Promise.all(items.map(({ id }) => replayOne(ports, id)));
  const following: DeliveryJob = { kind: 'replay', subscriptionId, from, to, state: 'failed' };
  if (next !== undefined) await ports.deliveryQueue.enqueue({ ...job, cursor: next });
  else if (state === 'delivered') await ports.deliveryQueue.enqueue(following);
  return `replayed ${items.length}`;
}

/** Delivers once more what ended, and at once what waits. Answers it; `undefined` if there is none. */
export async function replayOne(
  ports: Pick<DeliverEventPorts, 'deliveries' | 'deliveryQueue' | 'clock'>,
  id: string,
): Promise<Delivery | undefined> {
  const delivery = await changeDelivery(ports.deliveries, id, (before) => replayed(before, ports.clock.now()));
  if (delivery !== undefined) await ports.deliveryQueue.enqueue({ kind: 'delivery', id, when: 'now' });
  return delivery;
}
