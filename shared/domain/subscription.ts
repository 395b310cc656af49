/** A system outside AWS that is told of events by signed HTTP requests. */
export type Subscription = {
  readonly id: string;
  readonly url: string;
  /** Types, families (`message.*`), or `*`. */
  readonly events: readonly string[];
  readonly description?: string;
  readonly state: 'active' | 'paused';
  readonly createdAt: number;
  readonly pausedAt?: number;
  readonly pausedFor?: PauseReason;
  /** The first failure since the last success, or since it was resumed. */
  readonly failingSince?: number;
  /** Newest first; each that counts signs. */
  readonly secrets: readonly Secret[];
  readonly version: number;
};
/** `whsec_…`; `until`: one that was replaced signs on until then. */
export type Secret = { readonly secret: string; readonly until?: number };
/** `failing`: no success for a day. `gone`: the endpoint answered 410. `requested`: by a `PATCH`. */
export type PauseReason = 'failing' | 'gone' | 'requested';
/** A subscription without what only signing needs. */
export type ListedSubscription = Omit<Subscription, 'secrets' | 'version'>;

const DAY_MS = 24 * 60 * 60_000;
/** An endpoint that fails for so long without one success is paused. */
export const FAILING_MS = DAY_MS;
/** A secret that was replaced signs beside the new one for so long. */
export const OVERLAP_MS = DAY_MS;
/** "The resource is no longer there, and will not be": RFC 9110, 15.5.11. */
const GONE = 410;

/** Whether any of these patterns is for events of this type. */
export function matches(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) => pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}

/** The secrets that sign at this instant, newest first. */
export function signingSecrets({ secrets }: Subscription, now: number): readonly string[] {
  return secrets.filter(({ until }) => until === undefined || now < until).map(({ secret }) => secret);
}

/** The newest that sign: each signature makes the header longer, and receivers bound their headers. */
export const MAX_SECRETS = 5;

/** The new secret signs at once, and the one before for another day. */
export function rotated(subscription: Subscription, secret: string, now: number): Subscription {
  const before = subscription.secrets
    .map((old): Secret => (old.until === undefined ? { ...old, until: now + OVERLAP_MS } : old))
    .filter(({ until = 0 }) => now < until);
  return { ...subscription, secrets: [{ secret }, ...before].slice(0, MAX_SECRETS) };
}

/** Paused once, for the first reason. */
export function paused(subscription: Subscription, pausedFor: PauseReason, now: number): Subscription {
  return subscription.state === 'paused' ? subscription : { ...subscription, state: 'paused', pausedAt: now, pausedFor };
}

/** Failures of before are forgotten: the endpoint has a day again. */
export function resumed(subscription: Subscription): Subscription {
  const { pausedAt: _at, pausedFor: _for, failingSince: _since, ...rest } = subscription;
  return subscription.state === 'active' ? subscription : { ...rest, state: 'active' };
}

/** After an answer of 2xx. */
export function afterSuccess(subscription: Subscription): Subscription {
  if (subscription.failingSince === undefined) return subscription;
  const { failingSince: _since, ...rest } = subscription;
  return rest;
}

/** After any other answer, or none: 410 pauses at once, a day without success does. */
export function afterFailure(subscription: Subscription, status: number | undefined, now: number): Subscription {
  if (subscription.state === 'paused') return subscription;
  const { failingSince = now } = subscription;
  const failing = subscription.failingSince === undefined ? { ...subscription, failingSince } : subscription;
  if (status === GONE) return paused(failing, 'gone', now);
  return now - failingSince >= FAILING_MS ? paused(failing, 'failing', now) : failing;
}
