/**
 * How a sender keeps its calls to one number apart. Meta limits a number to so many messages a second (80, 20 or 1,000)
 * and says so only by refusing. Each sender slows down by a half at each refusal, and speeds up by a fiftieth at each
 * message that was taken: together they stay just below the limit, whatever it is and however many they are, with about
 * one refused call in twenty, and nobody counts for all.
 */
const SLOWER = 1.5;
const FASTER = 0.98;
const FIRST_GAP_MS = 100;
/** A hundred senders keep within 20 a second so; and a wait fits into the function's time, beside a slow answer. */
export const MAX_GAP_MS = 5_000;

/** The gap after a call; 0: none is kept. */
export function nextGapMs(gapMs: number, tooFast: boolean): number {
  if (tooFast) return Math.min(Math.max(gapMs * SLOWER, FIRST_GAP_MS), MAX_GAP_MS);
  return gapMs * FASTER < FIRST_GAP_MS ? 0 : gapMs * FASTER;
}
