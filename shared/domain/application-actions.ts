import { codeRequestBlockedUntil, registrationBlockedUntil } from './activation.ts';
import { type Application, currentStep, isFinished, isRegistering, STEPS, type StepName } from './application.ts';

/** What an admin may do about an application, and what keeps it from being done now. */
export type ApplicationAction = {
  readonly name: 'correct' | 'cancel' | 'complete' | 'request-code';
  /** The step that it is about. */
  readonly step?: StepName;
  /** Why not now; left out: it can be done. */
  readonly whyNot?: string;
  /** A limit: not before this instant. */
  readonly notBefore?: number;
};

/** All that the API offers, as it would be answered at this instant by the record; Meta may know better. */
export function applicationActions(application: Application, now: number): readonly ApplicationAction[] {
  return [
    { name: 'correct', ...refusal(whyEnded(application)) },
    { name: 'cancel', ...refusal(whyNotCancel(application)) },
    ...STEPS.map((step): ApplicationAction => ({ name: 'complete', step, ...whenToComplete(application, step, now) })),
    { name: 'request-code', step: 'activate-number', ...whenToRequestCode(application, now) },
  ];
}

/** What nobody's word completes, whatever the state of the step. */
export function whyNotByWord(step: StepName): string | undefined {
  if (step === 'review-account') return 'only WhatsApp completes its review: a number is not registered before';
  return step === 'activate-number' ? 'a number is activated by its code and a PIN' : undefined;
}

/** Why the step cannot be worked on by hand: it has not come yet, or is over. */
export function whyNotNow(application: Application, step: StepName): string | undefined {
  const { state } = application.steps[step];
  if (state !== 'waiting') return `it waits for ${currentStep(application) ?? 'nothing'}`;
  if (step === 'activate-number' && application.number === undefined)
    return 'the number is not in the account yet: its trouble says why';
  return undefined;
}

function whenToComplete(application: Application, step: StepName, now: number): Omit<ApplicationAction, 'name'> {
  const over = whyEnded(application) ?? whyFinished(application, step);
  if (over !== undefined) return { whyNot: over };
  if (step !== 'activate-number') return refusal(whyNotByWord(step) ?? whyNotNow(application, step));
  const blocked = whyNotNow(application, step);
  return blocked === undefined
    ? limit(registrationBlockedUntil(application, now), 'Meta registers a number at most ten times in 72 hours')
    : { whyNot: blocked };
}

function whenToRequestCode(application: Application, now: number): Omit<ApplicationAction, 'name'> {
  const step = 'activate-number';
  const why = whyEnded(application) ?? whyFinished(application, step) ?? whyNotNow(application, step);
  return why === undefined
    ? limit(codeRequestBlockedUntil(application, now), 'a number is sent at most five codes in an hour')
    : { whyNot: why };
}

function whyNotCancel(application: Application): string | undefined {
  const ended = whyEnded(application);
  if (ended !== undefined) return ended;
  return isRegistering(application)
    ? 'the number is registered, or being registered: it is on the API for good, and nothing takes it back'
    : undefined;
}

function whyEnded({ status }: Application): string | undefined {
  return status === 'open' ? undefined : `the application is ${status}`;
}

function whyFinished({ steps }: Application, step: StepName): string | undefined {
  return isFinished(steps[step]) ? `it is ${steps[step].state}` : undefined;
}

function refusal(whyNot: string | undefined): Pick<ApplicationAction, 'whyNot'> {
  return whyNot === undefined ? {} : { whyNot };
}

function limit(notBefore: number | undefined, whyNot: string): Pick<ApplicationAction, 'whyNot' | 'notBefore'> {
  return notBefore === undefined ? {} : { whyNot, notBefore };
}
