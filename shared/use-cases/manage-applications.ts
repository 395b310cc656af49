import {
  type Act,
  type Application,
  type ApplicationStatus,
  type LogEntry,
  type Party,
  type StepName,
  waitingSteps,
} from '../domain/application.ts';
import { cancel, line, rejectStep, startApplication } from '../domain/application-life.ts';
import { isLate } from '../domain/step-plan.ts';
import type { Applications, OnboardingSettings } from '../onboarding-ports.ts';
import type { Clock, Ids, Page } from '../ports.ts';
import { changeApplication } from './change-application.ts';
import { type AccountPorts, whyNotAccount } from './complete-step.ts';

export type ManageApplicationsPorts = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly applications: Applications;
  readonly settings: Pick<OnboardingSettings, 'switchedOff'>;
};

/** What a new application is made from; acknowledged is what R5 and R11 ask for. */
export type ApplicationWish = Pick<
  Application,
  'organisation' | 'facebookBusinessId' | 'phone' | 'displayName' | 'testPhone' | 'wabaId'
>;

export type StartOutcome =
  | { readonly kind: 'started'; readonly application: Application }
  | { readonly kind: 'already-open'; readonly applicationId: string }
  | { readonly kind: 'on-the-api' }
  /** Meta does not know the account that was given, or says that it is another business's. */
  | { readonly kind: 'account-wrong'; readonly why: string };

/** Stores the application with its locks and its first step open; the execution is started from the table's stream. */
export async function startOnboarding(
  ports: ManageApplicationsPorts & AccountPorts,
  wish: ApplicationWish,
  by: string,
): Promise<StartOutcome> {
  const why = await whyNotAccount(ports, wish.wabaId, wish.facebookBusinessId);
  if (why !== undefined) return { kind: 'account-wrong', why };
  const id = ports.ids.application();
  const changed = startApplication({ ...wish, id }, ports.settings.switchedOff, { at: ports.clock.now(), by });
  const outcome = await ports.applications.create(changed);
  switch (outcome.kind) {
    case 'created':
      return { kind: 'started', application: changed.application };
    case 'taken':
      return { kind: 'already-open', applicationId: outcome.by };
    case 'ledger':
      return { kind: 'on-the-api' };
  }
}

/** The application with its whole audit log, oldest entry first. */
export async function readApplication(
  ports: Pick<ManageApplicationsPorts, 'applications'>,
  id: string,
): Promise<{ readonly application: Application; readonly log: readonly LogEntry[] } | undefined> {
  const [application, log] = await Promise.all([ports.applications.get(id), ports.applications.log(id)]);
  return application === undefined ? undefined : { application, log };
}

export type ApplicationFilter = {
  readonly status?: ApplicationStatus;
  /** Waits at this step. */
  readonly step?: StepName;
  /** It is this party's turn. */
  readonly party?: Party;
  readonly late?: boolean;
  /** Meta's ids of the numbers that the caller may see; left out: all. */
  readonly numbers?: readonly string[];
};

/** Most that one call looks at; a filter that fits few answers fewer than asked for, with a cursor. */
const MAX_LOOKED_AT = 1_000;
const PAGE = 100;

/** Newest first. */
export async function listApplications(
  ports: Pick<ManageApplicationsPorts, 'applications' | 'clock'>,
  filter: ApplicationFilter,
  limit: number,
  cursor: string | undefined,
): Promise<Page<Application>> {
  const found: Application[] = [];
  let after = cursor;
  for (let looked = 0; looked < MAX_LOOKED_AT; ) {
    // Never more than are still wanted, so that the cursor stands right behind the last that is answered.
    const page = await ports.applications.list(Math.min(PAGE, limit - found.length), after);
    found.push(...page.items.filter((application) => fits(application, filter, ports.clock.now())));
    after = page.next;
    looked += Math.max(page.items.length, 1);
    if (after === undefined || found.length >= limit) break;
  }
  return { items: found, next: after };
}

