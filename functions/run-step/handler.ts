import * as z from 'zod/mini';
import { STEPS } from '../../shared/domain/application.ts';
import { type RunStepCall, type RunStepPorts, runStep } from '../../shared/use-cases/run-step.ts';
import { makeExecution } from '../edge/execution.ts';

const ids = { applicationId: z.string(), part: z.number() };

/** The `Payload` of each task in `infra/onboarding.asl.json`. */
const payloadSchema = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('step'),
    ...ids,
    step: z.enum(STEPS),
    token: z.string(),
    // As in the execution's history: RFC 3339.
    enteredAt: z.iso.datetime({ offset: true }),
  }),
  z.object({ task: z.enum(['live', 'cancelled', 'failed', 'continue']), ...ids, why: z.string() }),
]);

/** The tasks of the state machine. */
export function makeHandler(ports: RunStepPorts) {
  return makeExecution('step', parsePayload, describe, (call) => runStep(ports, call));
}

/** @throws an error that names what is wrong, and no value: one of them is a task token */
function parsePayload(payload: unknown): RunStepCall {
  const result = payloadSchema.safeParse(payload);
  if (!result.success) {
    const wrong = result.error.issues.map(({ path }) => path.join('.') || 'payload');
    throw new Error(`the state machine sent a payload that is not known: ${wrong.join(', ')}`);
  }
  const { data } = result;
  if (data.task !== 'step') {
    const { task, ...rest } = data;
    return { kind: task, ...rest };
  }
  const { task, enteredAt, ...rest } = data;
  return { kind: task, ...rest, enteredAt: Date.parse(enteredAt) };
}

function describe(call: RunStepCall) {
  const { kind, applicationId, part } = call;
  return { task: kind, application: applicationId, part, ...(kind === 'step' ? { step: call.step } : {}) };
}
