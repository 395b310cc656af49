import { describe, expect, it } from 'vitest';
import type { RateLimit } from '../../../../shared/domain/rate-limit.ts';
import type { ApiKey, RateBuckets } from '../../../../shared/key-ports.ts';
import { makeLimitRate } from '../../../../shared/use-cases/limit-rate.ts';
import { NOON } from '../../../builders/time.ts';
import { FakeClock, silentLog } from '../../../fakes/in-memory-queues.ts';
import { InMemoryRateBuckets } from '../../../fakes/in-memory-rate-buckets.ts';

const aKey = (limit?: Partial<RateLimit>): ApiKey => ({
  id: 'key_1',
  hash: 'h',
  name: 'shop',
  scopes: ['send'],
  createdAt: NOON,
  ...(limit === undefined ? {} : { limit }),
});

/** Several containers with one bucket; each answers whether a request passes. */
function containers(count: number, buckets: RateBuckets = new InMemoryRateBuckets()) {
  const clock = new FakeClock(NOON);
  const all = Array.from({ length: count }, () => makeLimitRate({ buckets, clock, log: silentLog }));
  /** Sends so many requests, evenly over so many milliseconds and the containers; answers how many passed. */
  const send = async (key: ApiKey, requests: number, overMs: number) => {
    let passed = 0;
    const begin = clock.now();
    for (let n = 0; n < requests; n += 1) {
      clock.advance(begin + Math.floor((n * overMs) / requests) - clock.now());
      if ((await all[n % count]?.(key)) === undefined) passed += 1;
    }
    clock.advance(begin + overMs - clock.now());
    return passed;
  };
  return { clock, limit: all[0] ?? (() => Promise.resolve(undefined)), send };
}

describe('the limit of a key', () => {
  it('asks nobody for a key that is quiet', async () => {
    const buckets = new InMemoryRateBuckets();
    const { send } = containers(1, buckets);
    expect(await send(aKey(), 600, 60_000)).toBe(600);
    expect(buckets.asked).toBe(0);
  });

  it('is 200 a second in the long run, and asks once in ten requests', async () => {
    const buckets = new InMemoryRateBuckets();
    const { send } = containers(1, buckets);
    await send(aKey(), 5_000, 10_000);
    expect(await send(aKey(), 5_000, 10_000)).toBeGreaterThanOrEqual(1_980);
    buckets.asked = 0;
    expect(await send(aKey(), 5_000, 10_000)).toBeLessThanOrEqual(2_020);
    expect(buckets.asked).toBeLessThan(450);
  });

  it.each([1, 4, 10])(
    'lets 2,000 at once through after a pause, and a share more for each of %i containers at most',
    async (count) => {
      const { send } = containers(count);
      const passed = await send(aKey(), 4_000, 100);
      expect(passed).toBeGreaterThanOrEqual(2_000 - count * 10);
      expect(passed).toBeLessThanOrEqual(2_000 + 20 + count * 10);
    },
  );

  it.each([1, 4, 10])('holds with %i containers that are busy', async (count) => {
    const { send } = containers(count);
    await send(aKey(), 20_000, 20_000);
    const passed = await send(aKey(), 10_000, 10_000);
    expect(Math.abs(passed - 2_000)).toBeLessThanOrEqual(count * 10 + 10);
  });

  it('is never exceeded by a share that is larger than the burst', async () => {
    const limits = [
      { perSecond: 200, burst: 1 },
      { perSecond: 200, burst: 5 },
      { perSecond: 2_000, burst: 10 },
    ];
    for (const limit of limits) {
      const { send } = containers(1);
      const passed = await send(aKey(limit), limit.perSecond * 25, 5_000);
      expect(passed).toBeLessThanOrEqual(limit.perSecond * 5 + 2 * limit.burst + 1);
    }
  });

  it.each([1, 5, 10, 19])('of %i a second holds where many containers see one request each', async (perSecond) => {
    const { send } = containers(30);
    expect(await send(aKey({ perSecond, burst: perSecond }), 600, 20_000)).toBeLessThanOrEqual(21 * perSecond);
  });

  it('says when to come again, and lets it come then', async () => {
    const { clock, limit } = containers(1);
    const key = aKey({ perSecond: 1, burst: 2 });
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await limit(key));
    expect(answers).toEqual([undefined, undefined, NOON + 1_000, NOON + 1_000]);
    clock.advance(1_000);
    expect(await limit(key)).toBeUndefined();
  });

  it('is that of the key, where it has one', async () => {
    const { send } = containers(1);
    expect(await send(aKey({ burst: 100 }), 500, 10)).toBeLessThanOrEqual(110);
    expect(await send({ ...aKey({ perSecond: 1_000, burst: 5_000 }), id: 'key_2' }, 4_900, 10)).toBe(4_900);
  });

  it('lets everything through while the bucket cannot be asked', async () => {
    const broken: RateBuckets = { take: () => Promise.reject(new Error('throttled')) };
    const { send } = containers(1, broken);
    expect(await send(aKey(), 5_000, 1_000)).toBe(5_000);
  });
});
