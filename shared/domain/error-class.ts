import type { Category } from './template.ts';

/**
 * What a Cloud API error means for a message. Meta asks to build on the codes, not on HTTP statuses or subcodes
 * (Meta: "Error codes", September 2026).
 *
 * `transient` try again · `rate` wait · `permanent` for this message · `unreachable` on WhatsApp: another channel ·
 * `window` the 24 hours are over · `marketing` blocks of marketing only · `account` nothing leaves this number until
 * somebody acts · `request` our request is wrong.
 */
export type ErrorClass = 'transient' | 'rate' | 'permanent' | 'unreachable' | 'window' | 'marketing' | 'account' | 'request';

const CODES: Readonly<Record<ErrorClass, readonly number[]>> = {
  transient: [1, 2, 131000, 131016, 131057, 133000, 133004, 133015, 134102],
  rate: [4, 80007, 130429, 131056, 132069, 133008, 133009, 133016],
  permanent: [130403, 131062, 132007, 132015, 132016, 132068, 137000, 2593107, 2593108, 2593109],
  unreachable: [131026, 130497],
  window: [131047, 470],
  marketing: [130472, 131049, 131050],
  account: [
    0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131044, 131045, 131048, 131063, 131064, 133005, 133006, 133010,
    134011,
  ],
  request: [
    100, 131008, 131009, 131021, 131030, 131051, 131053, 131055, 131059, 132000, 132001, 132005, 132008, 132012, 132018, 135000,
  ],
};

const BY_CODE = new Map(
  Object.entries(CODES).flatMap(([name, codes]) => codes.map((code) => [code, name] as const)),
) as ReadonlyMap<number, ErrorClass>;

/** The class of a code; permissions are 200–299; a code that nobody knows is taken as permanent, never repeated. */
export function errorClass(code: number): ErrorClass {
  if (code >= 200 && code <= 299) return 'account';
  return BY_CODE.get(code) ?? 'permanent';
}

/** Of class account, but not of the whole number: calls, marketing, payments, PINs, and conversations that the business starts. */
const NARROWER: ReadonlySet<number> = new Set([131044, 131048, 131063, 131064, 133005, 134011]);
/** Nothing leaves for a while, and nobody need act: the limits of the app and the account, maintenance. */
const PASSING: ReadonlySet<number> = new Set([4, 80007, 131057]);

/** Whether an error means that nothing leaves the number: until somebody acts, or for some minutes. */
export type NumberTrouble = 'account' | 'passing';
export function numberTrouble(code: number): NumberTrouble | undefined {
  if (PASSING.has(code)) return 'passing';
  return errorClass(code) === 'account' && !NARROWER.has(code) ? 'account' : undefined;
}

/** The person switched off marketing messages of this business (facts of the platform: "Opt-out"). */
export const MARKETING_STOPPED = 131050;

/** The business blocked the person; the phone may have changed hands: reasons that hold for an SMS as well. */
const BARRED: ReadonlySet<number> = new Set([130403, 137000]);
/** Marketing templates are switched off for the account: nothing else is. */
const MARKETING_SWITCHED_OFF = 131063;

/** Whether no other channel may be tried after this error: marketing that Meta holds back does not go round by SMS. */
export function endsTheWay(code: number, category: Category): boolean {
  if (BARRED.has(code)) return true;
  return category === 'marketing' && (errorClass(code) === 'marketing' || code === MARKETING_SWITCHED_OFF);
}

/** How often a transient error is tried again before the message goes another way. */
export const MAX_RETRIES = 3;
const MAX_PAUSE_MS = 15 * 60_000;

/** How long to wait before try `tries` + 1: 2, 8, 32 s, and so on up to a quarter of an hour. */
export function retryDelayMs(tries: number): number {
  return Math.min(2_000 * 4 ** Math.max(0, tries - 1), MAX_PAUSE_MS);
}

/** One person is written to too fast: Meta asks for 4^X seconds, and forgives a burst of 45 within minutes. */
const PAIR_LIMIT = 131056;
/** One number sends too fast, for seconds. */
export const THROUGHPUT_LIMIT = 130429;
const MAX_HOLD_MS = 60_000;

/** How long the call after `waits` refusals for being too fast must wait; `undefined` for every other code. */
export function paceDelayMs(code: number, waits: number): number | undefined {
  if (code === PAIR_LIMIT) return Math.min(1_000 * 4 ** waits, MAX_HOLD_MS);
  return code === THROUGHPUT_LIMIT ? Math.min(1_000 * 2 ** waits, MAX_HOLD_MS) : undefined;
}
