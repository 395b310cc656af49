import type { Json } from './api.ts';

/**
 * Where one line of an execution is: the whole execution has the thread 0, each branch of a Parallel one of its own
 * while it runs. `ready`: it is about to enter its state.
 */
export type Thread = {
  readonly id: number;
  readonly parent?: { readonly thread: number; readonly branch: number };
  phase: 'ready' | 'waiting' | 'retrying' | 'task' | 'parallel' | 'done';
  state: string;
  /** The state's input; the branch's output when it is `done`. */
  input: Json;
  /** Variables of this scope; those of the outer scopes are its parents'. */
  variables: Readonly<Record<string, Json>>;
  lastEventId: number;
  enteredEventId: number;
  enteredAt: number;
  /** How often each retrier was used in this state. */
  retries: readonly number[];
  /** The end of a wait, or the time of a retry. */
  dueAt?: number;
  /** Of the running task. */
  token?: string;
};

/** One attempt of a Task. */
export type Task = {
  readonly token: string;
  readonly executionArn: string;
  readonly thread: number;
  /** Still awaited. The token of a task that is not is dead. */
  readonly open: boolean;
  /** Whether it is ended by its token, not by the function's answer. */
  readonly callback: boolean;
  readonly functionArn: string;
  readonly payload: Json;
  readonly type: 'RequestResponse' | 'Event';
  readonly timeoutAt?: number;
  readonly heartbeatMs?: number;
  readonly heartbeatAt?: number;
  /** The function's end; none while it runs. */
  readonly invocation?: TaskOutcome;
  /** The history has the function's end. */
  readonly submitted?: boolean;
  /** What came with the token. */
  readonly signal?: TaskOutcome;
};

/** How a task ended. */
export type TaskOutcome =
  | { readonly kind: 'ok'; readonly output: Json }
  | { readonly kind: 'error'; readonly error?: string; readonly cause?: string };

/** What may change of an open task. */
export type TaskChange = Partial<Pick<Task, 'heartbeatAt' | 'invocation' | 'submitted' | 'signal'>>;

/** An error as `Retry` and `Catch` see it. `alias`: a further name that it answers to. */
export type StateError = { readonly error?: string; readonly cause?: string; readonly alias?: string };
