import type { Clock, DueIndex, Log, Timers } from '../ports.ts';

/** What is overdue by more than this was forgotten. */
export const OVERDUE_MS = 5 * 60_000;
/** Per run; the rest is five minutes away. */
const MAX_PER_RUN = 2_000;

/** Re-issues what is overdue as timers that are due now: the one road by which everything late is taken up again. */
export async function sweep(ports: {
  readonly clock: Clock;
  readonly due: DueIndex;
  readonly timers: Timers;
  readonly log: Log;
}): Promise<{ readonly windows: number; readonly messages: number }> {
  const now = ports.clock.now();
  const found = { windows: 0, messages: 0 };
  for await (const timer of ports.due.overdue(now - OVERDUE_MS)) {
    await ports.timers.set({ ...timer, dueAt: now }, now);
    if (timer.kind === 'window') found.windows += 1;
    else found.messages += 1;
    if (found.windows + found.messages >= MAX_PER_RUN) break;
  }
  if (found.windows + found.messages > 0) ports.log.info('sweep.done', found);
  return found;
}
