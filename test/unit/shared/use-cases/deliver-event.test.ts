import { describe, expect, it } from 'vitest';
import { GIVE_UP_MS } from '../../../../shared/domain/delivery.ts';
import type { BusEvent } from '../../../../shared/ports.ts';
import { deliverEvent } from '../../../../shared/use-cases/deliver-event.ts';
import { cacheSubscribers, fanOut } from '../../../../shared/use-cases/fan-out.ts';
import { handleTimer } from '../../../../shared/use-cases/handle-timer.ts';
import { changeSubscriptionBy, replayPeriod, subscribe } from '../../../../shared/use-cases/manage-subscriptions.ts';
import { sweep } from '../../../../shared/use-cases/sweep.ts';
import { type Fakes, makeFakes } from '../../../fakes/make-fakes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const failing = { kind: 'answered', status: 500 } as const;

async function aSubscriber(fakes: Fakes, events = ['*']): Promise<string> {
  const outcome = await subscribe(fakes, { url: 'https://crm.example/', events });
  if (outcome.kind !== 'created') throw new Error(outcome.kind);
  return outcome.subscription.id;
}

const anEvent = (id = 'evt_1', type = 'message.sent', at = Date.UTC(2026, 10, 2, 9)): BusEvent => ({
  id,
  type,
  at,
  data: { id },
});

/** What can be seen in the queue now, worked off once. */
async function work(fakes: Fakes): Promise<string[]> {
  const outcomes = [];
  for (const job of fakes.deliveryQueue.take()) outcomes.push(await deliverEvent(fakes, job));
  return outcomes;
}

/** Queue, timers and sweep for so long, as time goes on. */
async function live(fakes: Fakes, ms: number): Promise<void> {
  for (const end = fakes.clock.now() + ms; fakes.clock.now() < end; fakes.clock.advance(MINUTE)) {
    if (fakes.clock.now() % (5 * MINUTE) === 0) await sweep(fakes);
    for (const timer of fakes.timers.take(fakes.clock.now())) await handleTimer(fakes, timer);
    await work(fakes);
  }
}

const only = async (fakes: Fakes) => {
  const [delivery] = [...fakes.table.deliveries.values()];
  if (delivery === undefined) throw new Error('no delivery');
  return delivery;
};

describe('an event', () => {
  it('is stored and queued for each subscription that wants it, once', async () => {
    const fakes = makeFakes();
    await aSubscriber(fakes);
    await aSubscriber(fakes, ['message.*']);
    await aSubscriber(fakes, ['session.*']);
    await fanOut(fakes, [anEvent()]);
    await fanOut(fakes, [anEvent()]);
    expect(fakes.table.deliveries.size).toBe(2);
    expect((await work(fakes)).sort()).toEqual(['delivered', 'delivered', 'done', 'done']);
    expect(fakes.endpoints.posts).toHaveLength(2);
  });

  it('is posted under its own id, with the text that is on the bus', async () => {
    const fakes = makeFakes();
    await aSubscriber(fakes);
    await fanOut(fakes, [anEvent()]);
    await work(fakes);
    const [post] = fakes.endpoints.posts;
    expect(post).toMatchObject({ id: 'evt_1', at: fakes.clock.now(), url: 'https://crm.example/' });
    expect(JSON.parse(post?.body ?? '')).toEqual({
      id: 'evt_1',
      type: 'message.sent',
      time: '2026-11-02T09:00:00.000Z',
      data: { id: 'evt_1' },
    });
  });

  it('is matched with subscriptions that are a minute old at most', async () => {
    const fakes = makeFakes();
    const subscribers = cacheSubscribers(fakes);
    expect(await subscribers()).toEqual([]);
    await aSubscriber(fakes);
    expect(await subscribers()).toEqual([]);
    fakes.clock.advance(MINUTE);
    expect(await subscribers()).toHaveLength(1);
  });
});

