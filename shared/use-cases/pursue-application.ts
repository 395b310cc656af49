import type { Application } from '../domain/application.ts';
import { isFinished, STEPS, waitingSteps } from '../domain/application.ts';
import { continueInSuccessor, forgetToken } from '../domain/application-life.ts';
import { signalsOf } from '../domain/execution-signal.ts';
import type { Applications, Executions } from '../onboarding-ports.ts';
import { changeApplication } from './change-application.ts';
import { endApplication } from './end-application.ts';
import { type PursueStepPorts, pursueStep } from './pursue-step.ts';

const STALLED_MS = 60 * 60_000;

export type SignalPorts = { readonly applications: Applications; readonly executions: Executions };
export type PursueApplicationPorts = PursueStepPorts & SignalPorts;

/** Tells the execution what the record asks for, and forgets each token that has served. */
export async function signalExecution(ports: SignalPorts, application: Application): Promise<number> {
  const signals = signalsOf(application);
  for (const signal of signals) {
    await ports.executions.signal(signal);
    await changeApplication(ports.applications, application.id, (current) => forgetToken(current, signal.step, signal.token));
  }
  return signals.length;
}

/**
 * Takes up an application that is overdue: an execution that did not start, a signal that was lost, our part of a step
 * that could not be done, a registration whose answer never came.
 */
export async function pursueApplication(ports: PursueApplicationPorts, id: string): Promise<void> {
  const application = await ports.applications.get(id);
  if (application === undefined) return;
  const { steps, activation, lookAt } = application;
  const signalled = await signalExecution(ports, application);
  // Where its execution was stopped by hand, nobody else does it.
  if (application.status !== 'open' && signalled === 0) await endApplication(ports, id);
  if (application.status === 'open' && isWithoutToken(application)) await wake(ports, application);
  for (const name of waitingSteps(application)) {
    const unanswered = name === 'activate-number' && activation?.registeringSince !== undefined;
    const asked = name === 'verify-business' && lookAt !== undefined && lookAt <= ports.clock.now();
    if (steps[name].trouble !== undefined || unanswered || asked) await pursueStep(ports, id, name);
  }
  // Whatever was done, it is not overdue for the same reason at once again: the next look is some time ahead.
  if (signalled === 0) await changeApplication(ports.applications, id, (current) => ({ application: current, log: [] }));
}

/**
 * Nobody waits for it: its execution did not start, or has not come to the next step yet. After an hour it is taken to
 * have been stopped, and a successor goes on from the records; the old one, should it live, gives way to it.
 */
async function wake(ports: PursueApplicationPorts, application: Application): Promise<void> {
  const now = ports.clock.now();
  const since = Math.max(application.startedAt, ...STEPS.map((name) => application.steps[name].roundAt ?? 0));
  if (since + STALLED_MS > now) return ports.executions.start(application);
  await changeApplication(ports.applications, application.id, (current) =>
    isWithoutToken(current) ? continueInSuccessor(current, application.part, now) : undefined,
  );
}

function isWithoutToken({ steps }: Application): boolean {
  return STEPS.every((name) => isFinished(steps[name]) || steps[name].token === undefined);
}
