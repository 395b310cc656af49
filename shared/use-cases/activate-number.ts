import { isApproved } from '../domain/account-signal.ts';
import {
  codeRequestBlockedUntil,
  noteCodeRequest,
  noteCodeTry,
  noteRegistration,
  registrationBlockedUntil,
  settleRegistration,
  triesLeftOf,
} from '../domain/activation.ts';
import type { Application } from '../domain/application.ts';
import { whyNotNow } from '../domain/application-actions.ts';
import { completeStep } from '../domain/application-life.ts';
import type { Answer, Applications, Ledger, MetaNumber, MetaOnboarding } from '../onboarding-ports.ts';
import type { Clock } from '../ports.ts';
import { changeApplication } from './change-application.ts';

export type ActivateNumberPorts = {
  readonly clock: Clock;
  readonly applications: Applications;
  readonly meta: MetaOnboarding;
  readonly ledger: Ledger;
};

type NotNow =
  | { readonly kind: 'not-yet'; readonly why: string; readonly application: Application }
  | { readonly kind: 'ended'; readonly application: Application }
  | { readonly kind: 'limit'; readonly retryAt: number; readonly why: string }
  | { readonly kind: 'upstream'; readonly why: string };
export type ActivateOutcome =
  | NotNow
  | { readonly kind: 'activated'; readonly application: Application }
  /** `expired`: it may have been right, and too late. */
  | { readonly kind: 'code-wrong'; readonly triesLeft: number; readonly expired: boolean; readonly application: Application }
  | { readonly kind: 'pin-wrong'; readonly why: string }
  /** Another call is registering it at this moment. */
  | { readonly kind: 'busy' };
export type RequestCodeOutcome = NotNow | { readonly kind: 'requested'; readonly application: Application };

/** Meta's codes (facts of the platform: error catalogue, "Register a phone number"). */
const [PIN_WRONG, NOT_VERIFIED, PIN_GUESSES, PIN_TOO_FAST, REGISTER_LIMIT] = [133005, 133006, 133008, 133009, 133016];
/** 136024 is said of a number that is verified already, and of one for which too many codes were requested. */
const [REQUEST_CODE_ERROR, CODE_WRONG] = [136024, 136025];
/** Meta, "Verify a phone number": a code is good for ten minutes. */
const CODE_LIVES_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;
/** After this long a registration whose answer was lost is believed to be what Meta's own state says. */
const REGISTER_SETTLE_MS = 60_000;

/**
 * Verifies the number by its code and registers it with the PIN: from here there is no way back (R5). Neither is ever
 * stored. Meta's own state is read first, so a call whose answer was lost is found done; `activating` is stored before
 * `/register` is called, and `/register` is called once.
 */
export async function activateNumber(
  ports: ActivateNumberPorts,
  id: string,
  given: { readonly code?: string; readonly pin: string },
  by: string,
): Promise<ActivateOutcome | undefined> {
  const application = await ports.applications.get(id);
  if (application === undefined) return undefined;
  if (application.steps['activate-number'].state === 'done') return { kind: 'activated', application };
  const closed = notOpen(application);
  if (closed !== undefined) return closed;
  const state = await readNumber(ports, application);
  if (state.kind !== 'ok') return { kind: 'upstream', why: reasonOf(state) };
  if (state.value.registered)
    return done(await completeRegistered(ports, application, { by, evidence: { read: 'platform_type CLOUD_API' } }), application);
  const { nameStatus } = state.value;
  if (nameStatus !== undefined && !isApproved({ decision: nameStatus, at: 0 }))
    return { kind: 'not-yet', why: `WhatsApp has not approved the display name: ${nameStatus}`, application };
  const started = application.activation?.registeringSince;
  if (started !== undefined && started + REGISTER_SETTLE_MS > ports.clock.now()) return { kind: 'busy' };
  if (!state.value.verified) {
    const refused = await verify(ports, application, given.code, by);
    if (refused !== undefined) return refused;
  }
  return register(ports, application, given.pin, by);
}

