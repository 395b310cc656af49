import {
  type Act,
  type Application,
  type Changed,
  isFinished,
  isRegistering,
  type LogEntry,
  type Party,
  type Reminder,
  readySteps,
  STEPS,
  type Step,
  type StepName,
} from './application.ts';
import { MAX_REJECTIONS, STEP_PLANS } from './step-plan.ts';

/*
 * All that can happen to an application, as pure functions: each answers the changed application with its log lines,
 * or `undefined` where the change was made before or does not apply. So a signal may come twice, late and out of order.
 */

const MAX_SEEN = 30;

/** The execution waits for a step with a fresh token; its first time opens the step. */
export function enterStep(application: Application, name: StepName, token: string, at: number): Changed | undefined {
  const step = application.steps[name];
  if (step.token === token) return undefined;
  const { again: _again, ...kept } = step;
  if (application.status !== 'open' || step.state !== 'not-started') return withStep(application, name, { ...kept, token }, []);
  return openStep(application, name, at, { token });
}

/** Opens every step that may begin now. */
function openReady({ application, log }: Changed, at: number): Changed {
  const [next] = readySteps(application);
  if (next === undefined || application.status !== 'open') return { application, log };
  const opened = openStep(application, next, at);
  return openReady({ application: opened.application, log: [...log, ...opened.log] }, at);
}

/** Opens one step: its first round begins. */
export function openStep(application: Application, name: StepName, at: number, more: Partial<Step> = {}): Changed {
  const opened: Step = {
    ...application.steps[name],
    ...roundOf(name, 1, at),
    ...more,
    state: 'waiting',
    since: at,
    party: STEP_PLANS[name].party,
  };
  return withStep(application, name, opened, [{ at, by: 'process', what: 'step-started', step: name }]);
}

/** The step is done, and what follows it begins. One that waits in no execution yet may be done: its token finds it so. */
export function completeStep(application: Application, name: StepName, act: Act): Changed | undefined {
  const step = application.steps[name];
  if (application.status !== 'open' || isFinished(step)) return undefined;
  const { again: _again, note: _note, trouble: _trouble, ...kept } = seen(step, act);
  const since = step.since ?? act.at;
  const done: Step = { ...kept, state: 'done', since, doneAt: Math.max(act.at, since), doneBy: act.by };
  return openReady(withStep(application, name, done, [line(act, 'step-completed', name)]), done.doneAt ?? act.at);
}

/** The step was turned down and begins again, in another round; after too many the application fails. */
export function rejectStep(
  application: Application,
  name: StepName,
  again: NonNullable<Step['again']>,
  act: Act & { readonly reasons: readonly string[]; readonly party: Party; readonly note: string; readonly corrected?: true },
): Changed | undefined {
  const step = application.steps[name];
  if (application.status !== 'open' || step.state !== 'waiting' || isSeen(step, act)) return undefined;
  const { lateSince: _late, trouble: _trouble, corrected: _corrected, ...kept } = seen(step, act);
  const rejections = (step.rejections ?? 0) + (act.corrected === true ? 0 : 1);
  const rejected: Step = {
    ...kept,
    ...(act.corrected === true ? { corrected: true } : {}),
    rejections,
    ...roundOf(name, step.round + 1, act.at),
    party: act.party,
    note: act.note,
    reasons: act.reasons,
    again,
  };
  const what = act.corrected === true ? 'step-begun-anew' : 'step-rejected';
  const changed = withStep(application, name, rejected, [line(act, what, name, { reasons: act.reasons })]);
  if (rejections < MAX_REJECTIONS || name === 'verify-business' || name === 'go-live') return changed;
  const failed = endApplication(changed.application, 'failed', `${name} was turned down ${MAX_REJECTIONS} times`, act);
  return failed === undefined ? changed : { application: failed.application, log: [...changed.log, ...failed.log] };
}

/** Something about a waiting step is known now: whose turn it is, and what it waits for. */
export function noteStep(
  application: Application,
  name: StepName,
  act: Act & { readonly what: string; readonly party?: Party; readonly note?: string },
): Changed | undefined {
  const step = application.steps[name];
  if (application.status !== 'open' || step.state !== 'waiting' || isSeen(step, act)) return undefined;
  const party = act.party ?? step.party;
  const note = act.note ?? step.note;
  if (act.key === undefined && party === step.party && note === step.note) return undefined;
  const noted: Step = { ...seen(step, act), party, ...(note === undefined ? {} : { note }) };
  return withStep(application, name, noted, [line(act, act.what, name)]);
}

/** We could not do our part, such as asking Meta; it is tried again. Only what is new is logged. */
export function troubleStep(application: Application, name: StepName, what: string | undefined, at: number): Changed | undefined {
  const step = application.steps[name];
  if (application.status !== 'open' || step.state !== 'waiting') return undefined;
  if (what === undefined) {
    if (step.trouble === undefined) return undefined;
    const { trouble: _trouble, ...kept } = step;
    return withStep(application, name, kept, [{ at, by: 'process', what: 'trouble-over', step: name }]);
  }
  const log: readonly LogEntry[] =
    step.trouble?.what === what ? [] : [{ at, by: 'process', what: 'trouble', step: name, evidence: { what } }];
  return withStep(application, name, { ...step, trouble: { at, what, tries: (step.trouble?.tries ?? 0) + 1 } }, log);
}

