import { expect, it } from 'vitest';
import { type Delivery, startDelivery } from '../../shared/domain/delivery.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import type { Stores } from './backends.ts';
import { HOUR, NOW } from './values.ts';

type Open = () => Promise<Stores>;

const aSubscription = (more: Partial<Subscription> = {}): Subscription => ({
  id: 'sub_1',
  url: 'https://crm.example/hooks',
  events: ['message.*'],
  description: 'CRM',
  state: 'active',
  createdAt: NOW,
  secrets: [{ secret: 'whsec_new' }, { secret: 'whsec_old', until: NOW + HOUR }],
  version: 0,
  ...more,
});
const listed = ({ secrets: _secrets, version: _version, ...rest }: Subscription) => rest;
const aDelivery = (more: Partial<Delivery> = {}): Delivery => ({
  ...startDelivery(
    { id: 'dlv_1', subscriptionId: 'sub_1', eventId: 'evt_1', eventType: 'message.sent', at: NOW, body: '{"id":"evt_1"}' },
    NOW,
  ),
  ...more,
});

export function subscriptionsContract(open: Open): void {
  it('keeps a subscription with its secrets, and lists it without them', async () => {
    const { subscriptions } = await open();
    expect(await subscriptions.get('sub_1')).toBeUndefined();
    await subscriptions.create(aSubscription());
    expect(await subscriptions.get('sub_1')).toEqual(aSubscription());
    expect(await subscriptions.all()).toEqual([listed(aSubscription())]);
    expect(await subscriptions.list(10, undefined)).toEqual({ items: [listed(aSubscription())], next: undefined });
  });

  it('creates once', async () => {
    const { subscriptions } = await open();
    await subscriptions.create(aSubscription());
    await subscriptions.create(aSubscription({ url: 'https://other.example/' }));
    expect(await subscriptions.get('sub_1')).toEqual(aSubscription());
  });

  it('saves for who read the newest version', async () => {
    const { subscriptions } = await open();
    await subscriptions.create(aSubscription());
    const saved = await subscriptions.save(aSubscription({ url: 'https://crm.example/2' }));
    expect(saved).toEqual(aSubscription({ url: 'https://crm.example/2', version: 1 }));
    expect(await subscriptions.save(aSubscription())).toBeUndefined();
    expect(await subscriptions.get('sub_1')).toEqual(saved);
  });

  it('removes, also what is gone, and does not bring it back by a late save', async () => {
    const { subscriptions } = await open();
    await subscriptions.create(aSubscription());
    await subscriptions.remove('sub_1');
    await subscriptions.remove('sub_1');
    expect(await subscriptions.get('sub_1')).toBeUndefined();
    expect(await subscriptions.save(aSubscription())).toBeUndefined();
    expect(await subscriptions.all()).toEqual([]);
  });

  it('lists the newest first, in pages', async () => {
    const { subscriptions } = await open();
    for (const n of [1, 2, 3]) await subscriptions.create(aSubscription({ id: `sub_${n}`, createdAt: NOW + n }));
    const first = await subscriptions.list(2, undefined);
    expect(first.items.map(({ id }) => id)).toEqual(['sub_3', 'sub_2']);
    const second = await subscriptions.list(2, first.next);
    expect(second.items.map(({ id }) => id)).toEqual(['sub_1']);
  });

  it('tells the stream of changes, and no secret', async () => {
    const { subscriptions, changes } = await open();
    await subscriptions.create(aSubscription());
    await subscriptions.save(aSubscription({ state: 'paused', pausedAt: NOW, pausedFor: 'gone' }));
    const [active, paused] = [
      listed(aSubscription()),
      listed(aSubscription({ state: 'paused', pausedAt: NOW, pausedFor: 'gone' })),
    ];
    expect(await changes()).toEqual([
      { kind: 'subscription', before: undefined, after: active },
      { kind: 'subscription', before: active, after: paused },
    ]);
  });
}

export function deliveriesContract(open: Open): void {
  it('keeps a delivery as it was made first', async () => {
    const { deliveries } = await open();
    expect(await deliveries.get('dlv_1')).toBeUndefined();
    await deliveries.create(aDelivery());
    await deliveries.create(aDelivery({ body: '{}', nextAt: NOW + 1 }));
    expect(await deliveries.get('dlv_1')).toEqual(aDelivery());
  });

  it('saves for who read the newest version, lease and all', async () => {
    const { deliveries } = await open();
    await deliveries.create(aDelivery());
    const claimed = aDelivery({
      tries: 1,
      attempts: 1,
      startedAt: NOW,
      leaseUntil: NOW + 60_000,
      last: { at: NOW, status: 500 },
    });
    expect(await deliveries.save(claimed)).toEqual({ ...claimed, version: 1 });
    expect(await deliveries.save(claimed)).toBeUndefined();
    expect(await deliveries.get('dlv_1')).toEqual({ ...claimed, version: 1 });
  });

  it('lists those of a subscription in a state, the latest event first, in pages and between two times', async () => {
    const { deliveries } = await open();
    for (const n of [1, 2, 3, 4]) await deliveries.create(aDelivery({ id: `dlv_${n}`, at: NOW + n }));
    await deliveries.create(aDelivery({ id: 'dlv_5', subscriptionId: 'sub_2' }));
    await deliveries.save(aDelivery({ id: 'dlv_4', at: NOW + 4, state: 'failed' }));
    const first = await deliveries.list('sub_1', 'pending', 2, undefined);
    expect(first.items.map(({ id }) => id)).toEqual(['dlv_3', 'dlv_2']);
    expect((await deliveries.list('sub_1', 'pending', 2, first.next)).items.map(({ id }) => id)).toEqual(['dlv_1']);
    const within = await deliveries.list('sub_1', 'pending', 9, undefined, { from: NOW + 2, to: NOW + 3 });
    expect(within.items.map(({ id }) => id)).toEqual(['dlv_3', 'dlv_2']);
    const [failed] = (await deliveries.list('sub_1', 'failed', 9, undefined)).items;
    expect(failed).toMatchObject({ id: 'dlv_4', state: 'failed' });
    expect(failed).not.toHaveProperty('body');
  });

  it('shows the sweep what is due, and neither what ended nor what waits for its subscription', async () => {
    const { deliveries, due } = await open();
    const { nextAt: _next, ...parked } = aDelivery({ id: 'dlv_2' });
    await deliveries.create(aDelivery());
    await deliveries.create(parked);
    await deliveries.create(aDelivery({ id: 'dlv_3', state: 'delivered' }));
    await deliveries.create(aDelivery({ id: 'dlv_4', leaseUntil: NOW + HOUR }));
    const overdue = [];
    for await (const timer of due.overdue(NOW)) overdue.push(timer);
    expect(overdue).toEqual([{ kind: 'delivery', id: 'dlv_1', dueAt: NOW }]);
  });

  it('tells the stream nothing', async () => {
    const { deliveries, changes } = await open();
    await deliveries.create(aDelivery());
    expect(await changes()).toEqual([]);
  });
}
