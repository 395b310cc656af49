import { bucketMove, type RateLimit, type Taken } from '../../shared/domain/rate-limit.ts';
import type { RateBuckets } from '../../shared/key-ports.ts';

/** Buckets of keys; `asked` counts how often they were. */
export class InMemoryRateBuckets implements RateBuckets {
  readonly #fullAt = new Map<string, number>();
  asked = 0;

  async take(keyId: string, limit: RateLimit, requests: number, now: number): Promise<Taken> {
    this.asked += 1;
    const { costMs, mostAt } = bucketMove(limit, requests, now);
    const fullAt = Math.max(this.#fullAt.get(keyId) ?? 0, now) + costMs;
    if (fullAt > mostAt) return { kind: 'refused', retryAt: Math.ceil(fullAt - (mostAt - now)) };
    this.#fullAt.set(keyId, fullAt);
    return { kind: 'taken' };
  }
}
