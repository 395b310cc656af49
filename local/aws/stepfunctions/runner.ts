import { randomBytes } from 'node:crypto';
import type { StepFunctionsOptions } from './api.ts';
import { TOKEN_PREFIX } from './errors.ts';
import { accessDenied, toOutcome } from './lambda-answer.ts';
import type { Machine } from './machine.ts';
import { Step } from './step.ts';
import type { Execution, ExecutionStore } from './store.ts';
import { takeStep } from './take-step.ts';
import type { Task, TaskOutcome } from './thread.ts';

type Parts = {
  readonly options: StepFunctionsOptions;
  readonly store: ExecutionStore;
  /** The machine with which an execution began. */
  machineOf(execution: Execution): Machine;
  /** After an end was committed. */
  onEnd(arn: string): void;
};

/** Makes executions go on, step by step, each step one commit; sets the clock's alarm for what has to wait. */
export class ExecutionRunner {
  readonly #parts: Parts;
  readonly #underWay = new Map<string, { again: boolean }>();
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Runs what an execution can do now, as tracked work. Once at a time: a further call has it look again. */
  poke(arn: string): void {
    const current = this.#underWay.get(arn);
    if (current !== undefined) current.again = true;
    else void this.#track(`state machine execution ${arn}`, () => this.#run(arn));
  }

  /** Sets the alarm for what is due next: to be called after each change. */
  arm(): void {
    const { options, store } = this.#parts;
    const at = this.#closed ? undefined : store.nextDueAt();
    if (this.#alarm !== undefined && this.#alarm.at === at) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (at === undefined) return;
    const cancel = options.world.at(at, 'state machine is due', async () => {
      this.#alarm = undefined;
      if (this.#closed) return;
      await Promise.all(store.due(options.world.now()).map((arn) => this.#run(arn)));
      this.arm();
    });
    this.#alarm = { at, cancel };
  }

  /** Begins again what a restart has cut short. */
  resume(): void {
    const { store } = this.#parts;
    for (const task of store.openTasks()) {
      if (task.invocation === undefined && task.signal === undefined) this.#invoke(task);
    }
    for (const arn of store.running()) this.poke(arn);
    this.arm();
  }

  close(): void {
    this.#closed = true;
    this.arm();
  }

  async #run(arn: string): Promise<void> {
    const current = this.#underWay.get(arn);
    if (current !== undefined) {
      current.again = true;
      return;
    }
    const mark = { again: false };
    this.#underWay.set(arn, mark);
    try {
      do {
        mark.again = false;
        while (await this.#takeStep(arn)) {
          // until it rests
        }
      } while (mark.again);
    } finally {
      this.#underWay.delete(arn);
      this.arm();
    }
  }

  async #takeStep(arn: string): Promise<boolean> {
    const { options, store, machineOf } = this.#parts;
    const execution = this.#closed ? undefined : store.get(arn);
    if (execution?.status !== 'RUNNING') return false;
    const step = new Step({
      execution,
      machine: machineOf(execution),
      now: options.world.now(),
      tasks: store.openTasks(arn),
      newToken: () => `${TOKEN_PREFIX}${randomBytes(432).toString('base64')}`,
    });
    if (!(await takeStep(step)) || !this.#commit(step)) return false;
    for (const task of step.newTasks) if (!step.closedTokens.includes(task.token)) this.#invoke(task);
    if (step.end !== undefined) this.#parts.onEnd(arn);
    return true;
  }

  /** Answers whether it counts: an execution that was stopped meanwhile stays as it is. */
  #commit(step: Step): boolean {
    const { store } = this.#parts;
    if (this.#closed) return false;
    return store.transaction(() => {
      const { execution, end } = step;
      if (store.get(execution.arn)?.status !== 'RUNNING') return false;
      store.addEvents(execution.arn, step.events);
      for (const task of step.newTasks) store.putTask(task);
      for (const [token, change] of step.taskChanges) store.changeTask(token, change);
      for (const token of step.closedTokens) closeTask(store, token);
      store.put({ ...execution, ...changesOf(step), ...(end === undefined ? {} : endOf(step)) });
      return true;
    });
  }

  /** Runs the task's function; its end is recorded before the execution sees it. */
  #invoke(task: Task): void {
    const { store } = this.#parts;
    void this.#track(`state machine task ${task.functionArn}`, async () => {
      const invocation = await this.#outcomeOf(task);
      if (this.#closed) return;
      store.changeTask(task.token, { invocation });
      await this.#run(task.executionArn);
    });
  }

  async #outcomeOf(task: Task): Promise<TaskOutcome> {
    const { options, store } = this.#parts;
    const { functionArn, payload, type } = task;
    const execution = store.get(task.executionArn);
    const roleArn = execution?.roleArn ?? '';
    if (options.isAllowed?.(roleArn, 'lambda:InvokeFunction', functionArn) === false) {
      return accessDenied(roleArn, execution?.machineArn ?? '', functionArn);
    }
    try {
      return toOutcome(task, await options.invoke(functionArn, payload, { type }), options.world.now());
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      return toOutcome(task, { kind: 'error', errorMessage }, options.world.now());
    }
  }

  async #track(label: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.#parts.options.world.track(label, work);
    } catch (error) {
      if (!this.#closed) console.error(`${label} failed:`, error);
    }
  }
}

/** Ends a task: what its token or its function still bring is void. */
export function closeTask(store: ExecutionStore, token: string): void {
  const task = store.task(token);
  if (task !== undefined) store.putTask({ ...task, open: false, payload: null });
}

function changesOf({ threads, execution, lastEventId, end }: Step): Partial<Execution> {
  const dues = threads.flatMap(({ dueAt }) => (dueAt === undefined ? [] : [dueAt]));
  return { threads, lastEventId, actAt: end === undefined ? Math.min(execution.timeoutAt, ...dues) : null };
}

function endOf({ end, now }: Step): Partial<Execution> {
  const { status = 'FAILED', output = null, error = null, cause = null } = end ?? {};
  return { status, output, error, cause, stoppedAt: now };
}
