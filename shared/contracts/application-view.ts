import { triesLeftOf } from '../domain/activation.ts';
import {
  type Application,
  currentStep,
  executionName,
  isRegistering,
  type LogEntry,
  type Reminder,
  type Review,
  STEPS,
  type StepName,
  waitingSteps,
} from '../domain/application.ts';
import { type ApplicationAction, applicationActions } from '../domain/application-actions.ts';
import { iso } from '../domain/instant.ts';
import { machineStates } from '../domain/machine-states.ts';
import { applicationTime, FORECAST_MS, isLate, isStepLate } from '../domain/step-plan.ts';
import { toDuration } from './duration.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * An application as the API shows it. Whose turn it is, and whether it is late, is told of open ones. Field by field, so
 * that a task token of an execution never leaves the table.
 */
export function toApplicationView(application: Application, now: number): Json {
  const { id, status, organisation, facebookBusinessId, phone, displayName, startedAt, startedBy } = application;
  const step = currentStep(application);
  const waits = status === 'open' && step !== undefined ? application.steps[step] : undefined;
  return {
    id,
    status,
    step: step ?? null,
    party: waits?.party ?? null,
    waiting: status === 'open' ? waitingSteps(application) : [],
    since: instant(waits?.since),
    expectedBy: instant(waits?.expectedAt),
    late: isLate(application, now),
    remindersSent: STEPS.flatMap((name) => application.steps[name].reminders).filter(({ kind }) => kind !== 'notice').length,
    organisation,
    facebookBusinessId,
    phoneNumber: phone,
    displayName,
    testPhone: application.testPhone ?? null,
    wabaId: application.wabaId ?? null,
    phoneNumberId: application.number ?? null,
    acknowledgements: { neverBackToTheApp: true, noRefund: true, by: startedBy, at: iso(startedAt) },
    startedAt: iso(startedAt),
    endedAt: instant(application.endedAt),
    ending: application.ending ?? null,
    refund: status === 'cancelled' || status === 'failed' ? 'none' : null,
    execution: executionName(application),
    states: machineStates(application),
    time: toTime(application, now),
    verificationExcluded: status === 'open' && application.steps['verify-business'].state === 'waiting',
    steps: STEPS.map((name) => toStepView(application, name, now)),
    verification: toVerification(application),
    terms: toTerms(application),
    review: { account: toReview(application.review?.account), name: toReview(application.review?.name) },
    activation: toActivation(application),
  };
}

/** One application with its log, oldest entry first, and what may be done about it. */
export function toWholeApplicationView(application: Application, log: readonly LogEntry[], now: number): Json {
  const actions = applicationActions(application, now).map(toActionView);
  return { ...toApplicationView(application, now), actions, log: log.map(toLogLine) };
}

function toActionView({ name, step, whyNot, notBefore }: ApplicationAction): Json {
  return { name, step: step ?? null, allowed: whyNot === undefined, whyNot: whyNot ?? null, notBefore: instant(notBefore) };
}

/** The time used, and when it should be live by what is left to do. */
function toTime(application: Application, now: number): Json {
  const { elapsedMs, verificationMs, workingMs, earliestAt, latestAt } = applicationTime(application, now);
  const open = application.status === 'open';
  return {
    elapsed: toDuration(elapsedMs),
    verification: toDuration(verificationMs),
    working: toDuration(workingMs),
    expected: { earliest: toDuration(FORECAST_MS.earliest), latest: toDuration(FORECAST_MS.latest) },
    forecast: open ? { earliest: iso(earliestAt), latest: iso(latestAt) } : null,
  };
}

function toStepView(application: Application, name: StepName, now: number): Json {
  const {
    state,
    party,
    round,
    roundAt,
    rejections,
    since,
    expectedAt,
    lateSince,
    doneAt,
    doneBy,
    note,
    reasons,
    trouble,
    reminders,
  } = application.steps[name];
  return {
    name,
    state,
    party,
    since: instant(since),
    round,
    roundSince: instant(roundAt),
    rejections: rejections ?? 0,
    expectedBy: instant(expectedAt),
    late: isStepLate(application.steps[name], application.endedAt ?? now),
    lateSince: instant(lateSince),
    doneAt: instant(doneAt),
    doneBy: doneBy ?? null,
    note: note ?? null,
    reasons: reasons ?? [],
    trouble: trouble === undefined ? null : { at: iso(trouble.at), what: trouble.what },
    reminders: reminders.map(toReminder),
  };
}

function toReminder({ at, kind, to, by, round, n, failure }: Reminder): Json {
  return { at: iso(at), kind, to, by, round, n, ...(failure === undefined ? {} : { failure }) };
}

function toVerification({ verification }: Application): Json | null {
  return verification === undefined ? null : { status: verification.status, at: instant(verification.at) };
}

function toTerms({ terms }: Application): Json | null {
  if (terms === undefined) return null;
  const { state, round, email, askedAt, requestId } = terms;
  return { state, round, sentTo: email, askedAt: iso(askedAt), requestId: requestId ?? null };
}

function toReview(review: Review | undefined): Json | null {
  return review === undefined ? null : { decision: review.decision, at: iso(review.at), reason: review.reason ?? null };
}

function toActivation(application: Application): Json | null {
  const { activation } = application;
  if (activation === undefined) return null;
  const { codeRequestedAt, codeMethod, wrongCodes } = activation;
  return {
    codeRequestedAt: instant(codeRequestedAt),
    method: codeMethod ?? null,
    wrongCodes,
    triesLeft: triesLeftOf(application),
    registering: isRegistering(application) && application.steps['activate-number'].state !== 'done',
  };
}

function toLogLine({ at, by, what, step, evidence }: LogEntry): Json {
  return { at: iso(at), by, what, step: step ?? null, evidence: evidence ?? null };
}

function instant(at: number | undefined): string | null {
  return at === undefined ? null : iso(at);
}
