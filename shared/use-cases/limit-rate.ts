import { DEFAULT_RATE_LIMIT, freeShareOf, type RateLimit, shareOf } from '../domain/rate-limit.ts';
import type { ApiKey, RateBuckets } from '../key-ports.ts';
import type { Clock, Log } from '../ports.ts';

export type LimitRatePorts = { readonly buckets: RateBuckets; readonly clock: Clock; readonly log: Log };

/** A key, or a user, who has no limit but the default. */
type Limited = Pick<ApiKey, 'id' | 'limit'>;

/** What one container knows of a key. */
type Share = {
  readonly second: number;
  /** Requests in this second. */
  readonly seen: number;
  /** Those that may still pass without asking. */
  readonly left: number;
  /** The first share of a second passes without being counted. */
  readonly uncounted: number;
  readonly retryAt: number;
};

const MAX_KEYS = 10_000;

/**
 * Holds keys to their limits, by a bucket that all containers share. Each asks it for a share of requests at a time; the
 * first share of a second passes without asking where the second before was quiet, so a key that is far below its limit
 * costs nothing; a limit below 20 a second has no such share. Answers when a request that is over the limit may come again, epoch milliseconds. If the bucket cannot
 * be asked, requests pass: a limit that is not held for a while is better than sends that are refused.
 */
export function makeLimitRate({ buckets, clock, log }: LimitRatePorts): (caller: Limited) => Promise<number | undefined> {
  const shares = new Map<string, Share>();
  const ask = async (key: Limited, limit: RateLimit, share: Share, now: number): Promise<Share> => {
    const size = shareOf(limit);
    const wanted = Math.min(size + share.uncounted, limit.burst);
    try {
      const taken = await buckets.take(key.id, limit, wanted, now);
      if (taken.kind === 'refused') return { ...share, retryAt: taken.retryAt };
    } catch (error) {
      log.error('rate.unknown', error, { key: key.id });
    }
    return { ...share, left: size - 1, uncounted: 0 };
  };
  return async (key) => {
    const limit = { ...DEFAULT_RATE_LIMIT, ...key.limit };
    const now = clock.now();
    const share = nextShare(shares.get(key.id), limit, Math.floor(now / 1_000));
    const waits = now < share.retryAt;
    const next = waits ? share : share.left > 0 ? { ...share, left: share.left - 1 } : await ask(key, limit, share, now);
    if (shares.size >= MAX_KEYS && !shares.has(key.id)) shares.clear();
    shares.set(key.id, next);
    return now < next.retryAt ? next.retryAt : undefined;
  };
}

/** One more request: in the same second, after a busy one, or after a quiet one. */
function nextShare(was: Share | undefined, limit: RateLimit, second: number): Share {
  if (was?.second === second) return { ...was, seen: was.seen + 1 };
  const busy = was !== undefined && (was.second === second - 1 ? was.seen > shareOf(limit) : false);
  if (busy) return { ...was, second, seen: 1 };
  const free = freeShareOf(limit);
  return { second, seen: 1, left: free, uncounted: free, retryAt: was?.retryAt ?? 0 };
}
