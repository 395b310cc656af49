import type { RateLimit, Taken } from './domain/rate-limit.ts';
import type { Scope } from './domain/role.ts';
import type { User } from './domain/user.ts';

export type ApiKeys = {
  readonly find: (hash: string) => Promise<ApiKey | undefined>;
  readonly list: () => Promise<readonly ApiKey[]>;
  readonly put: (key: ApiKey) => Promise<void>;
  readonly revoke: (id: string, at: number) => Promise<'revoked' | 'not-found'>;
};
export type ApiKey = {
  /** Shown in lists and logs; not the key. */
  readonly id: string;
  /** SHA-256 of the key, hex. */
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Allowed numbers; `undefined`: all. */
  readonly numbers?: readonly string[];
  /** What differs from the default. */
  readonly limit?: Partial<RateLimit>;
  readonly createdAt: number;
  readonly revokedAt?: number;
};

/** What is left of each key's limit, for all containers together. */
export type RateBuckets = {
  /** Takes `requests` out of the key's bucket, all or none, as of `now`. */
  readonly take: (keyId: string, limit: RateLimit, requests: number, now: number) => Promise<Taken>;
};

/** Those whom the deployment's issuer of OpenID Connect signs in. */
export type Users = {
  /** Who holds an access token. Never throws for what the token says, nor for an issuer that does not answer. */
  readonly find: (token: string) => Promise<FoundUser>;
};
export type FoundUser =
  | { readonly kind: 'known'; readonly user: User }
  /** The token is none of the issuer's for us, or no longer; `why` is for the log. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** The issuer could not be asked for its keys. */
  | { readonly kind: 'unavailable'; readonly error: unknown };
