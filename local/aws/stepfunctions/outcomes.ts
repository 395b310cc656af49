import { isFields } from '../wire/fields.ts';
import type { Json } from './api.ts';
import { EvaluationFailed, evaluate, type Scope } from './expressions.ts';
import type { Catcher, Results, Retrier, State } from './machine.ts';
import { StateFailed, type Step, sized } from './step.ts';
import type { StateError, Thread } from './thread.ts';

/** How a state is left: by its own `Next`, a rule's or a catcher's, with their templates. */
type Exit = Results & { readonly next?: string; readonly scope: Scope; readonly location: string; readonly unchanged: Json };

/** Leaves a state: output, variables, and on to the next one or to the end of the branch. */
export async function leave(step: Step, thread: Thread, exit: Exit): Promise<void> {
  const { scope, location, unchanged } = exit;
  const output = exit.output === undefined ? unchanged : await evaluate(exit.output, `${location}Output`, scope);
  const assigned = exit.assign === undefined ? undefined : await evaluate(exit.assign, `${location}Assign`, scope);
  const text = sized(output, `state '${thread.state}'`);
  const variables = isFields(assigned) ? assigned : {};
  sized(assigned ?? null, `Assign field of the state '${thread.state}'`);
  const outer = step.outerVariables(thread);
  for (const name of Object.keys(variables)) {
    if (!Object.hasOwn(outer, name)) continue;
    const field = `${location}Assign/${name}`;
    throw new EvaluationFailed(field, `The variable '${name}' belongs to an outer scope and cannot be assigned in an inner one.`);
  }
  const shown = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]));
  const noted = assigned === undefined ? {} : { assignedVariables: shown, assignedVariablesDetails: { truncated: false } };
  const type = step.stateOf(thread).type;
  const details = { name: thread.state, output: text, outputDetails: { truncated: false }, ...noted };
  step.chain(thread, `${type}StateExited`, details, 'stateExitedEventDetails');
  thread.variables = { ...thread.variables, ...variables };
  thread.input = output;
  if (exit.next === undefined) return await endThread(step, thread);
  thread.state = exit.next;
  thread.phase = 'ready';
}

/** Leaves a state with its result, by its own templates. */
export async function succeed(step: Step, thread: Thread, state: State, result?: Json): Promise<void> {
  const scope = step.scope(thread, result === undefined ? {} : { result });
  const exit = state.type === 'Fail' ? {} : state;
  await leave(step, thread, { ...exit, scope, location: '', unchanged: result === undefined ? thread.input : result });
}

/** Does what a state does; what it throws as an error of the state is retried, caught, or ends the branch. */
export async function guarded(step: Step, thread: Thread, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    await fail(step, thread, toStateError(step, thread, thrown));
  }
}

/** The state failed: it is retried, caught, or ends the branch. */
export async function fail(step: Step, thread: Thread, error: StateError): Promise<void> {
  step.close(thread);
  const state = step.stateOf(thread);
  const { retry, catch: catchers } = 'retry' in state ? state : { retry: [], catch: [] };
  const index = retry.findIndex(({ errors }) => matches(errors, error));
  const retrier = retry[index];
  const used = thread.retries[index] ?? 0;
  if (retrier !== undefined && used < retrier.maxAttempts) {
    thread.retries = retry.map((_, place) => (thread.retries[place] ?? 0) + (place === index ? 1 : 0));
    thread.phase = 'retrying';
    thread.dueAt = step.now + delayMs(retrier, used);
    return;
  }
  const place = catchers.findIndex(({ errors }) => matches(errors, error));
  const catcher = catchers[place];
  if (catcher === undefined) return await failThread(step, thread, error);
  try {
    await leaveByCatch(step, thread, catcher, place, error);
  } catch (thrown) {
    await failThread(step, thread, toStateError(step, thread, thrown));
  }
}

