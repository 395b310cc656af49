import { type Application, isRegistering, type StepName } from '../domain/application.ts';
import { continueInSuccessor, enterStep, fail } from '../domain/application-life.ts';
import { isGivenUp } from '../domain/step-plan.ts';
import { changeApplication } from './change-application.ts';
import { endApplication } from './end-application.ts';
import { type PursueStepPorts, pursueStep } from './pursue-step.ts';

export type RunStepPorts = PursueStepPorts;

/** What the state machine asks for (`infra/onboarding.asl.json`). */
export type RunStepCall =
  | {
      readonly kind: 'step';
      readonly applicationId: string;
      readonly part: number;
      readonly step: StepName;
      readonly token: string;
      readonly enteredAt: number;
    }
  | {
      readonly kind: 'live' | 'cancelled' | 'failed' | 'continue';
      readonly applicationId: string;
      readonly part: number;
      readonly why: string;
    };

/** A later execution runs the application now: this one ends. The state machine knows the error by its name. */
export class Superseded extends Error {
  constructor(application: Application) {
    super(`application ${application.id} is run by execution ${application.part}`);
    this.name = 'Superseded';
  }
}

/**
 * The work behind the state machine. A wait: the token is stored, and signalled from the table's stream as soon as the
 * step's outcome is there, which it may be already; then our part of the step is done. Called again, it does what was left.
 */
export async function runStep(ports: RunStepPorts, call: RunStepCall): Promise<string> {
  const application = await ports.applications.get(call.applicationId);
  if (application === undefined) throw new Error(`there is no application ${call.applicationId}`);
  switch (call.kind) {
    case 'step':
      if (application.part > call.part) throw new Superseded(application);
      return waitFor(ports, call);
    case 'continue':
      await changeApplication(ports.applications, call.applicationId, (current) =>
        continueInSuccessor(current, call.part, ports.clock.now()),
      );
      return 'continued';
    case 'failed':
      // What was done at the last moment, or is being registered, is not given up: a successor goes on.
      await changeApplication(ports.applications, call.applicationId, (current) =>
        isRegistering(current) || !isGivenUp(current, ports.clock.now())
          ? continueInSuccessor(current, call.part, ports.clock.now())
          : fail(current, call.why, { at: ports.clock.now(), by: 'process' }),
      );
      return endApplication(ports, call.applicationId);
    default:
      return endApplication(ports, call.applicationId);
  }
}

async function waitFor(ports: RunStepPorts, call: Extract<RunStepCall, { kind: 'step' }>): Promise<string> {
  const { applicationId, step, token, enteredAt } = call;
  await changeApplication(ports.applications, applicationId, (current) => enterStep(current, step, token, enteredAt));
  const trouble = await pursueStep(ports, applicationId, step);
  return trouble === undefined ? 'waiting' : 'trouble';
}
