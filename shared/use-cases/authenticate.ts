import type { Scope } from '../domain/role.ts';
import type { ApiKey, ApiKeys, RateBuckets, Users } from '../key-ports.ts';
import type { Clock, Log } from '../ports.ts';
import { makeLimitRate } from './limit-rate.ts';

/** Who calls: passed on by the authorizer, checked by every use case against what it touches. */
export type Principal = {
  readonly kind: 'key' | 'user';
  /** The key's id, or one made of the user's at the issuer: no two callers have the same. */
  readonly id: string;
  /** As people call it, where it has a name. */
  readonly name?: string;
  /** None: somebody whom the issuer knows, and who is nothing here. */
  readonly scopes: readonly Scope[];
  /** Allowed numbers; `undefined`: all. */
  readonly numbers?: readonly string[];
  /** The caller is over the limit, for so many seconds. */
  readonly retryAfter?: number;
};
/** `unavailable`: it is a user's token, and the issuer could not be asked. `undefined`: nobody that is known. */
export type Caller = Principal | 'unavailable' | undefined;

/** How long a key is believed without asking again: the delay of a revocation. */
export const KEY_CACHE_MS = 60_000;
const MAX_CACHED = 10_000;
/** Keys have no dots in them. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

export type AuthenticatePorts = {
  readonly keys: ApiKeys;
  /** Left out: the deployment has no issuer, and knows keys alone. */
  readonly users?: Users | undefined;
  readonly clock: Clock;
  /** SHA-256, hex. */
  readonly hash: (text: string) => string;
  readonly buckets: RateBuckets;
  readonly log: Log;
};

/** Finds the key or the user behind a bearer token. Each call counts against the caller's limit. */
export function makeAuthenticate(ports: AuthenticatePorts): (authorization: string | undefined) => Promise<Caller> {
  const findKey = makeFindKey(ports);
  const limitRate = makeLimitRate(ports);
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    if (ports.users !== undefined && JWT.test(token)) {
      const user = await findUser(ports.users, token, ports);
      return typeof user === 'object' ? limited(user, await limitRate(user), ports.clock) : user;
    }
    const key = await findKey(ports.hash(token));
    if (key === undefined || key.revokedAt !== undefined) return undefined;
    return limited({ kind: 'key', ...key }, await limitRate(key), ports.clock);
  };
}

function limited({ kind, id, name, scopes, numbers }: Principal, retryAt: number | undefined, clock: Clock): Principal {
  return {
    kind,
    id,
    scopes,
    ...(name === undefined ? {} : { name }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(retryAt === undefined ? {} : { retryAfter: Math.max(1, Math.ceil((retryAt - clock.now()) / 1_000)) }),
  };
}

async function findUser(users: Users, token: string, { hash, log }: AuthenticatePorts): Promise<Caller> {
  const found = await users.find(token);
  switch (found.kind) {
    case 'known':
      return { kind: 'user', ...found.user, id: userId(hash(found.user.id)) };
    case 'unknown':
      log.info('token.refused', { why: found.why });
      return undefined;
    case 'unavailable':
      log.error('issuer.unavailable', found.error);
      return 'unavailable';
  }
}

/** What an issuer calls somebody may be what a key is called, or an e-mail address, which no log should have: a part of its hash is neither. */
function userId(hash: string): string {
  return `user_${hash.slice(0, 32)}`;
}

/** Tokens are random, so a plain SHA-256 is enough to store them by; what is unknown is cached, too, so that a wrong key cannot make the table busy. */
function makeFindKey({ keys, clock }: AuthenticatePorts): (hash: string) => Promise<ApiKey | undefined> {
  const cache = new Map<string, { readonly key: ApiKey | undefined; readonly at: number }>();
  return async (hash) => {
    const now = clock.now();
    const cached = cache.get(hash);
    if (cached !== undefined && now - cached.at < KEY_CACHE_MS) return cached.key;
    const key = await keys.find(hash);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(hash, { key, at: now });
    return key;
  };
}
