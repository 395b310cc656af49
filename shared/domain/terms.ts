import type { Act, Application, Changed, Terms } from './application.ts';
import { completeStep, noteStep, rejectStep } from './application-life.ts';

/** How far a signature request came; a callback never takes it back. */
const RANK: Readonly<Record<Terms['state'], number>> = {
  asked: 0,
  sent: 1,
  viewed: 2,
  bounced: 3,
  cancelled: 3,
  expired: 3,
  declined: 3,
  signed: 4,
};

/** Whether somebody could still sign, or be asked to. */
export function isTermsOpen({ terms }: Pick<Application, 'terms'>): boolean {
  return terms !== undefined && ['asked', 'sent', 'viewed', 'bounced'].includes(terms.state);
}

/** A signature request as Dropbox Sign tells it when it is asked. */
export type SignatureState = {
  readonly requestId: string;
  readonly applicationId: string | undefined;
  readonly round: number | undefined;
  readonly state: Exclude<Terms['state'], 'asked'> | 'failed';
  readonly declineReason?: string;
};

/**
 * What a signature request says about the application: only the one of the present round counts. Signed ends the step,
 * declined, expired and bounced begin another round, the rest is noted; in any order, and twice, it comes to the same.
 */
export function applySignature(application: Application, request: SignatureState, at: number): Changed | undefined {
  const { terms } = application;
  if (terms === undefined || application.steps['sign-terms'].state !== 'waiting') return undefined;
  const ours =
    terms.requestId === undefined
      ? request.applicationId === application.id && request.round === terms.round
      : request.requestId === terms.requestId;
  const state = request.state === 'failed' ? 'expired' : request.state;
  if (!ours || terms.round !== application.steps['sign-terms'].round || RANK[state] <= RANK[terms.state]) return undefined;
  const act: Act = {
    at,
    by: 'dropbox-sign',
    key: `${request.requestId}#${state}`,
    evidence: { signatureRequest: request.requestId, state: request.state },
  };
  const noted: Application = { ...application, terms: { ...terms, requestId: request.requestId, state } };
  switch (state) {
    case 'signed':
      return completeStep(noted, 'sign-terms', act);
    case 'sent':
    case 'viewed':
      return noteStep(noted, 'sign-terms', {
        ...act,
        what: `terms-${state}`,
        note: state === 'sent' ? 'The terms are sent; nobody has opened them yet.' : 'The terms were opened, and not yet signed.',
      });
    default:
      return rejectStep(noted, 'sign-terms', 'NotSigned', {
        ...act,
        reasons: [request.declineReason ?? `the signature request was ${state}`],
        party: state === 'bounced' ? 'provider' : 'organisation',
        note: `The signature request was ${state}.`,
      });
  }
}
