/** How often a key may call: so many requests a second in the long run, and so many at once after a pause. */
export type RateLimit = { readonly perSecond: number; readonly burst: number };

/** Of a key that has no limit of its own. */
export const DEFAULT_RATE_LIMIT: RateLimit = { perSecond: 200, burst: 2_000 };

/** What is told apart when requests are taken out of a bucket. Instants are epoch milliseconds. */
export type Taken =
  | { readonly kind: 'taken' }
  /** There are too few; at `retryAt` there are enough. */
  | { readonly kind: 'refused'; readonly retryAt: number };

/**
 * A bucket that holds `burst` requests and gains `perSecond`, kept as one instant: when it will be full again.
 * `costMs` is by how much that moves; it may move up to `mostAt`. Source: the generic cell rate algorithm (ITU-T I.371).
 */
export function bucketMove(
  { perSecond, burst }: RateLimit,
  requests: number,
  now: number,
): { readonly costMs: number; readonly mostAt: number } {
  const eachMs = 1_000 / perSecond;
  return { costMs: requests * eachMs, mostAt: now + burst * eachMs };
}

/**
 * How many requests a quiet second lets through without asking: a twentieth of a second's, and never more than a bucket
 * can be charged for together with the next as many. None of a small limit, which a few copies would multiply.
 */
export function freeShareOf({ perSecond, burst }: RateLimit): number {
  return Math.floor(Math.min(perSecond / 20, burst / 2));
}

/** How many requests are asked for at once, so that few ask. */
export function shareOf(limit: RateLimit): number {
  return Math.max(1, freeShareOf(limit));
}
