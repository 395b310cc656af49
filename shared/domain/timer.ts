const MINUTE_MS = 60_000;
/** Scheduler has minute precision and refuses the past: what is due sooner than this goes to the queue with a delay. */
export const NEAR_MS = 90_000;

/** A one-time wake-up: of a conversation's window, a message, or the delivery of an event; of an application or an account by the sweep alone. */
export type Timer = (
  | { readonly kind: 'window'; readonly number: string; readonly person: string }
  | { readonly kind: 'message' | 'delivery' | 'application'; readonly id: string }
  /** A stopped number that is to be tested. */
  | { readonly kind: 'number'; readonly id: string }
  /** An account whose templates are to be fetched again. */
  | { readonly kind: 'templates'; readonly id: string }
) & {
  /** Epoch milliseconds, a whole minute. */
  readonly dueAt: number;
};

/** Rounded up, so that a timer never fires early. */
export function toMinute(instant: number): number {
  return Math.ceil(instant / MINUTE_MS) * MINUTE_MS;
}

/** What a timer is for, as a text: two timers with the same subject and minute are one. */
export function timerSubject(timer: Timer): string {
  return timer.kind === 'window' ? `${timer.number}#${timer.person}` : timer.id;
}

/** When a window's timer must fire: the warning first, if one is wanted and still ahead; then the end. */
export function windowDueAt(expiresAt: number, leadMs: number, now: number, warnedFor?: number): number {
  const warnAt = expiresAt - leadMs;
  return toMinute(leadMs > 0 && warnedFor !== expiresAt && warnAt > now ? warnAt : expiresAt);
}