async function leaveByCatch(step: Step, thread: Thread, catcher: Catcher, place: number, error: StateError): Promise<void> {
  const errorOutput = { Error: error.error ?? '', Cause: error.cause ?? '' };
  const scope = step.scope(thread, { errorOutput });
  await leave(step, thread, { ...catcher, scope, location: `Catch[${place}]/`, unchanged: errorOutput });
}

/** Whether an `ErrorEquals` names the error. The wildcards leave out what AWS lets nobody catch by them. */
function matches(errors: readonly string[], { error = '', alias }: StateError): boolean {
  return errors.some((name) => {
    if (name === error || name === alias) return true;
    if (error === 'States.Runtime' || error === 'States.DataLimitExceeded') return false;
    return name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}

function delayMs(retrier: Retrier, used: number): number {
  const { intervalSeconds, backoffRate, maxDelaySeconds, fullJitter } = retrier;
  const seconds = Math.min(intervalSeconds * backoffRate ** used, maxDelaySeconds, 31_622_400);
  return Math.round((fullJitter ? Math.random() * seconds : seconds) * 1000);
}

/** @throws again what is no error of the state. */
function toStateError(step: Step, thread: Thread, thrown: unknown): StateError {
  if (thrown instanceof StateFailed) return thrown.error;
  if (!(thrown instanceof EvaluationFailed)) throw thrown;
  const error = 'States.QueryEvaluationError';
  const where = `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.enteredEventId}).`;
  const details = { state: thread.state, location: thrown.location, error, cause: thrown.message };
  step.chain(thread, 'EvaluationFailed', details);
  return { error, cause: `${where} ${thrown.message}` };
}

/** The branch ended with its output: the Parallel goes on when it was the last, the execution ends when it was the whole. */
async function endThread(step: Step, thread: Thread): Promise<void> {
  thread.phase = 'done';
  const parent = step.parentOf(thread);
  if (parent === undefined) {
    step.finish({ status: 'SUCCEEDED', output: JSON.stringify(thread.input) }, thread.lastEventId);
    return;
  }
  const branches = step.childrenOf(parent);
  if (branches.some(({ phase }) => phase !== 'done')) return;
  const result = branches.sort((a, b) => (a.parent?.branch ?? 0) - (b.parent?.branch ?? 0)).map(({ input }) => input);
  step.threads = step.threads.filter((other) => !branches.includes(other));
  step.event(thread.lastEventId, 'ParallelStateSucceeded');
  parent.lastEventId = thread.lastEventId;
  await guarded(step, parent, async () => {
    sized(result, `state '${parent.state}'`);
    await succeed(step, parent, step.stateOf(parent), result);
  });
}

/** The branch failed, and with it the Parallel around it at once, or the execution. */
export async function failThread(step: Step, thread: Thread, error: StateError): Promise<void> {
  const parent = step.parentOf(thread);
  if (parent === undefined) {
    const { error: name, cause } = error;
    const end = { ...(name === undefined ? {} : { error: name }), ...(cause === undefined ? {} : { cause }) };
    step.finish({ status: 'FAILED', ...end }, thread.lastEventId);
    return;
  }
  const failedAt = thread.lastEventId;
  for (const branch of step.childrenOf(parent)) abort(step, branch, branch === thread ? undefined : failedAt);
  parent.lastEventId = step.event(failedAt, 'ParallelStateFailed');
  await fail(step, parent, error);
}

/** Ends a branch and all within it. `because`: the event that ended it, for the history. */
function abort(step: Step, thread: Thread, because: number | undefined): void {
  for (const child of step.childrenOf(thread)) abort(step, child, because);
  const { type } = step.stateOf(thread);
  const isRunning = thread.phase !== 'done' && thread.phase !== 'ready';
  if (isRunning && because !== undefined) step.event(because, `${type}StateAborted`);
  step.close(thread);
  step.threads = step.threads.filter((other) => other !== thread);
}
