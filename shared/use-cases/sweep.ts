import type { Timer } from '../domain/timer.ts';
import type { Clock, DueIndex, Log, Timers } from '../ports.ts';
import { type PursueApplicationPorts, pursueApplication } from './pursue-application.ts';

export type SweepPorts = PursueApplicationPorts & {
  readonly clock: Clock;
  readonly due: DueIndex;
  readonly timers: Timers;
  readonly log: Log;
};

/** What is overdue by more than this was forgotten. */
export const OVERDUE_MS = 5 * 60_000;
/** Per run; the rest is five minutes away. */
const MAX_PER_RUN = 2_000;

/**
 * Re-issues what is overdue as timers that are due now: the one road by which everything late is taken up again. An
 * application, which has no timers, is taken up here, after the rest: it may have to ask Meta.
 */
export async function sweep(
  ports: SweepPorts,
): Promise<{ readonly windows: number; readonly messages: number; readonly applications: number }> {
  const now = ports.clock.now();
  const found = { windows: 0, messages: 0, applications: 0 };
  const applications: string[] = [];
  for await (const timer of ports.due.overdue(now - OVERDUE_MS)) {
    found[COUNTED[timer.kind]] += 1;
    if (timer.kind === 'application') applications.push(timer.id);
    else await ports.timers.set({ ...timer, dueAt: now }, now);
    if (found.windows + found.messages + found.applications >= MAX_PER_RUN) break;
  }
  for (const id of applications) {
    // One that cannot be taken up keeps nobody else waiting: it stays overdue.
    await pursueApplication(ports, id).catch((error: unknown) =>
      ports.log.error('sweep.application-failed', error, { application: id }),
    );
  }
  if (found.windows + found.messages + found.applications > 0) ports.log.info('sweep.done', found);
  return found;
}

const COUNTED = { window: 'windows', message: 'messages', application: 'applications' } as const satisfies Record<
  Timer['kind'],
  string
>;
