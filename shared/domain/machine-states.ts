import { type Application, type StepName, waitingSteps } from './application.ts';

/** The state of `infra/onboarding.asl.json` that waits for a step. */
const WAITS_IN: Readonly<Record<StepName, string>> = {
  'accept-facebook-invite': 'AcceptFacebookInvite',
  'verify-business': 'VerifyBusiness',
  'sign-terms': 'SignTerms',
  'review-account': 'ReviewAccount',
  'activate-number': 'ActivateNumber',
  'go-live': 'GoLive',
};
const SIDE_BY_SIDE = ['verify-business', 'sign-terms', 'review-account'] as const;
const ENDS = {
  live: ['TellLive', 'Live'],
  cancelled: ['TellCancelled', 'Cancelled'],
  failed: ['TellFailed', 'Failed'],
} as const;

/**
 * The states of the state machine that the record stands for; several while its branches run side by side. The outcome
 * is recorded first and the execution told second, so the execution itself may be a few seconds behind.
 */
export function machineStates(application: Application): readonly string[] {
  const { status, told } = application;
  if (status !== 'open') {
    const [telling, ended] = ENDS[status];
    return [told?.includes('organisation') === true && told.includes('provider') ? ended : telling];
  }
  const waiting = waitingSteps(application);
  if (!SIDE_BY_SIDE.some((step) => waiting.includes(step))) return waiting.map((step) => WAITS_IN[step]);
  return SIDE_BY_SIDE.map((step) => (waiting.includes(step) ? WAITS_IN[step] : `${WAITS_IN[step]}Done`));
}
