import { isFields } from '../wire/fields.ts';
import { EvaluationFailed, evaluate, evaluateTo, type Scope } from './expressions.ts';
import type { TaskState } from './machine.ts';
import { fail, guarded, succeed } from './outcomes.ts';
import { StateFailed, type Step, sized } from './step.ts';
import type { Task, TaskOutcome, Thread } from './thread.ts';

/** Begins one attempt: the token is new with each. */
export async function attemptTask(step: Step, thread: Thread, state: TaskState): Promise<void> {
  const token = step.newToken();
  const scope = step.scope(thread, {}, state.callback ? token : undefined);
  const args = await evaluate(state.args, 'Arguments', scope);
  const parameters = sized(args, `state '${state.name}'`);
  const timeout = await seconds(state.timeoutSeconds, 'TimeoutSeconds', scope);
  const heartbeat = await seconds(state.heartbeatSeconds, 'HeartbeatSeconds', scope);
  const FunctionName = isFields(args) ? args['FunctionName'] : undefined;
  const type = isFields(args) ? (args['InvocationType'] ?? 'RequestResponse') : undefined;
  if (!isFields(args) || typeof FunctionName !== 'string' || (type !== 'RequestResponse' && type !== 'Event')) {
    throw new StateFailed(
      'States.Runtime',
      `The Arguments of the state '${state.name}' are not those of lambda:invoke: ${parameters}`,
    );
  }
  const limits = {
    ...(timeout === undefined ? {} : { timeoutAt: step.now + timeout * 1000 }),
    ...(heartbeat === undefined ? {} : { heartbeatMs: heartbeat * 1000, heartbeatAt: step.now + heartbeat * 1000 }),
  };
  const functionArn = toFunctionArn(FunctionName, step.execution.machineArn);
  const payload = args['Payload'] ?? {};
  const place = { token, executionArn: step.execution.arn, thread: thread.id, open: true, callback: state.callback };
  step.newTasks.push({ ...place, functionArn, payload, type, ...limits });
  thread.token = token;
  thread.phase = 'task';
  step.chain(thread, 'TaskScheduled', {
    ...resourceOf(state),
    region: step.execution.machineArn.split(':')[3],
    parameters,
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  });
  step.chain(thread, 'TaskStarted', resourceOf(state));
}

/** Goes on with what became of the thread's task. Answers whether anything did. */
export async function readTask(step: Step, thread: Thread): Promise<boolean> {
  const task = step.task(thread);
  const state = step.stateOf(thread);
  if (task === undefined || state.type !== 'Task') return false;
  const { invocation, signal, submitted } = task;
  if (task.callback && invocation?.kind === 'ok' && submitted !== true) {
    submit(step, thread, state, task, invocation);
    return true;
  }
  if (signal !== undefined) await end(step, thread, state, signal);
  else if (invocation !== undefined && (!task.callback || invocation.kind === 'error'))
    await end(step, thread, state, invocation);
  else if (Math.min(task.timeoutAt ?? Infinity, task.heartbeatAt ?? Infinity) <= step.now)
    await timeOut(step, thread, state, task);
  else return false;
  return true;
}

/** The function has answered; the task goes on until its token comes back. */
function submit(step: Step, thread: Thread, state: TaskState, task: Task, invocation: TaskOutcome): void {
  const output = JSON.stringify(invocation.kind === 'ok' ? invocation.output : null);
  step.chain(thread, 'TaskSubmitted', { ...resourceOf(state), output, outputDetails: { truncated: false } });
  step.taskChanges.set(task.token, { submitted: true });
}

async function end(step: Step, thread: Thread, state: TaskState, outcome: TaskOutcome): Promise<void> {
  await guarded(step, thread, async () => {
    step.close(thread);
    if (outcome.kind === 'error') return await failed(step, thread, state, outcome);
    const text = JSON.stringify(outcome.output);
    try {
      sized(outcome.output, `state/task '${state.name}'`);
    } catch (thrown) {
      if (!(thrown instanceof StateFailed)) throw thrown;
      return await failed(step, thread, state, { kind: 'error', ...thrown.error });
    }
    step.chain(thread, 'TaskSucceeded', { ...resourceOf(state), output: text, outputDetails: { truncated: false } });
    await succeed(step, thread, state, outcome.output);
  });
}

async function failed(step: Step, thread: Thread, state: TaskState, outcome: TaskOutcome & { kind: 'error' }): Promise<void> {
  const { kind: _, ...error } = outcome;
  step.chain(thread, 'TaskFailed', { ...resourceOf(state), ...error });
  await fail(step, thread, error);
}

async function timeOut(step: Step, thread: Thread, state: TaskState, task: Task): Promise<void> {
  const missedHeartbeat = (task.heartbeatAt ?? Infinity) < (task.timeoutAt ?? Infinity);
  const error = 'States.Timeout';
  step.chain(thread, 'TaskTimedOut', { ...resourceOf(state), error });
  await fail(step, thread, { error, ...(missedHeartbeat ? { alias: 'States.HeartbeatTimeout' } : {}) });
}

async function seconds(template: unknown, field: string, scope: Scope): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluateTo('number', template, field, scope);
  if (Number.isInteger(value) && value >= 1 && value <= 99_999_999) return value;
  throw new EvaluationFailed(field, `The value ${value} of ${field} is not a whole number of seconds from 1 to 99999999.`);
}

function resourceOf({ callback }: TaskState): { readonly resourceType: string; readonly resource: string } {
  return { resourceType: 'lambda', resource: callback ? 'invoke.waitForTaskToken' : 'invoke' };
}

function toFunctionArn(name: string, machineArn: string): string {
  const [, , , region, account] = machineArn.split(':');
  return name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`;
}
