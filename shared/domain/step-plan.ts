import { type Application, type Party, type Reminder, STEPS, type Step, type StepName } from './application.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const days = (...at: readonly number[]) => at.map((day) => day * DAY_MS);

/** A wake-up may come this much before its minute by the clock of another machine. */
const TOLERANCE_MS = 60_000;
/** Between the wake-ups of a step that never gives up, once its reminders are used up. */
const LONG_WAIT_MS = 30 * DAY_MS;

/** When a step is expected to be done, who is reminded when, and when it is given up; counted from the round's start. */
export type StepPlan = {
  readonly party: Party;
  /** `null`: nobody can say (R9). */
  readonly expectedMs: number | null;
  readonly remind: Party;
  readonly remindMs: readonly number[];
  /** When the provider's admin is told. */
  readonly escalateMs: readonly number[];
  /** `null`: never. */
  readonly giveUpMs: number | null;
};

/**
 * Together about eight days when everybody acts: R12's one to two weeks. Facebook's verification has no expected time and
 * no end (R9); its reminders go to the organisation, which can see there whether Facebook wants something. A number that
 * is registered is not given up either.
 */
export const STEP_PLANS: Readonly<Record<StepName, StepPlan>> = {
  'accept-facebook-invite': {
    party: 'organisation',
    expectedMs: 2 * DAY_MS,
    remind: 'organisation',
    remindMs: days(1, 3, 7, 14, 28),
    escalateMs: days(7, 28),
    giveUpMs: 90 * DAY_MS,
  },
  'verify-business': {
    party: 'facebook',
    expectedMs: null,
    remind: 'organisation',
    remindMs: days(7, 14, 28),
    escalateMs: days(28),
    giveUpMs: null,
  },
  'sign-terms': {
    party: 'organisation',
    expectedMs: 2 * DAY_MS,
    remind: 'organisation',
    remindMs: days(1, 3, 7, 14, 28),
    escalateMs: days(7, 28),
    giveUpMs: 90 * DAY_MS,
  },
  'review-account': {
    party: 'whatsapp',
    expectedMs: 3 * DAY_MS,
    remind: 'whatsapp',
    remindMs: days(3, 7),
    escalateMs: days(7, 28),
    giveUpMs: 90 * DAY_MS,
  },
  'activate-number': {
    party: 'organisation',
    expectedMs: 2 * DAY_MS,
    remind: 'organisation',
    remindMs: days(1, 3, 7, 14, 28),
    escalateMs: days(7, 28),
    giveUpMs: 90 * DAY_MS,
  },
  'go-live': {
    party: 'provider',
    expectedMs: DAY_MS,
    remind: 'provider',
    remindMs: days(1, 3, 7),
    escalateMs: days(7),
    giveUpMs: null,
  },
};

/** So often a step is turned down before the application fails: somebody who declines ten times means it. */
export const MAX_REJECTIONS = 10;

/** The instants of a round at which there is something to do, as offsets from its start. */
function wakeOffsets({ expectedMs, remindMs, escalateMs, giveUpMs }: StepPlan): readonly number[] {
  const all = [
    ...remindMs,
    ...escalateMs,
    ...(expectedMs === null ? [] : [expectedMs]),
    ...(giveUpMs === null ? [] : [giveUpMs]),
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}

/**
 * How long each wait of a step lasts before the execution looks again, seconds: the state machine's input. After the
 * last a step times out, unless it never gives up: then the last is repeated.
 */
export function waitsOf(name: StepName): readonly number[] {
  const plan = STEP_PLANS[name];
  const offsets = wakeOffsets(plan);
  const waits = offsets.map((offset, at) => (offset - (offsets[at - 1] ?? 0)) / 1000);
  return plan.giveUpMs === null ? [...waits, LONG_WAIT_MS / 1000] : waits;
}

export function allWaits(): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(STEPS.map((name) => [name, waitsOf(name)]));
}

/** Reminders that are due and not yet sent. Of several that were missed, one is sent, under the latest's number. */
export function dueReminders(name: StepName, step: Step, now: number): readonly Pick<Reminder, 'kind' | 'n' | 'to' | 'round'>[] {
  const { roundAt, round, state } = step;
  if (state !== 'waiting' || roundAt === undefined) return [];
  const plan = STEP_PLANS[name];
  const due = (kind: 'reminder' | 'escalation', offsets: readonly number[], to: Party) => {
    const n = offsets.filter((offset) => roundAt + offset <= now + TOLERANCE_MS).length;
    const sent = Math.max(0, ...step.reminders.filter((one) => one.round === round && one.kind === kind).map((one) => one.n));
    return n > sent ? [{ kind, n, to, round }] : [];
  };
  // Whose turn it is hears of it; who cannot be written to is stood in for by the plan.
  const whom = step.party === 'organisation' || step.party === 'provider' ? step.party : plan.remind;
  return [...due('reminder', plan.remindMs, whom), ...due('escalation', plan.escalateMs, 'provider')];
}

