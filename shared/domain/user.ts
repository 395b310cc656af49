import { ROLES, type Role, SCOPES_OF_ROLE, type Scope } from './role.ts';

/** Somebody whom an issuer of OpenID Connect signed in. */
export type User = {
  /** The issuer's `sub`: who it is, for good. */
  readonly id: string;
  readonly name?: string;
  /** None, where the issuer gives no role of this deployment. */
  readonly scopes: readonly Scope[];
  /** Allowed numbers; `undefined`: all. */
  readonly numbers?: readonly string[];
};

/** Where a deployment finds role and numbers among the claims of an access token. */
export type ClaimNames = {
  /** A claim's name, or the path to one within another: `realm_access.roles`. */
  readonly rolesClaim: string;
  /** Which values of that claim make somebody what. */
  readonly roles: Readonly<Record<Role, readonly string[]>>;
  /** Left out: users may use every number. */
  readonly numbersClaim?: string | undefined;
};
export type Claims = Readonly<Record<string, unknown>>;

/** The value of the numbers' claim that stands for all of them. */
const ALL_NUMBERS = '*';
const MAX_NAME = 200;

/** Reads a user from verified claims, with the greatest of their roles; `undefined` without a `sub`. Where numbers are claimed, none is none. */
export function toUser(claims: Claims, { rolesClaim, roles, numbersClaim }: ClaimNames): User | undefined {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '') return undefined;
  const held = wordsAt(claims, rolesClaim);
  const role = ROLES.findLast((each) => roles[each].some((value) => held.includes(value)));
  const numbers = numbersClaim === undefined ? [ALL_NUMBERS] : wordsAt(claims, numbersClaim);
  const name = nameOf(claims);
  return {
    id: sub,
    scopes: role === undefined ? [] : SCOPES_OF_ROLE[role],
    ...(name === undefined ? {} : { name }),
    ...(numbers.includes(ALL_NUMBERS) ? {} : { numbers }),
  };
}

/** As an access token tells it, if it does: Cognito's has `username` alone. */
function nameOf(claims: Claims): string | undefined {
  const names = [claims['name'], claims['preferred_username'], claims['email'], claims['username']];
  return names
    .find((name) => typeof name === 'string' && name !== '')
    ?.toString()
    .slice(0, MAX_NAME);
}

/** A claim that lists words: an array, or a text with blanks or commas between. */
function wordsAt(claims: Claims, name: string): readonly string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce(memberOf, claims);
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}
