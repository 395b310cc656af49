import type { StepFunctionsOptions } from '../aws/stepfunctions/api.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import type { Functions } from './functions.ts';

/** What Tasks run on; not there yet while the system starts. */
export type TaskParts = { readonly functions?: Functions; readonly asyncInvocations?: AsyncInvocations };

/** Runs a function for a Task of a state machine. A version or alias is the function itself: nothing else is deployed here. */
export function makeRunTask(parts: TaskParts): StepFunctionsOptions['invoke'] {
  return async (functionArn, payload, { type }) => {
    const arn = functionArn.split(':').slice(0, 7).join(':');
    const { functions, asyncInvocations } = parts;
    if (functions === undefined || asyncInvocations === undefined) throw new Error('functions are not started yet');
    if (!functions.has(arn)) {
      return { kind: 'error', errorType: 'Lambda.ResourceNotFoundException', errorMessage: `Function not found: ${functionArn}` };
    }
    if (type === 'Event') {
      asyncInvocations.accept(arn, JSON.stringify(payload));
      return { kind: 'ok', payload: '' };
    }
    const result = await functions.invoke(arn, JSON.stringify(payload));
    if (result.kind === 'error') return { kind: 'error', ...result.error };
    return { kind: 'ok', payload: JSON.parse(result.payload) };
  };
}
