import type { StepFunctionsApi, StepFunctionsOptions } from './api.ts';

/** Makes the engine. @throws when a machine has something that the local system does not run. */
export function makeStepFunctions(_options: StepFunctionsOptions): StepFunctionsApi {
  throw new Error('to follow');
}
