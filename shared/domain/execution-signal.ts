import { type Application, isFinished, STEPS, type StepName } from './application.ts';
import { isTermsOpen } from './terms.ts';

/** What an execution that waits for a step is to be told. */
export type ExecutionSignal = { readonly step: StepName; readonly token: string } & (
  | { readonly kind: 'success'; readonly output: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string }
);

/**
 * The signals that the record asks for: token and outcome lie in one item, so whichever is written second brings the
 * other with it. Signalled twice, the second finds the token used.
 */
export function signalsOf(application: Application): readonly ExecutionSignal[] {
  return STEPS.flatMap((name): readonly ExecutionSignal[] => {
    const step = application.steps[name];
    const { token } = step;
    if (token === undefined) return [];
    if (isFinished(step)) {
      const output = { step: name, state: step.state, ...(step.doneBy === undefined ? {} : { by: step.doneBy }) };
      return [{ step: name, token, kind: 'success', output }];
    }
    const ending = application.ending ?? application.status;
    if (application.status === 'cancelled') return [{ step: name, token, kind: 'failure', error: 'Cancelled', cause: ending }];
    if (application.status === 'failed') return [{ step: name, token, kind: 'failure', error: 'Failed', cause: ending }];
    if (step.again === undefined) return [];
    const cause = step.reasons?.join('; ') ?? '';
    return [{ step: name, token, kind: 'failure', error: step.again, cause: cause.slice(0, 1_000) }];
  });
}

const PATIENCE_MS = 60_000;
const MAX_BACKOFF_MS = 60 * 60_000;
/** The execution tells the parties itself, and tries for a while. */
const END_PATIENCE_MS = 15 * 60_000;

/**
 * When the sweep should look at it, if at all: a signal or a start that may have been lost, trouble that should be tried
 * again, a registration whose answer never came.
 */
export function dueAtOf(application: Application, now: number): number | undefined {
  if (signalsOf(application).length > 0) return now + PATIENCE_MS;
  if (application.status !== 'open') return isSettled(application) ? undefined : now + END_PATIENCE_MS;
  const due: number[] = [];
  // No token yet: the execution, or its step, may not have begun.
  if (STEPS.some((name) => application.steps[name].state === 'waiting' && application.steps[name].token === undefined))
    due.push(now + PATIENCE_MS);
  const { activation, lookAt } = application;
  if (lookAt !== undefined && application.steps['verify-business'].state === 'waiting') due.push(lookAt);
  if (activation?.registeringSince !== undefined && !isFinished(application.steps['activate-number']))
    due.push(activation.registeringSince + PATIENCE_MS);
  for (const name of STEPS) {
    const { trouble, state } = application.steps[name];
    if (trouble !== undefined && state === 'waiting')
      due.push(trouble.at + Math.min(PATIENCE_MS * 2 ** Math.min(trouble.tries, 10), MAX_BACKOFF_MS));
  }
  return due.length === 0 ? undefined : Math.min(...due);
}

/** Nothing is left to do about an application that ended. */
function isSettled(application: Application): boolean {
  const { told, status } = application;
  return told?.includes('organisation') === true && told.includes('provider') && (status === 'live' || !isTermsOpen(application));
}
