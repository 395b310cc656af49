import type { NumberTrouble } from './error-class.ts';
import type { Failure } from './message.ts';

/**
 * Whether messages may leave a business number. Open: Meta said that nothing can, and until `probeAt` nothing tries; then
 * one message does. Closed: it was open once.
 */
export type Breaker = {
  readonly number: string;
  readonly state: 'open' | 'closed';
  /** Since when it is so. */
  readonly since: number;
  /** Why it was opened last. */
  readonly cause: Failure;
  readonly trouble: NumberTrouble;
  /** Meta took the message and told by status: only a status is evidence that the trouble is over. */
  readonly toldLater: boolean;
  /** Refusals in a row; the pauses grow with them. */
  readonly refusals: number;
  readonly probeAt: number;
  /** Nobody waits to test it: the next message that comes does. */
  readonly idle?: boolean;
  /** For compare-and-set; 0 before it is stored. */
  readonly version: number;
};
/** What Meta said, at an instant. */
export type Trouble = {
  readonly number: string;
  readonly trouble: NumberTrouble;
  readonly cause: Failure;
  readonly toldLater: boolean;
  readonly at: number;
  /** The beginning of the trouble that this try was to test. */
  readonly probe?: number | undefined;
};

const PAUSES_MS: Readonly<Record<NumberTrouble, { readonly first: number; readonly longest: number }>> = {
  account: { first: 60_000, longest: 15 * 60_000 },
  passing: { first: 30_000, longest: 5 * 60_000 },
};
/** A test is over by then: longer than the function that makes it may run. If it died, another may follow. */
export const PROBE_MS = 30_000;

/** Pauses between tests: they double, up to a quarter of an hour. */
function pauseMs(trouble: NumberTrouble, refusals: number): number {
  const { first, longest } = PAUSES_MS[trouble];
  return Math.min(first * 2 ** (refusals - 1), longest);
}

/** Meta said that nothing leaves the number. Of what was on its way when that was known already, only the test counts. */
export function trip(breaker: Breaker | undefined, told: Trouble, now: number): Breaker | undefined {
  const { number, trouble, cause, toldLater } = told;
  const isOpen = breaker?.state === 'open';
  if (isOpen && told.probe !== breaker.since) return breaker;
  // A status of what was sent before the trouble ended, or from so long ago that it may have ended since.
  const isOld = told.at <= now - PAUSES_MS[trouble].longest || (breaker?.state === 'closed' && told.at <= breaker.since);
  if (!isOpen && isOld) return breaker;
  const refusals = isOpen ? breaker.refusals + 1 : 1;
  const since = isOpen ? breaker.since : now;
  const probeAt = now + pauseMs(trouble, refusals);
  return { number, state: 'open', since, cause, trouble, toldLater, refusals, probeAt, version: breaker?.version ?? 0 };
}

/** Who stores this may test the number, and nobody else until that must be over. `undefined`: nobody may now. */
export function claimProbe(breaker: Breaker, now: number): Breaker | undefined {
  if (breaker.state !== 'open' || breaker.probeAt > now) return undefined;
  return { ...breaker, probeAt: now + PROBE_MS, idle: false };
}

/** Meta took the test: the trouble is over, or a status will tell. */
export function probeTaken(breaker: Breaker | undefined, probe: number, now: number): Breaker | undefined {
  if (breaker?.toldLater !== true) return probeArrived(breaker, probe, now);
  if (breaker.state !== 'open' || breaker.since !== probe) return breaker;
  return { ...breaker, probeAt: now + pauseMs(breaker.trouble, breaker.refusals) };
}

/** A status says that Meta sent the test on. */
export function probeArrived(breaker: Breaker | undefined, probe: number, now: number): Breaker | undefined {
  return breaker?.state === 'open' && breaker.since === probe ? { ...breaker, state: 'closed', since: now } : breaker;
}

/** When a test is due that somebody must see to. */
export function probeDueAt({ state, idle, probeAt }: Breaker): number | undefined {
  return state === 'open' && idle !== true ? probeAt : undefined;
}

/** Nobody waits to test it. */
export function idled(breaker: Breaker | undefined, now: number): Breaker | undefined {
  return breaker?.state === 'open' && breaker.probeAt <= now && breaker.idle !== true ? { ...breaker, idle: true } : breaker;
}

/** Somebody waits for it again: its test is seen to. */
export function awaited(breaker: Breaker | undefined): Breaker | undefined {
  return breaker?.state === 'open' && breaker.idle === true ? { ...breaker, idle: false } : breaker;
}

/** Something says that the trouble may be over: it is tested now. */
export function tryNow(breaker: Breaker | undefined, now: number): Breaker | undefined {
  return breaker?.state === 'open' && breaker.probeAt > now ? { ...breaker, probeAt: now } : breaker;
}

/** Whether this change says that Meta refuses the number until somebody acts: when it stops, and at each test that failed. */
export function needsSomebody(before: Breaker | undefined, after: Breaker): boolean {
  const refused = before?.since !== after.since || before.refusals !== after.refusals;
  return after.state === 'open' && after.trouble === 'account' && refused;
}
