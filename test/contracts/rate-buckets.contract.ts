import { expect, it } from 'vitest';
import type { RateLimit } from '../../shared/domain/rate-limit.ts';
import type { Stores } from './backends.ts';
import { NOW } from './values.ts';

const LIMIT: RateLimit = { perSecond: 4, burst: 10 };

export function rateBucketsContract(open: () => Promise<Stores>): void {
  it('gives a burst at once, and says when there is enough again', async () => {
    const { buckets } = await open();
    expect(await buckets.take('key_1', LIMIT, 8, NOW)).toEqual({ kind: 'taken' });
    expect(await buckets.take('key_1', LIMIT, 2, NOW)).toEqual({ kind: 'taken' });
    expect(await buckets.take('key_1', LIMIT, 1, NOW)).toEqual({ kind: 'refused', retryAt: NOW + 250 });
    expect(await buckets.take('key_1', LIMIT, 6, NOW + 500)).toEqual({ kind: 'refused', retryAt: NOW + 1_500 });
  });

  it('gains as much as the limit says while it is used, and holds no more than a burst', async () => {
    const { buckets } = await open();
    await buckets.take('key_1', LIMIT, 10, NOW);
    expect(await buckets.take('key_1', LIMIT, 1, NOW + 250)).toEqual({ kind: 'taken' });
    expect((await buckets.take('key_1', LIMIT, 1, NOW + 251)).kind).toBe('refused');
    const later = NOW + 3_600_000;
    expect(await buckets.take('key_1', LIMIT, 10, later)).toEqual({ kind: 'taken' });
    expect((await buckets.take('key_1', LIMIT, 1, later)).kind).toBe('refused');
  });

  it('is one for each key', async () => {
    const { buckets } = await open();
    await buckets.take('key_1', LIMIT, 10, NOW);
    expect(await buckets.take('key_2', LIMIT, 10, NOW)).toEqual({ kind: 'taken' });
  });

  it('gives no more than there is to many who ask at once', async () => {
    const { buckets } = await open();
    const taken = await Promise.all(Array.from({ length: 4 }, () => buckets.take('key_1', LIMIT, 3, NOW)));
    expect(taken.filter(({ kind }) => kind === 'taken')).toHaveLength(3);
  });

  it('tells business systems nothing', async () => {
    const { buckets, changes } = await open();
    await buckets.take('key_1', LIMIT, 1, NOW);
    expect(await changes()).toEqual([]);
  });
}