describe('a delivery', () => {
  it('that fails comes again by the queue, later by timers, until the endpoint is well', async () => {
    const fakes = makeFakes();
    await aSubscriber(fakes);
    await fanOut(fakes, [anEvent()]);
    fakes.endpoints.answer = failing;
    await live(fakes, 2 * HOUR);
    expect(await only(fakes)).toMatchObject({ state: 'pending', last: { status: 500 } });
    expect(fakes.timers.pending).toMatchObject([{ kind: 'delivery' }]);
    fakes.endpoints.answer = { kind: 'answered', status: 202 };
    await live(fakes, 4 * HOUR);
    expect(await only(fakes)).toMatchObject({ state: 'delivered', last: { status: 202 } });
  });

  it('whose place in the queue is lost is taken up by the sweep', async () => {
    const fakes = makeFakes();
    await aSubscriber(fakes);
    await fanOut(fakes, [anEvent()]);
    fakes.deliveryQueue.jobs = [];
    await live(fakes, 15 * MINUTE);
    expect(await only(fakes)).toMatchObject({ state: 'delivered' });
  });

  it('whose function died after the post is posted again when its claim is over', async () => {
    const fakes = makeFakes();
    await aSubscriber(fakes);
    await fanOut(fakes, [anEvent()]);
    fakes.endpoints.meanwhile = () => Promise.reject(new Error('the function died'));
    await expect(work(fakes)).rejects.toThrow('died');
    fakes.endpoints.meanwhile = () => Promise.resolve();
    await live(fakes, 15 * MINUTE);
    expect(await only(fakes)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('is posted once by two at the same time', async () => {
    const fakes = makeFakes();
    await aSubscriber(fakes);
    await fanOut(fakes, [anEvent()]);
    const { id } = await only(fakes);
    const both = [1, 2].map(() => deliverEvent(fakes, { kind: 'delivery', id, when: 'due' }));
    expect((await Promise.all(both)).sort()).toEqual(['delivered', 'raced']);
    expect(fakes.endpoints.posts).toHaveLength(1);
  });

  it('that fails for three days at an endpoint that is well for others is a dead letter, and can be replayed', async () => {
    const fakes = makeFakes();
    const id = await aSubscriber(fakes);
    await fanOut(fakes, [anEvent()]);
    fakes.endpoints.answer = failing;
    for (let spent = 0; spent < GIVE_UP_MS + HOUR; spent += 10 * HOUR) {
      await live(fakes, 10 * HOUR);
      // Others arrive meanwhile, so that the endpoint is not paused.
      const subscription = await fakes.subscriptions.get(id);
      if (subscription === undefined) throw new Error('gone');
      const { failingSince: _since, ...well } = subscription;
      await fakes.subscriptions.save(well);
    }
    expect(await only(fakes)).toMatchObject({ state: 'failed', last: { status: 500 }, attempts: 13 });
    fakes.endpoints.answer = { kind: 'answered', status: 200 };
    await replayPeriod(fakes, id, { from: Date.UTC(2026, 10, 2, 8), to: Date.UTC(2026, 10, 2, 10) });
    await live(fakes, 5 * MINUTE);
    expect(await only(fakes)).toMatchObject({ state: 'delivered', attempts: 14 });
  });

  it('of a subscription that is gone is given up', async () => {
    const fakes = makeFakes();
    const id = await aSubscriber(fakes);
    await fanOut(fakes, [anEvent()]);
    await fakes.subscriptions.remove(id);
    expect(await work(fakes)).toEqual(['abandoned']);
    expect(await only(fakes)).toMatchObject({ state: 'failed', last: { why: 'the subscription was deleted' } });
  });
});

describe('a paused subscription', () => {
  it('keeps what happens meanwhile, and delivers it when it is resumed', async () => {
    const fakes = makeFakes();
    const id = await aSubscriber(fakes);
    await changeSubscriptionBy(fakes, id, { state: 'paused' });
    // More than a page of them.
    await fanOut(
      fakes,
      Array.from({ length: 120 }, (_, n) => anEvent(`evt_${n}`, 'message.sent', n)),
    );
    await live(fakes, HOUR);
    expect(fakes.endpoints.posts).toEqual([]);
    await changeSubscriptionBy(fakes, id, { state: 'active' });
    await live(fakes, 5 * MINUTE);
    expect(new Set(fakes.endpoints.posts.map((post) => post.id)).size).toBe(120);
    expect(fakes.endpoints.posts).toHaveLength(120);
  });

  it('that is resumed while a delivery is being parked has it at once', async () => {
    const fakes = makeFakes();
    const id = await aSubscriber(fakes);
    await changeSubscriptionBy(fakes, id, { state: 'paused' });
    await fanOut(fakes, [anEvent()]);
    const { get } = fakes.subscriptions;
    let reads = 0;
    const subscriptions = Object.assign(Object.create(fakes.subscriptions), {
      get: async (of: string) => {
        reads += 1;
        const found = await get.call(fakes.subscriptions, of);
        if (reads === 1 && found !== undefined) await fakes.subscriptions.save({ ...found, state: 'active' });
        return found;
      },
    });
    const [job] = fakes.deliveryQueue.take();
    if (job === undefined) throw new Error('no job');
    expect(await deliverEvent({ ...fakes, subscriptions }, job)).toBe('released');
    expect(await work(fakes)).toEqual(['delivered']);
  });

  it('is what a day of failures makes, with one event that tells it', async () => {
    const fakes = makeFakes();
    const id = await aSubscriber(fakes);
    fakes.endpoints.answer = { kind: 'no-answer', why: 'ECONNREFUSED' };
    await fanOut(fakes, [anEvent()]);
    await live(fakes, 40 * HOUR);
    expect(await fakes.subscriptions.get(id)).toMatchObject({ state: 'paused', pausedFor: 'failing' });
    const pauses = fakes.table.stream.filter(
      ({ change }) => change.kind === 'subscription' && change.after.state === 'paused' && change.before?.state === 'active',
    );
    expect(pauses).toHaveLength(1);
    const posts = fakes.endpoints.posts.length;
    await live(fakes, 40 * HOUR);
    expect(fakes.endpoints.posts).toHaveLength(posts);
    expect(await only(fakes)).toMatchObject({ state: 'pending' });
  });
});