/** The step waits longer than was expected. */
export function markLate(application: Application, name: StepName, at: number): Changed | undefined {
  const step = application.steps[name];
  if (application.status !== 'open' || step.state !== 'waiting' || step.lateSince !== undefined) return undefined;
  return withStep(application, name, { ...step, lateSince: at }, [{ at, by: 'process', what: 'late', step: name }]);
}

/** A reminder went out. */
export function addReminder(application: Application, name: StepName, reminder: Reminder): Changed | undefined {
  const step = application.steps[name];
  const { at, kind, round, n, to, by, failure } = reminder;
  if (step.reminders.some((one) => one.kind === kind && one.round === round && one.n === n && one.to === to)) return undefined;
  const evidence = { to, by, n, ...(failure === undefined ? {} : { failure }) };
  return withStep(application, name, { ...step, reminders: [...step.reminders, reminder] }, [
    { at, by: 'process', what: kind, step: name, evidence },
  ]);
}

/** Cancelled: no refund (R11). Refused from the moment that the number is being registered (R5). */
export function cancel(application: Application, reason: string | undefined, act: Act): Changed | 'ended' | 'registering' {
  if (application.status !== 'open') return 'ended';
  if (isRegistering(application)) return 'registering';
  const changed = endApplication(application, 'cancelled', reason ?? 'cancelled on request', act);
  return changed ?? 'ended';
}

/** Given up: a step timed out, or was turned down too often. A number that is registered is never given up. */
export function fail(application: Application, why: string, act: Act): Changed | undefined {
  return isRegistering(application) ? undefined : endApplication(application, 'failed', why, act);
}

/** The last step is done, and all before it: the number is live. */
export function goLive(application: Application, act: Act): Changed | undefined {
  const unfinished = STEPS.some((name) => name !== 'go-live' && !isFinished(application.steps[name]));
  const done = unfinished ? undefined : completeStep(application, 'go-live', act);
  if (done === undefined) return undefined;
  const live: Application = { ...done.application, status: 'live', endedAt: act.at, endedBy: act.by };
  return { application: live, log: [...done.log, line(act, 'live')] };
}

/** A successor of the execution takes over where the records stand. */
export function continueInSuccessor(application: Application, part: number, at: number): Changed | undefined {
  if (application.status !== 'open' || application.part !== part) return undefined;
  const log: LogEntry = { at, by: 'process', what: 'continued', evidence: { part: part + 1 } };
  // The old execution's tokens would be taken for the new one's.
  const steps = Object.fromEntries(
    STEPS.map((name) => {
      const { token: _token, ...step } = application.steps[name];
      return [name, step];
    }),
  ) as Application['steps'];
  return { application: { ...application, steps, part: part + 1 }, log: [log] };
}

/** The execution has been told: its token is of no more use. */
export function forgetToken(application: Application, name: StepName, token: string): Changed | undefined {
  const step = application.steps[name];
  if (step.token !== token) return undefined;
  const { token: _token, ...kept } = step;
  return withStep(application, name, kept, []);
}

/** Replaces one step. */
export function withStep(application: Application, name: StepName, step: Step, log: readonly LogEntry[]): Changed {
  return { application: { ...application, steps: { ...application.steps, [name]: step } }, log };
}

/** What a signal was, for the log. */
export function line(act: Act, what: string, step?: StepName, more: Readonly<Record<string, unknown>> = {}): LogEntry {
  const evidence = { ...act.evidence, ...more };
  return {
    at: act.at,
    by: act.by,
    what,
    ...(step === undefined ? {} : { step }),
    ...(Object.keys(evidence).length === 0 ? {} : { evidence }),
  };
}

export function isSeen(step: Step, act: Act): boolean {
  return act.key !== undefined && step.seen.includes(act.key);
}

function seen(step: Step, act: Act): Step {
  return act.key === undefined ? step : { ...step, seen: [...step.seen, act.key].slice(-MAX_SEEN) };
}

function roundOf(name: StepName, round: number, at: number): Pick<Step, 'round' | 'roundAt' | 'expectedAt'> {
  const { expectedMs } = STEP_PLANS[name];
  return { round, roundAt: at, ...(expectedMs === null ? {} : { expectedAt: at + expectedMs }) };
}

function endApplication(application: Application, status: 'cancelled' | 'failed', why: string, act: Act): Changed | undefined {
  if (application.status !== 'open') return undefined;
  const ended: Application = { ...application, status, endedAt: act.at, endedBy: act.by, ending: why };
  return { application: ended, log: [line(act, status, undefined, { why, refund: 'none' })] };
}

/** A new application, with its first step open. */
export function startApplication(
  wish: Pick<Application, 'id' | 'organisation' | 'facebookBusinessId' | 'phone' | 'displayName' | 'testPhone' | 'wabaId'>,
  switchedOff: readonly StepName[],
  act: Act,
): Changed {
  const steps = Object.fromEntries(
    STEPS.map((name): [StepName, Step] => [
      name,
      {
        state: switchedOff.includes(name) ? 'switched-off' : 'not-started',
        party: STEP_PLANS[name].party,
        round: 0,
        reminders: [],
        seen: [],
      },
    ]),
  ) as Record<StepName, Step>;
  const application: Application = {
    ...wish,
    status: 'open',
    startedBy: act.by,
    startedAt: act.at,
    part: 1,
    steps,
    version: 1,
  };
  const acknowledged = { neverBackToTheApp: true, noRefund: true };
  const started = line(act, 'started', undefined, { acknowledged });
  return openReady({ application, log: [started] }, act.at);
}
