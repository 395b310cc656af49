import type { Timer } from '../domain/timer.ts';
import type { Clock, DueIndex, Log, Timers } from '../ports.ts';
import { type SyncPorts, syncAccount } from './manage-numbers.ts';
import { type PursueApplicationPorts, pursueApplication } from './pursue-application.ts';

export type SweepPorts = PursueApplicationPorts &
  SyncPorts & {
    readonly clock: Clock;
    readonly due: DueIndex;
    readonly timers: Timers;
    readonly log: Log;
  };

/** What is overdue by more than this was forgotten. */
export const OVERDUE_MS = 5 * 60_000;
/** Per run; the rest is five minutes away. */
const MAX_PER_RUN = 2_000;

export type SweepResult = { readonly [Kind in keyof typeof NOTHING]: number };
const NOTHING = { windows: 0, messages: 0, numbers: 0, deliveries: 0, applications: 0, accounts: 0 };
const COUNTED = {
  window: 'windows',
  message: 'messages',
  number: 'numbers',
  delivery: 'deliveries',
  application: 'applications',
  templates: 'accounts',
} as const satisfies Record<Timer['kind'], keyof SweepResult>;

/**
 * Re-issues what is overdue as timers that are due now: the one road by which everything late is taken up again.
 * Applications, and accounts whose templates are to be fetched, have no timers: they are taken up here, after the rest,
 * since they ask Meta.
 */
export async function sweep(ports: SweepPorts): Promise<SweepResult> {
  const now = ports.clock.now();
  const found = { ...NOTHING };
  const asking: (() => Promise<unknown>)[] = [];
  for await (const timer of ports.due.overdue(now - OVERDUE_MS)) {
    found[COUNTED[timer.kind]] += 1;
    if (timer.kind === 'application') asking.push(() => pursueApplication(ports, timer.id));
    else if (timer.kind === 'templates') asking.push(() => syncAccount(ports, timer.id));
    else await ports.timers.set({ ...timer, dueAt: now }, now);
    if (sum(found) >= MAX_PER_RUN) break;
  }
  // One that cannot be taken up keeps nobody else waiting: it stays overdue.
  for (const ask of asking) await ask().catch((error: unknown) => ports.log.error('sweep.failed', error));
  if (sum(found) > 0) ports.log.info('sweep.done', found);
  return found;
}

function sum(found: SweepResult): number {
  return Object.values(found).reduce((all, one) => all + one, 0);
}
