import { bucketMove, type RateLimit, type Taken } from '../domain/rate-limit.ts';
import type { RateBuckets } from '../key-ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { ttlSeconds } from './keys.ts';

/** A bucket that nobody took from for a day is full. */
const RETENTION_MS = 24 * 60 * 60_000;
/** Retries of a write that lost a race. */
const MAX_RACES = 5;

/** One item for each key that is busy: `fullAt`, when its bucket is full again. One write moves it, two where it was full. */
export class DynamoRateBuckets implements RateBuckets {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async take(keyId: string, limit: RateLimit, requests: number, now: number): Promise<Taken> {
    const { costMs, mostAt } = bucketMove(limit, requests, now);
    const key = { PK: `RATE#${keyId}`, SK: 'RATE' };
    const [names, ttl] = [{ '#ttl': 'ttl' }, ttlSeconds(mostAt + RETENTION_MS)];
    for (let races = 0; races < MAX_RACES; races += 1) {
      const moved = await this.#table.update(key, {
        update: 'SET fullAt = fullAt + :cost, #ttl = :ttl',
        condition: 'fullAt > :now AND fullAt <= :most',
        names,
        values: { ':cost': costMs, ':now': now, ':most': mostAt - costMs, ':ttl': ttl },
      });
      if (moved.ok) return { kind: 'taken' };
      const fullAt = Number(moved.old?.['fullAt'] ?? 0);
      if (fullAt > mostAt - costMs) return { kind: 'refused', retryAt: Math.ceil(fullAt + costMs - (mostAt - now)) };
      const begun = await this.#table.update(key, {
        update: 'SET fullAt = :full, kind = :kind, #ttl = :ttl',
        condition: 'attribute_not_exists(fullAt) OR fullAt <= :now',
        names,
        values: { ':full': now + costMs, ':kind': 'rate', ':now': now, ':ttl': ttl },
      });
      if (begun.ok) return { kind: 'taken' };
    }
    throw new Error('the bucket kept changing');
  }
}