async function verify(
  ports: ActivateNumberPorts,
  application: Application,
  code: string | undefined,
  by: string,
): Promise<ActivateOutcome | undefined> {
  const { id, number } = application;
  const now = ports.clock.now();
  const { codeRequestedAt } = application.activation ?? {};
  const expired = codeRequestedAt !== undefined && codeRequestedAt + CODE_LIVES_MS <= now;
  // Counted before Meta is asked, so that many at once are no more than three.
  const tried =
    code === undefined ? undefined : await changeApplication(ports.applications, id, (current) => noteCodeTry(current, now, by));
  const after = tried?.application ?? application;
  const wrong: ActivateOutcome = { kind: 'code-wrong', triesLeft: triesLeftOf(after), expired, application: after };
  if (code === undefined || tried?.kind !== 'changed') return wrong;
  const answer = await ports.meta.verifyCode(number ?? '', code);
  if (answer.kind === 'ok') return undefined;
  if (answer.kind === 'unknown') return { kind: 'upstream', why: answer.why };
  if (answer.code === CODE_WRONG) return wrong;
  const state = answer.code === REQUEST_CODE_ERROR ? await readNumber(ports, application) : undefined;
  return state?.kind === 'ok' && state.value.verified ? undefined : { kind: 'upstream', why: reasonOf(answer) };
}

async function register(ports: ActivateNumberPorts, application: Application, pin: string, by: string): Promise<ActivateOutcome> {
  const { id } = application;
  const now = ports.clock.now();
  const retryAt = registrationBlockedUntil(application, now);
  if (retryAt !== undefined) return { kind: 'limit', retryAt, why: 'Meta registers a number at most ten times in 72 hours' };
  const claimed = await changeApplication(ports.applications, id, (current) =>
    noteRegistration(current, now, REGISTER_SETTLE_MS, by),
  );
  if (claimed === undefined || claimed.kind !== 'changed') {
    const current = claimed?.application ?? application;
    return notOpen(current) ?? { kind: 'busy' };
  }
  const answer = await ports.meta.register(application.number ?? '', pin);
  switch (answer.kind) {
    case 'ok':
      return done(
        await completeRegistered(ports, application, { by, evidence: { registered: application.number } }),
        application,
      );
    case 'unknown':
      // It may be registered: nobody may cancel now, and the sweep asks Meta.
      return { kind: 'upstream', why: 'Meta did not answer; whether the number is registered will be known in a few minutes' };
    case 'refused':
      return registrationRefused(ports, id, answer);
  }
}

/** What Meta refused: the number is where it was. How long it wants to be left alone is kept, so that nobody asks before. */
async function registrationRefused(
  ports: ActivateNumberPorts,
  id: string,
  answer: { readonly code: number; readonly message: string },
): Promise<ActivateOutcome> {
  const now = ports.clock.now();
  const hours = answer.code === REGISTER_LIMIT ? 72 : answer.code === PIN_GUESSES || answer.code === PIN_TOO_FAST ? 1 : undefined;
  const retryAt = hours === undefined ? undefined : now + hours * HOUR_MS;
  await changeApplication(ports.applications, id, (current) => settleRegistration(current, answer.code, now, retryAt));
  if (retryAt !== undefined) return { kind: 'limit', retryAt, why: answer.message };
  return answer.code === PIN_WRONG
    ? { kind: 'pin-wrong', why: 'the number has a two-step verification PIN already, and this is another' }
    : { kind: 'upstream', why: reasonOf(answer) };
}

