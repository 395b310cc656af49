import type { ClockCell } from '../../kernel/clock-cell.ts';

/** What a worker is started with. */
export type WorkerSetup = {
  readonly clock: ClockCell;
  /** The bundle's folder, the file's name without its ending, and the name of the export. */
  readonly folder: string;
  readonly module: string;
  readonly exportName: string;
  readonly compileCache?: string;
};

/** What a function is told about one invocation. */
export type InvocationContext = {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
};

export type ToWorker =
  | { readonly kind: 'invoke'; readonly event: string; readonly timeoutMs: number; readonly context: InvocationContext }
  | { readonly kind: 'moved' }
  | { readonly kind: 'probe' };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly error: LambdaError }
  | { readonly kind: 'done'; readonly payload: string }
  | { readonly kind: 'failed'; readonly error: LambdaError }
  | { readonly kind: 'log'; readonly level: string; readonly line: string }
  /** `dueAt` is missing while the worker does anything but wait for a timer. */
  | { readonly kind: 'probed'; readonly dueAt?: number };

/** A failed invocation, as Lambda returns it. */
export type LambdaError = { readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] };