/**
 * Notices of a round, once each: to the organisation and the provider when the code was sent to the number, to the
 * organisation when Facebook wants more information, and to whom a rejection gives the turn. The other steps begin with an e-mail of Facebook's or Dropbox Sign's own.
 */
export function dueNotices(application: Application, name: StepName): readonly Pick<Reminder, 'kind' | 'n' | 'to' | 'round'>[] {
  const step = application.steps[name];
  const { round, state } = step;
  const asked = name === 'verify-business' && application.verification?.status === 'pending_need_more_info';
  const rejected = round > 1 && step.corrected !== true;
  const held = name === 'sign-terms' && step.party === 'provider';
  const wanted = asked || held || name === 'activate-number' || rejected;
  if (state !== 'waiting' || !wanted) return [];
  // The code is good for ten minutes: who enters it has to know of it, too.
  const whom: readonly Party[] =
    name === 'activate-number'
      ? ['organisation', 'provider']
      : [name === 'sign-terms' || name === 'go-live' ? 'provider' : 'organisation'];
  return whom
    .filter((to) => !step.reminders.some((one) => one.round === round && one.kind === 'notice' && one.to === to))
    .map((to) => ({ kind: 'notice', n: 1, to, round }));
}

/** Whether the step has become late, and is not yet said to be. */
export function becameLate(step: Step, now: number): boolean {
  return (
    step.state === 'waiting' &&
    step.lateSince === undefined &&
    step.expectedAt !== undefined &&
    step.expectedAt <= now + TOLERANCE_MS
  );
}

/** Late by the clock, whether or not it was said already. */
export function isStepLate(step: Step, now: number): boolean {
  return step.state === 'waiting' && step.expectedAt !== undefined && step.expectedAt < now;
}

/** Whether a step has waited for as long as anything is waited for. */
export function isGivenUp(application: Application, now: number): boolean {
  return STEPS.some((name) => {
    const { state, roundAt } = application.steps[name];
    const { giveUpMs } = STEP_PLANS[name];
    return state === 'waiting' && giveUpMs !== null && roundAt !== undefined && roundAt + giveUpMs <= now + TOLERANCE_MS;
  });
}

/** R12, from the sum of what the steps are expected to take when all is well to twice a working week. */
export const FORECAST_MS = { earliest: 7 * DAY_MS, latest: 14 * DAY_MS } as const;

export type ApplicationTime = {
  readonly elapsedMs: number;
  /** How long Facebook's verification was, or is, open (R9). */
  readonly verificationMs: number;
  /** What counts against the one to two weeks (R12). */
  readonly workingMs: number;
  /** When it should be live by what is left to do, verification not counted. */
  readonly earliestAt: number;
  readonly latestAt: number;
};

/** The time that an application has used: all of it, but for that in which Facebook's verification was open. */
export function applicationTime(application: Application, now: number): ApplicationTime {
  const end = application.endedAt ?? now;
  const elapsedMs = Math.max(0, end - application.startedAt);
  const { since, doneAt } = application.steps['verify-business'];
  const verificationMs = since === undefined ? 0 : Math.max(0, Math.min(doneAt ?? end, end) - since);
  const workingMs = Math.max(0, elapsedMs - verificationMs);
  // From the start, what is left is all: that is one week at the earliest, and two at the latest.
  const left = leftMs(application, now) / PATH_MS;
  const earliestAt = now + left * FORECAST_MS.earliest;
  return { elapsedMs, verificationMs, workingMs, earliestAt, latestAt: now + left * FORECAST_MS.latest };
}

/** Steps one after the other; those that run side by side take as long as the longest. */
const PATH: readonly (readonly StepName[])[] = [
  ['accept-facebook-invite'],
  ['sign-terms', 'review-account'],
  ['activate-number'],
  ['go-live'],
];
const PATH_MS = PATH.reduce((sum, names) => sum + Math.max(...names.map((name) => STEP_PLANS[name].expectedMs ?? 0)), 0);

/** How long the steps that are left are expected to take; one that is late, or nearly, a quarter of its time again. */
function leftMs(application: Application, now: number): number {
  const left = (name: StepName): number => {
    const step = application.steps[name];
    const expectedMs = STEP_PLANS[name].expectedMs ?? 0;
    if (step.state === 'done' || step.state === 'switched-off') return 0;
    return Math.max((step.expectedAt ?? now + expectedMs) - now, expectedMs / 4);
  };
  return PATH.reduce((sum, names) => sum + Math.max(...names.map(left)), 0);
}

/** Whether anything about it is late: a step that waits longer than expected, or the whole over two weeks of working time. */
export function isLate(application: Application, now: number): boolean {
  if (application.status !== 'open') return false;
  if (applicationTime(application, now).workingMs > FORECAST_MS.latest) return true;
  return STEPS.some((name) => isStepLate(application.steps[name], now));
}