function fits(application: Application, filter: ApplicationFilter, now: number): boolean {
  const { status, step, party, late, numbers } = filter;
  const waiting = application.status === 'open' ? waitingSteps(application) : [];
  return (
    (status === undefined || application.status === status) &&
    (step === undefined || waiting.includes(step)) &&
    (party === undefined || waiting.some((name) => application.steps[name].party === party)) &&
    (late === undefined || isLate(application, now) === late) &&
    (numbers === undefined || (application.number !== undefined && numbers.includes(application.number)))
  );
}

/** What may be corrected on the way; never the number or the business (R10). */
export type Correction = {
  readonly organisation?: { readonly name?: string; readonly email?: string };
  readonly testPhone?: string;
};

/**
 * Corrects who is written to. Terms that wait for a signature go out again to a new e-mail address, or to the same one
 * after it bounced; so does the test message, when its phone is given anew.
 */
export async function correctApplication(
  ports: Pick<ManageApplicationsPorts, 'applications' | 'clock'>,
  id: string,
  correction: Correction,
  by: string,
): Promise<Application | 'ended' | undefined> {
  const changed = await changeApplication(ports.applications, id, (current) => {
    if (current.status !== 'open') return undefined;
    const act: Act = { at: ports.clock.now(), by };
    const corrected: Application = {
      ...current,
      organisation: { ...current.organisation, ...correction.organisation },
      ...(correction.testPhone === undefined ? {} : { testPhone: correction.testPhone }),
    };
    const before = { organisation: current.organisation, testPhone: current.testPhone };
    const noted = line({ ...act, evidence: { fields: fieldsOf(correction), before } }, 'corrected');
    const sentAgain = termsAgain(current, corrected, correction, act);
    const after = sentAgain ?? { application: corrected, log: [] };
    const tested = correction.testPhone === undefined ? undefined : testAgain(after.application, act);
    return { application: tested?.application ?? after.application, log: [noted, ...after.log, ...(tested?.log ?? [])] };
  });
  if (changed === undefined) return undefined;
  return changed.kind === 'changed' ? changed.application : 'ended';
}

function fieldsOf({ organisation, testPhone }: Correction): readonly string[] {
  return [
    ...Object.keys(organisation ?? {}).map((field) => `organisation.${field}`),
    ...(testPhone === undefined ? [] : ['testPhone']),
  ];
}

function termsAgain(before: Application, corrected: Application, correction: Correction, act: Act) {
  const { terms, steps } = corrected;
  const email = correction.organisation?.email;
  if (email === undefined || steps['sign-terms'].state !== 'waiting') return undefined;
  if (email === before.organisation.email && terms?.state !== 'bounced') return undefined;
  return rejectStep(corrected, 'sign-terms', 'NotSigned', {
    ...act,
    corrected: true,
    reasons: ['the e-mail address was corrected'],
    party: 'organisation',
    note: 'The terms are sent to the corrected address.',
  });
}

function testAgain(corrected: Application, act: Act) {
  if (corrected.goLive === undefined) return undefined;
  return rejectStep(corrected, 'go-live', 'TestFailed', {
    ...act,
    corrected: true,
    reasons: ['the test phone was corrected'],
    party: 'provider',
    note: 'The test message is sent to the corrected phone.',
  });
}

export type CancelOutcome = { readonly kind: 'cancelled' | 'ended' | 'registering'; readonly application: Application };

/** Cancels: status and lock in one transaction; the execution comes to its `Cancelled` end by what follows from that. */
export async function cancelApplication(
  ports: Pick<ManageApplicationsPorts, 'applications' | 'clock'>,
  id: string,
  reason: string | undefined,
  by: string,
): Promise<CancelOutcome | undefined> {
  let refusal: 'ended' | 'registering' = 'ended';
  const changed = await changeApplication(ports.applications, id, (current) => {
    const result = cancel(current, reason, { at: ports.clock.now(), by });
    if (typeof result !== 'string') return result;
    refusal = result;
    return undefined;
  });
  if (changed === undefined) return undefined;
  const { application, kind } = changed;
  // Cancelled before: the same answer again.
  if (kind === 'changed' || application.status === 'cancelled') return { kind: 'cancelled', application };
  return { kind: refusal, application };
}
