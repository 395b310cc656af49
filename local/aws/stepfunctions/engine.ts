import { randomUUID } from 'node:crypto';
import { AwsError } from '../wire/call.ts';
import type { ExecutionView, StartInput, StepFunctionsApi, StepFunctionsOptions } from './api.ts';
import {
  checkArn,
  checkInput,
  checkName,
  checkSize,
  executionDoesNotExist,
  executionExists,
  machineDoesNotExist,
  unknownToken,
} from './errors.ts';
import { loadMachine } from './load-machine.ts';
import type { Machine } from './machine.ts';
import { closeTask, ExecutionRunner } from './runner.ts';
import { type Execution, ExecutionStore } from './store.ts';
import type { Task, TaskOutcome } from './thread.ts';

const DAY_MS = 86_400_000;
const LONGEST_EXECUTION_MS = 365 * DAY_MS;
/** A closed execution, its history and its name are kept so long. */
const RETENTION_MS = 90 * DAY_MS;

/** A machine of the deployment, with its definition as text. */
export type LoadedMachine = {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly createdAt: number;
};

/** The engine, with what the HTTP service needs besides. */
export type StepFunctionsEngine = StepFunctionsApi & {
  readonly store: ExecutionStore;
  readonly machines: ReadonlyMap<string, LoadedMachine>;
  execution(arn: string): Execution;
  /** Forgets what AWS has forgotten by now. */
  purge(): void;
};

/** Makes the engine. @throws when a machine has something that the local system does not run. */
export function makeStepFunctions(options: StepFunctionsOptions): StepFunctionsEngine {
  return new Engine(options);
}

class Engine implements StepFunctionsEngine {
  readonly store: ExecutionStore;
  readonly machines: ReadonlyMap<string, LoadedMachine>;
  readonly #options: StepFunctionsOptions;
  readonly #runner: ExecutionRunner;
  readonly #parsed = new Map<string, Machine>();