/** What is on the API is on the API: the ledger first, whatever became of the application; then the step. */
export async function completeRegistered(
  ports: ActivateNumberPorts,
  application: Application,
  act: { readonly by: string; readonly evidence: Readonly<Record<string, unknown>> },
): Promise<Application | undefined> {
  const { number, wabaId, phone, displayName, id } = application;
  if (number === undefined || wabaId === undefined) return undefined;
  const at = ports.clock.now();
  const businessNumber = {
    number,
    wabaId,
    displayPhone: phone,
    verifiedName: displayName,
    state: 'go-live',
    since: at,
    applicationId: id,
  };
  await ports.ledger.registered(businessNumber);
  const changed = await changeApplication(ports.applications, id, (current) =>
    completeStep(current, 'activate-number', { ...act, at }),
  );
  return changed?.application;
}

/** Has WhatsApp send another code, by SMS or by voice. The one before, and its wrong tries, are void. */
export async function requestCode(
  ports: ActivateNumberPorts,
  id: string,
  method: 'SMS' | 'VOICE',
  language: string,
  by: string,
): Promise<RequestCodeOutcome | undefined> {
  const application = await ports.applications.get(id);
  if (application === undefined) return undefined;
  const closed = notOpen(application);
  if (closed !== undefined) return closed;
  const now = ports.clock.now();
  const retryAt = codeRequestBlockedUntil(application, now);
  if (retryAt !== undefined) return { kind: 'limit', retryAt, why: 'a number is sent at most five codes in an hour' };
  const answer = await ports.meta.requestCode(application.number ?? '', method, language);
  if (answer.kind === 'refused' && answer.code === REQUEST_CODE_ERROR) {
    const state = await readNumber(ports, application);
    if (state.kind === 'ok' && state.value.verified)
      return { kind: 'not-yet', why: 'the number is verified already: only the PIN is wanted', application };
    return { kind: 'limit', retryAt: now + HOUR_MS, why: answer.message };
  }
  if (answer.kind !== 'ok') return { kind: 'upstream', why: reasonOf(answer) };
  const changed = await changeApplication(ports.applications, id, (current) =>
    noteCodeRequest(current, { method, language }, now, by),
  );
  return { kind: 'requested', application: changed?.application ?? application };
}

/** The code that the step begins with: one by SMS, once; the organisation asks for others. */
export async function requestFirstCode(
  ports: ActivateNumberPorts,
  application: Application,
  state: MetaNumber,
): Promise<string | undefined> {
  const now = ports.clock.now();
  const { activation, id } = application;
  if (activation?.registeringSince !== undefined && activation.registeringSince + REGISTER_SETTLE_MS <= now)
    await changeApplication(ports.applications, id, (current) => settleRegistration(current, 0, now));
  if (state.verified || activation?.codeRequestedAt !== undefined) return undefined;
  const answer = await ports.meta.requestCode(state.number, 'SMS', 'en');
  if (answer.kind !== 'ok') return `the verification code: ${reasonOf(answer)}`;
  await changeApplication(ports.applications, id, (current) =>
    noteCodeRequest(current, { method: 'SMS', language: 'en' }, now, 'process'),
  );
  return undefined;
}

function readNumber(ports: Pick<ActivateNumberPorts, 'meta'>, application: Application): Promise<Answer<MetaNumber>> {
  return ports.meta.numberState(application.number ?? '');
}

/** Not before the step has come: registering before the display name is reviewed would be for nothing. */
function notOpen(application: Application): Extract<NotNow, { kind: 'ended' | 'not-yet' }> | undefined {
  if (application.status !== 'open') return { kind: 'ended', application };
  const why = whyNotNow(application, 'activate-number');
  return why === undefined ? undefined : { kind: 'not-yet', why, application };
}

function done(after: Application | undefined, before: Application): ActivateOutcome {
  return { kind: 'activated', application: after ?? before };
}

function reasonOf(
  answer: { readonly code: number; readonly message: string } | Exclude<Answer<unknown>, { kind: 'ok' }>,
): string {
  if ('kind' in answer && answer.kind === 'unknown') return answer.why;
  const { code, message } = answer as { readonly code: number; readonly message: string };
  return code === NOT_VERIFIED ? 'the number is not verified: request a new code' : `Meta refused: ${message} (code ${code})`;
}
