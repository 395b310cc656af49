import { type Application, currentStep, isRegistering, type StepName, waitingSteps } from '../domain/application.ts';
import { iso } from '../domain/instant.ts';
import { type Problem, problem } from './problem.ts';

/** Who changes what never changes starts another application (R10). */
export function immutableProblem(id: string, fields: readonly string[]): Problem {
  return problem(
    'immutable-during-application',
    `${fields.join(' and ')} never change during an application: cancel ${id}, which is not refunded, and start a new application.`,
    { applicationId: id, fields },
  );
}

/** The number or the account is taken. */
export function alreadyOpenProblem(applicationId: string): Problem {
  return problem(
    'application-already-open',
    `Application ${applicationId} is open for this number or this account: continue that one, or cancel it first.`,
    { applicationId },
  );
}

export function onTheApiProblem(phone: string): Problem {
  return problem(
    'already-on-the-api',
    `${phone} stands in the ledger of numbers on the API: it needs no application. If it is not listed by GET /v1/numbers, adopt it with POST /v1/numbers.`,
  );
}

/** Nothing is changed about an application that is over. */
export function endedProblem({ id, status, ending }: Application): Problem {
  const why = ending === undefined ? '' : ` (${ending})`;
  return problem('application-ended', `Application ${id} is ${status}${why}: what has ended is not changed any more.`, {
    applicationId: id,
  });
}

/** A cancel that comes after the number was registered, or while it is (R5). */
export function notCancellableProblem(application: Application): Problem {
  const { id, status } = application;
  if (status !== 'live' && !isRegistering(application)) return endedProblem(application);
  const stands = status === 'live' ? 'live' : 'registered, or being registered';
  return problem(
    'downgrade-not-possible',
    `The number of application ${id} is ${stands}: it is on the API for good, and the application cannot be cancelled any more.`,
    { applicationId: id },
  );
}

/** Another step comes first, or it is not completed by hand. */
export function notCompletableProblem(application: Application, step: StepName, why: string): Problem {
  return problem('step-not-completable', `${step} cannot be completed now: ${why}.`, {
    applicationId: application.id,
    step: currentStep(application) ?? null,
    waiting: waitingSteps(application),
  });
}

/** Two requests register the number at once: one of them does. */
export function busyProblem(applicationId: string): Problem {
  return problem('step-not-completable', 'The number is being registered by another request: ask again in a minute.', {
    applicationId,
  });
}

export function codeWrongProblem(applicationId: string, triesLeft: number, expired: boolean): Problem {
  const another = `request another with POST /v1/applications/${applicationId}/steps/activate-number/request-code`;
  const detail = expired
    ? `The latest code is more than ten minutes old, which is as long as a code is good: ${another}.`
    : triesLeft > 0
      ? `This is not the code that WhatsApp sent. Tries left: ${triesLeft}.`
      : `No tries are left for the code that WhatsApp sent: ${another}.`;
  return problem('verification-code-wrong', detail, { applicationId, triesLeft });
}

export function pinWrongProblem(applicationId: string, why: string): Problem {
  return problem(
    'pin-wrong',
    `Meta refused the PIN: ${why}. Send the PIN that the number has, or switch two-step verification off in WhatsApp Manager.`,
    { applicationId },
  );
}

/** Meta's limits, and ours where they protect a person's phone. */
export function limitProblem(applicationId: string, why: string, retryAt: number): Problem {
  return problem('rate-limited', `Not before ${iso(retryAt)}: ${why}.`, { applicationId, retryAt: iso(retryAt) });
}