  constructor(options: StepFunctionsOptions) {
    this.#options = options;
    this.store = new ExecutionStore(options.db);
    this.machines = new Map(options.machines.map((machine) => [machine.arn, this.#load(machine)]));
    this.#runner = new ExecutionRunner({
      options,
      store: this.store,
      machineOf: ({ definition }) => this.#parse(definition),
      onEnd: (arn) => this.#changed(arn),
    });
  }

  resume(): void {
    this.#runner.resume();
  }

  start(input: StartInput): { executionArn: string; startDate: number } {
    checkArn(input.stateMachineArn, 'stateMachine');
    const { name = randomUUID(), input: text = '{}' } = input;
    checkName(name);
    checkInput(text);
    const machine = this.machines.get(input.stateMachineArn);
    if (machine === undefined) throw machineDoesNotExist(input.stateMachineArn);
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.#kept(arn);
    if (existing !== undefined) {
      if (existing.status !== 'RUNNING' || existing.input !== text) throw executionExists(arn);
      return { executionArn: arn, startDate: existing.startedAt };
    }
    const startDate = this.#options.world.now();
    this.store.transaction(() => this.#create(machine, { arn, name, text, startDate }));
    this.#changed(arn);
    this.#runner.poke(arn);
    this.#runner.arm();
    return { executionArn: arn, startDate };
  }

  describe(executionArn: string): ExecutionView {
    return toView(this.execution(executionArn));
  }

  history(executionArn: string) {
    this.execution(executionArn);
    return this.store.history(executionArn, { from: 1, limit: -1, reverse: false });
  }

  list(filter: Parameters<StepFunctionsApi['list']>[0] = {}): ExecutionView[] {
    this.purge();
    const { stateMachineArn, status } = filter;
    const wanted = {
      ...(stateMachineArn === undefined ? {} : { machineArn: stateMachineArn }),
      ...(status === undefined ? {} : { status }),
    };
    return this.store.list(wanted).map(({ execution }) => toView(execution));
  }

  stop(executionArn: string, error?: string, cause?: string): { stopDate: number } {
    const execution = this.execution(executionArn);
    const { status, stoppedAt, lastEventId } = execution;
    if (status !== 'RUNNING') return { stopDate: stoppedAt ?? 0 };
    const now = this.#options.world.now();
    const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    const event = { id: lastEventId + 1, previousEventId: 0, timestamp: now, type: 'ExecutionAborted' };
    this.store.transaction(() => {
      for (const { token } of this.store.openTasks(executionArn)) closeTask(this.store, token);
      this.store.addEvents(executionArn, [{ ...event, detailsName: 'executionAbortedEventDetails', details }]);
      const end = { status: 'ABORTED' as const, stoppedAt: now, error: error ?? null, cause: cause ?? null, actAt: null };
      this.store.put({ ...execution, ...end, threads: [], lastEventId: event.id });
    });
    this.#changed(executionArn);
    this.#runner.arm();
    return { stopDate: now };
  }

  sendTaskSuccess(taskToken: string, output: string): void {
    checkSize(output, 'output');
    let parsed: unknown;
    try {
      parsed = JSON.parse(output);
    } catch (error) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${error instanceof Error ? error.message : error}'`);
    }
    this.#signal(taskToken, { kind: 'ok', output: parsed as Extract<TaskOutcome, { kind: 'ok' }>['output'] });
  }

  sendTaskFailure(taskToken: string, error?: string, cause?: string): void {
    const told = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    this.#signal(taskToken, { kind: 'error', ...told });
  }

  sendTaskHeartbeat(taskToken: string): void {
    const { token, heartbeatMs } = this.#openTask(taskToken);
    if (heartbeatMs === undefined) return;
    this.store.changeTask(token, { heartbeatAt: this.#options.world.now() + heartbeatMs });
    this.#runner.arm();
  }

  clear(): void {
    this.store.clear();
    this.#runner.arm();
  }

  close(): void {
    this.#runner.close();
  }

  /** @throws InvalidArn, ExecutionDoesNotExist */
  execution(arn: string): Execution {
    checkArn(arn, 'execution');
    const execution = this.#kept(arn);
    if (execution === undefined) throw executionDoesNotExist(arn);
    return execution;
  }

  purge(): void {
    this.store.transaction(() => this.store.purge(this.#options.world.now() - RETENTION_MS));
  }

  /** The execution, unless it is so old that AWS has forgotten it. */
  #kept(arn: string): Execution | undefined {
    const execution = this.store.get(arn);
    const isOld = execution?.stoppedAt != null && execution.stoppedAt + RETENTION_MS <= this.#options.world.now();
    if (isOld) this.purge();
    return isOld ? undefined : execution;
  }

  #create(machine: LoadedMachine, start: { arn: string; name: string; text: string; startDate: number }): void {
    const { arn, name, text, startDate } = start;
    const { startAt, timeoutSeconds = Infinity } = this.#parse(machine.definition);
    const timeoutAt = startDate + Math.min(timeoutSeconds * 1000, LONGEST_EXECUTION_MS);
    const first = { id: 0, state: startAt, input: JSON.parse(text), variables: {}, retries: [], enteredAt: startDate };
    const details = { input: text, inputDetails: { truncated: false }, roleArn: machine.roleArn };
    const event = { id: 1, previousEventId: 0, timestamp: startDate, type: 'ExecutionStarted' };
    this.store.addEvents(arn, [{ ...event, details, detailsName: 'executionStartedEventDetails' }]);
    this.store.put({
      ...{ arn, machineArn: machine.arn, name, input: text, startedAt: startDate, timeoutAt, actAt: timeoutAt },
      ...{ status: 'RUNNING', stoppedAt: null, output: null, error: null, cause: null, lastEventId: 1 },
      ...{ roleArn: machine.roleArn, definition: machine.definition },
      threads: [{ ...first, phase: 'ready', lastEventId: 0, enteredEventId: 0 }],
    });
  }

  /** What came with a token counts at once; the execution sees it in its next step. */
  #signal(taskToken: string, signal: TaskOutcome): void {
    const task = this.#openTask(taskToken);
    this.store.changeTask(task.token, { signal });
    this.#runner.poke(task.executionArn);
  }

  #openTask(token: string): Task {
    const task = this.store.task(token);
    if (task === undefined || !task.callback) throw unknownToken(token);
    const dueAt = Math.min(task.timeoutAt ?? Infinity, task.heartbeatAt ?? Infinity);
    const isOver = !task.open || task.signal !== undefined || dueAt <= this.#options.world.now();
    if (isOver) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return task;
  }

  #load({ name, arn, roleArn, definition }: StepFunctionsOptions['machines'][number]): LoadedMachine {
    const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
    try {
      this.#parse(text);
    } catch (error) {
      throw new Error(`the state machine ${name} cannot run locally: ${error instanceof Error ? error.message : error}`);
    }
    const createdAt = this.store.machineCreatedAt(arn, this.#options.world.now());
    return { name, arn, roleArn, definition: text, createdAt };
  }

  #parse(definition: string): Machine {
    const machine = this.#parsed.get(definition) ?? loadMachine(definition);
    this.#parsed.set(definition, machine);
    return machine;
  }

  #changed(arn: string): void {
    const execution = this.store.get(arn);
    if (execution !== undefined) this.#options.onStatusChange?.(toView(execution));
  }
}

/** An execution as its callers see it. */
export function toView(execution: Execution): ExecutionView {
  const { arn, machineArn, name, status, startedAt, stoppedAt, input, output, error, cause } = execution;
  const ended = {
    ...(stoppedAt === null ? {} : { stopDate: stoppedAt }),
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
  return { executionArn: arn, stateMachineArn: machineArn, name, status, startDate: startedAt, input, ...ended };
}
