import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../../kernel/world.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A state machine as the template has it, every name in it resolved. */
export type MachineDefinition = {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** The Amazon States Language as text, or the object that it says. */
  readonly definition: string | object;
};

/** How an invocation of a function ended. */
export type InvokeAnswer =
  | { readonly kind: 'ok'; readonly payload: unknown }
  | {
      readonly kind: 'error';
      /** The function's own (`TypeError`), or Lambda's: `Sandbox.Timedout`, `Lambda.TooManyRequestsException`. */
      readonly errorType?: string;
      readonly errorMessage?: string;
      readonly trace?: readonly string[];
    };

/** What the engine is made of. It keeps all its state in `db`, in tables of its own. */
export type StepFunctionsOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly machines: readonly MachineDefinition[];
  /** Runs a function. `functionArn` is as the machine says it, a mere name made an ARN. A throw counts as `Lambda.Unknown`. */
  invoke(functionArn: string, payload: Json, how: { readonly type: 'RequestResponse' | 'Event' }): Promise<InvokeAnswer>;
  /** Whether the machine's role allows it; when left out, it does. */
  isAllowed?(roleArn: string, action: string, resource: string): boolean;
  /** After each change of an execution's status, once it is durable. */
  onStatusChange?(execution: ExecutionView): unknown;
};

/** `RUNNING` and the four ends of an execution. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution. Instants are epoch milliseconds; input and output are JSON texts. */
export type ExecutionView = {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
};

/** One event of a history. `details` are the members of its `…EventDetails`, whose name is `detailsName`. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly detailsName?: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** What starts an execution. */
export type StartInput = {
  readonly stateMachineArn: string;
  /** A random one when left out. */
  readonly name?: string;
  /** JSON; `{}` when left out. */
  readonly input?: string;
};

/**
 * Step Functions without the HTTP around it. Every method answers at once and throws `AwsError` as the service would;
 * executions then go on by themselves, as tracked work on the world's clock: `await world.settled()`.
 */
export type StepFunctionsApi = {
  /** Takes up what an earlier run left: to be called once. Timers are armed, invocations that were cut short begin anew. */
  resume(): void;
  start(input: StartInput): { readonly executionArn: string; readonly startDate: number };
  describe(executionArn: string): ExecutionView;
  /** All events, oldest first. */
  history(executionArn: string): readonly HistoryEvent[];
  /** Newest first. */
  list(filter?: { readonly stateMachineArn?: string; readonly status?: ExecutionStatus }): readonly ExecutionView[];
  stop(executionArn: string, error?: string, cause?: string): { readonly stopDate: number };
  /** `output` is JSON text. */
  sendTaskSuccess(taskToken: string, output: string): void;
  sendTaskFailure(taskToken: string, error?: string, cause?: string): void;
  sendTaskHeartbeat(taskToken: string): void;
  /** Forgets all executions. */
  clear(): void;
  /** Does nothing from here on, as if the process had ended; the database keeps what was committed. */
  close(): void;
};
