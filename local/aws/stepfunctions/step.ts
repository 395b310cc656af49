import type { ExecutionStatus, HistoryEvent, Json } from './api.ts';
import type { Scope } from './expressions.ts';
import type { Machine, State } from './machine.ts';
import type { Execution } from './store.ts';
import type { StateError, Task, TaskChange, Thread } from './thread.ts';

/** The event with which AWS ends a history that would grow longer. */
const LAST_EVENT_ID = 25_000;
const MAX_BYTES = 262_144;

/** Thrown when an event finds no more room: the step ends there, and with it the execution. */
export class HistoryFull extends Error {}

/** Thrown for an error of the state that is not one of an expression. */
export class StateFailed extends Error {
  readonly error: StateError;
  constructor(error: string, cause: string) {
    super(cause);
    this.name = 'StateFailed';
    this.error = { error, cause };
  }
}

/** The end of an execution. */
export type End = {
  readonly status: ExecutionStatus;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
};

/** One step of an execution while it is made: nothing of it is durable, and all of it is committed at once. */
export class Step {
  readonly execution: Execution;
  readonly machine: Machine;
  readonly now: number;
  readonly events: HistoryEvent[] = [];
  readonly newTasks: Task[] = [];
  readonly taskChanges = new Map<string, TaskChange>();
  readonly closedTokens: string[] = [];
  readonly newToken: () => string;
  threads: Thread[];
  end: End | undefined;
  readonly #tasks: ReadonlyMap<string, Task>;

  constructor(parts: {
    readonly execution: Execution;
    readonly machine: Machine;
    readonly now: number;
    readonly tasks: readonly Task[];
    readonly newToken: () => string;
  }) {
    this.execution = parts.execution;
    this.machine = parts.machine;
    this.now = parts.now;
    this.newToken = parts.newToken;
    this.threads = structuredClone([...parts.execution.threads]);
    this.#tasks = new Map(parts.tasks.map((task) => [task.token, task]));
  }

  get lastEventId(): number {
    return this.events.at(-1)?.id ?? this.execution.lastEventId;
  }

  /** Writes an event after the thread's last one, which it becomes. Answers its id. */
  chain(thread: Thread, type: string, details?: HistoryEvent['details'], detailsName?: string): number {
    thread.lastEventId = this.event(thread.lastEventId, type, details, detailsName);
    return thread.lastEventId;
  }

  /** Writes an event. `detailsName` is by default that of its type. */
  event(previousEventId: number, type: string, details?: HistoryEvent['details'], detailsName = nameOf(type)): number {
    const id = this.lastEventId + 1;
    if (id >= LAST_EVENT_ID && this.end === undefined) throw new HistoryFull();
    const body = details === undefined ? {} : { details, detailsName };
    this.events.push({ id, previousEventId, timestamp: this.now, type, ...body });
    return id;
  }

  /** Ends the execution, with its last event. Nothing of it goes on. */
  finish(end: End, previousEventId: number): void {
    this.end = end;
    for (const thread of this.threads) this.close(thread);
    this.threads = [];
    const { status, output, error, cause } = end;
    const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    const details = output === undefined ? failure : { output, outputDetails: { truncated: false } };
    const type = `Execution${EVENTS[status]}`;
    this.event(previousEventId, type, status === 'TIMED_OUT' ? { error: 'States.Timeout' } : details);
  }

  /** Whatever the thread's task still brings comes too late. */
  close(thread: Thread): void {
    if (thread.token !== undefined) this.closedTokens.push(thread.token);
    delete thread.token;
  }

  task(thread: Thread): Task | undefined {
    return this.#tasks.get(thread.token ?? '');
  }

  stateOf(thread: Thread): State {
    const state = this.machine.states.get(thread.state);
    if (state === undefined) throw new StateFailed('States.Runtime', `there is no state ${thread.state}`);
    return state;
  }

  parentOf(thread: Thread): Thread | undefined {
    return this.threads.find(({ id }) => id === thread.parent?.thread);
  }

  childrenOf(thread: Thread): Thread[] {
    return this.threads.filter(({ parent }) => parent?.thread === thread.id);
  }

  /** What expressions in the thread's state see. */
  scope(thread: Thread, more: Readonly<Record<string, unknown>> = {}, token?: string): Scope {
    const states = { input: thread.input, context: this.#context(thread, token), ...more };
    return { states, variables: { ...this.outerVariables(thread), ...thread.variables }, now: this.now };
  }

  /** What the scopes around the thread's own have assigned. */
  outerVariables(thread: Thread): Readonly<Record<string, Json>> {
    const parent = this.parentOf(thread);
    return parent === undefined ? {} : { ...this.outerVariables(parent), ...parent.variables };
  }

  #context(thread: Thread, token: string | undefined): object {
    const { arn, name, input, roleArn, startedAt, machineArn } = this.execution;
    const Execution = {
      Id: arn,
      Input: JSON.parse(input),
      Name: name,
      RoleArn: roleArn,
      StartTime: iso(startedAt),
      RedriveCount: 0,
    };
    const retryCount = thread.retries.reduce((sum, count) => sum + count, 0);
    const retried = 'retry' in this.stateOf(thread) ? { RetryCount: retryCount } : {};
    return {
      Execution,
      State: { Name: thread.state, EnteredTime: iso(thread.enteredAt), ...retried },
      StateMachine: { Id: machineArn, Name: machineArn.slice(machineArn.lastIndexOf(':') + 1) },
      ...(token === undefined ? {} : { Task: { Token: token } }),
    };
  }
}

/** The text of a value. @throws StateFailed when it is larger than Step Functions hands on. */
export function sized(value: Json, what: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  const cause = `The ${what} returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StateFailed('States.DataLimitExceeded', cause);
}

const EVENTS: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: 'Started',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'TimedOut',
  ABORTED: 'Aborted',
};

function nameOf(type: string): string {
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
