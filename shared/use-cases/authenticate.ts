import type { Scope } from '../domain/role.ts';
import type { ApiKey, ApiKeys, RateBuckets } from '../key-ports.ts';
import type { Clock, Log } from '../ports.ts';
import { makeLimitRate } from './limit-rate.ts';

/** Who calls: passed on by the authorizer, checked by every use case against what it touches. */
export type Principal = {
  readonly kind: 'key' | 'user';
  /** The key's id. */
  readonly id: string;
  /** As people call it, where it has a name. */
  readonly name?: string;
  readonly scopes: readonly Scope[];
  /** Allowed numbers; `undefined`: all. */
  readonly numbers?: readonly string[];
  /** The caller is over the limit, for so many seconds. */
  readonly retryAfter?: number;
};

/** How long a key is believed without asking again: the delay of a revocation. */
export const KEY_CACHE_MS = 60_000;
const MAX_CACHED = 10_000;

/**
 * Finds the key behind a bearer token. Tokens are random, so a plain SHA-256 is enough to store them by; what is unknown
 * is cached, too, so that a wrong key cannot make the table busy. Each call counts against the key's limit.
 */
export function makeAuthenticate(ports: {
  readonly keys: ApiKeys;
  readonly clock: Clock;
  readonly hash: (token: string) => string;
  readonly buckets: RateBuckets;
  readonly log: Log;
}): (authorization: string | undefined) => Promise<Principal | undefined> {
  const cache = new Map<string, { readonly key: ApiKey | undefined; readonly at: number }>();
  const limitRate = makeLimitRate(ports);
  const find = async (hash: string): Promise<ApiKey | undefined> => {
    const now = ports.clock.now();
    const cached = cache.get(hash);
    if (cached !== undefined && now - cached.at < KEY_CACHE_MS) return cached.key;
    const key = await ports.keys.find(hash);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(hash, { key, at: now });
    return key;
  };
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const key = await find(ports.hash(token));
    if (key === undefined || key.revokedAt !== undefined) return undefined;
    const retryAt = await limitRate(key);
    return {
      kind: 'key',
      id: key.id,
      name: key.name,
      scopes: key.scopes,
      ...(key.numbers === undefined ? {} : { numbers: key.numbers }),
      ...(retryAt === undefined ? {} : { retryAfter: Math.max(1, Math.ceil((retryAt - ports.clock.now()) / 1_000)) }),
    };
  };
}
