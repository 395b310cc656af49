import type { Activation, Application, Changed } from './application.ts';

const HOUR_MS = 60 * 60_000;
/** Wrong entries of one code before it is void, and another has to be requested. */
const CODE_TRIES = 3;
/** Ours, so that nobody's phone is flooded; Meta has its own. */
const CODES_PER_HOUR = 5;
/** Meta's: `/register` and `/deregister` together ten times in 72 hours (error 133016). One is kept back. */
const [REGISTRATIONS, REGISTRATION_SPAN_MS] = [9, 72 * HOUR_MS];

const NONE: Activation = { codeRequests: [], wrongCodes: 0, registrations: [] };

/** Until when no other code is requested; `undefined`: one may be now. */
export function codeRequestBlockedUntil(application: Application, now: number): number | undefined {
  const recent = (application.activation?.codeRequests ?? []).filter((at) => at > now - HOUR_MS);
  return recent.length < CODES_PER_HOUR ? undefined : Number(recent.at(-CODES_PER_HOUR)) + HOUR_MS;
}

/** Until when `/register` is not called again. */
export function registrationBlockedUntil(application: Application, now: number): number | undefined {
  const { blockedUntil } = application.activation ?? {};
  if (blockedUntil !== undefined && blockedUntil > now) return blockedUntil;
  const recent = (application.activation?.registrations ?? []).filter((at) => at > now - REGISTRATION_SPAN_MS);
  return recent.length < REGISTRATIONS ? undefined : Number(recent.at(-REGISTRATIONS)) + REGISTRATION_SPAN_MS;
}

/** A code was sent to the number; what was wrong about the one before does not count any more. */
export function noteCodeRequest(
  application: Application,
  { method, language }: { readonly method: 'SMS' | 'VOICE'; readonly language: string },
  at: number,
  by: string,
): Changed | undefined {
  const activation = application.activation ?? NONE;
  if (application.status !== 'open') return undefined;
  const codeRequests = [...activation.codeRequests.filter((one) => one > at - HOUR_MS), at];
  return {
    application: {
      ...application,
      activation: { ...activation, codeRequests, codeRequestedAt: at, codeMethod: method, wrongCodes: 0 },
    },
    log: [{ at, by, what: 'code-requested', step: 'activate-number', evidence: { method, language } }],
  };
}

/** Wrong entries that are left for the latest code. */
export function triesLeftOf({ activation }: Application): number {
  return Math.max(0, CODE_TRIES - (activation?.wrongCodes ?? 0));
}

/** A code is entered: it is taken for wrong until Meta says that it is right. `undefined` where no try is left. */
export function noteCodeTry(application: Application, at: number, by: string): Changed | undefined {
  const activation = application.activation ?? NONE;
  if (application.status !== 'open' || triesLeftOf(application) === 0) return undefined;
  const wrongCodes = activation.wrongCodes + 1;
  return {
    application: { ...application, activation: { ...activation, wrongCodes } },
    log: [{ at, by, what: 'code-entered', step: 'activate-number', evidence: { attempt: wrongCodes } }],
  };
}

/**
 * Claims the one call of `/register`: from here nobody may cancel. A claim that is older than `settleMs` is one whose
 * answer was lost, and Meta was asked since.
 */
export function noteRegistration(application: Application, at: number, settleMs: number, by: string): Changed | undefined {
  const activation = application.activation ?? NONE;
  if (application.status !== 'open' || application.steps['activate-number'].state !== 'waiting') return undefined;
  if (activation.registeringSince !== undefined && activation.registeringSince + settleMs > at) return undefined;
  const registrations = [...activation.registrations.filter((one) => one > at - REGISTRATION_SPAN_MS), at];
  return {
    // The number is verified: the last try was no wrong one.
    application: { ...application, activation: { ...activation, registeringSince: at, registrations, wrongCodes: 0 } },
    log: [{ at, by, what: 'registering', step: 'activate-number', evidence: { attempt: registrations.length } }],
  };
}

/** The call is known to have failed: the number is where it was, and the application may be cancelled again. */
export function settleRegistration(
  application: Application,
  code: number,
  at: number,
  blockedUntil?: number,
): Changed | undefined {
  const { activation } = application;
  if (activation?.registeringSince === undefined || application.steps['activate-number'].state !== 'waiting') return undefined;
  const { registeringSince: _since, ...kept } = activation;
  return {
    application: { ...application, activation: { ...kept, ...(blockedUntil === undefined ? {} : { blockedUntil }) } },
    log: [{ at, by: 'meta', what: 'not-registered', step: 'activate-number', evidence: { code } }],
  };
}
