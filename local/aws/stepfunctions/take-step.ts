import type { Json } from './api.ts';
import { EvaluationFailed, evaluate, evaluateTo } from './expressions.ts';
import type { ChoiceState, ParallelState, State, WaitState } from './machine.ts';
import { failThread, guarded, leave, succeed } from './outcomes.ts';
import { HistoryFull, StateFailed, type Step, sized } from './step.ts';
import { attemptTask, readTask } from './task-state.ts';
import type { Thread } from './thread.ts';

/** Does the next thing that can be done now. Answers whether there was one. */
export async function takeStep(step: Step): Promise<boolean> {
  try {
    return await tryStep(step);
  } catch (thrown) {
    const isFull = thrown instanceof HistoryFull;
    if (!isFull) console.error(`state machine execution ${step.execution.arn}:`, thrown);
    const cause = isFull
      ? 'The execution reached the maximum number of history events (25000).'
      : 'The local system failed: its terminal says where.';
    step.finish({ status: 'FAILED', error: 'States.Runtime', cause }, step.lastEventId);
    return true;
  }
}

async function tryStep(step: Step): Promise<boolean> {
  if (step.now >= step.execution.timeoutAt) {
    step.finish({ status: 'TIMED_OUT' }, 0);
    return true;
  }
  for (const thread of step.threads) {
    if (await tryThread(step, thread)) return true;
  }
  return false;
}

async function tryThread(step: Step, thread: Thread): Promise<boolean> {
  const state = step.stateOf(thread);
  const isDue = thread.dueAt !== undefined && thread.dueAt <= step.now;
  if (thread.phase === 'task') return await readTask(step, thread);
  if (thread.phase === 'ready') {
    enter(step, thread, state);
    await begin(step, thread, state);
    return true;
  }
  if (!isDue || (thread.phase !== 'waiting' && thread.phase !== 'retrying')) return false;
  delete thread.dueAt;
  if (thread.phase === 'retrying') await begin(step, thread, state);
  else await guarded(step, thread, () => succeed(step, thread, state));
  return true;
}

function enter(step: Step, thread: Thread, state: State): void {
  const details = { name: state.name, input: JSON.stringify(thread.input), inputDetails: { truncated: false } };
  thread.enteredEventId = step.chain(thread, `${state.type}StateEntered`, details, 'stateEnteredEventDetails');
  thread.enteredAt = step.now;
  thread.retries = [];
}

/** Does what the state does, up to where it rests, is left or fails. Also each retry begins here. */
async function begin(step: Step, thread: Thread, state: State): Promise<void> {
  await guarded(step, thread, async () => {
    switch (state.type) {
      case 'Pass':
      case 'Succeed':
        return await succeed(step, thread, state);
      case 'Wait':
        return await wait(step, thread, state);
      case 'Choice':
        return await choose(step, thread, state);
      case 'Task':
        return await attemptTask(step, thread, state);
      case 'Parallel':
        return await branchOut(step, thread, state);
      case 'Fail': {
        const scope = step.scope(thread);
        const error = state.error === undefined ? {} : { error: await evaluateTo('string', state.error, 'Error', scope) };
        const cause = state.cause === undefined ? {} : { cause: await evaluateTo('string', state.cause, 'Cause', scope) };
        return await failThread(step, thread, { ...error, ...cause });
      }
    }
  });
}

async function wait(step: Step, thread: Thread, state: WaitState): Promise<void> {
  const scope = step.scope(thread);
  if (state.seconds === undefined) {
    const text = await evaluateTo('string', state.timestamp, 'Timestamp', scope);
    const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(instant)) throw new EvaluationFailed('Timestamp', `The value '${text}' is not a timestamp of RFC 3339.`);
    thread.dueAt = Math.max(instant, step.now);
  } else {
    const seconds = await evaluateTo('number', state.seconds, 'Seconds', scope);
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 99_999_999) {
      throw new EvaluationFailed('Seconds', `The value ${seconds} is not a whole number of seconds from 0 to 99999999.`);
    }
    thread.dueAt = step.now + seconds * 1000;
  }
  thread.phase = 'waiting';
}

async function choose(step: Step, thread: Thread, state: ChoiceState): Promise<void> {
  const scope = step.scope(thread);
  for (const [index, rule] of state.rules.entries()) {
    const location = `Choices[${index}]/`;
    if (!(await evaluateTo('boolean', rule.condition, `${location}Condition`, scope))) continue;
    return await leave(step, thread, { ...rule, scope, location, unchanged: thread.input });
  }
  if (state.otherwise === undefined) {
    const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${thread.enteredEventId}).`;
    throw new StateFailed('States.NoChoiceMatched', `${where} Failed to transition out of the state. No choice matched.`);
  }
  await leave(step, thread, { ...state, next: state.otherwise, scope, location: '', unchanged: thread.input });
}

async function branchOut(step: Step, thread: Thread, state: ParallelState): Promise<void> {
  const scope = step.scope(thread);
  const input: Json = state.args === undefined ? thread.input : await evaluate(state.args, 'Arguments', scope);
  sized(input, `state '${state.name}'`);
  step.chain(thread, 'ParallelStateStarted');
  thread.phase = 'parallel';
  const firstId = Math.max(...step.threads.map(({ id }) => id)) + 1;
  const branches = state.branches.map((first, branch): Thread => {
    const place = { id: firstId + branch, parent: { thread: thread.id, branch }, state: first, input };
    const events = { lastEventId: thread.lastEventId, enteredEventId: 0, enteredAt: step.now };
    return { ...place, ...events, phase: 'ready', variables: {}, retries: [] };
  });
  step.threads.push(...branches);
}
