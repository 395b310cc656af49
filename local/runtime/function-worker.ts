import { Worker } from 'node:worker_threads';
import type { ClockCell } from '../kernel/clock-cell.ts';
import type { LambdaFunction } from '../template/model.ts';
import type { FromWorker, InvocationContext, LambdaError, ToWorker, WorkerSetup } from './worker/protocol.ts';

/** The end of an invocation: the handler's answer as JSON, or the error that Lambda reports. */
export type InvokeResult =
  | { readonly kind: 'ok'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: LambdaError };

export type WorkerOptions = {
  readonly fn: LambdaFunction;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: ClockCell;
  /** The script that a worker starts with. */
  readonly script: string;
  readonly compileCache: string;
  readonly onLog: (level: string, line: string) => void;
};

/** Lambda gives a function's code this long to load. */
const INIT_TIMEOUT_MS = 10_000;
/** A bundle is read by the machine that also runs everything else: V8 needs some room besides the heap. */
const YOUNG_GENERATION_MB = 8;

type Pending = { readonly requestId: string; readonly end: (result: InvokeResult) => void };

/** One execution environment of a function: loaded once, one invocation at a time, ended by a timeout or a crash. */
export class FunctionWorker {
  ended = false;
  /** Settles when the code is loaded; answers the error if it could not be. */
  readonly ready: Promise<LambdaError | undefined>;
  readonly #options: WorkerOptions;
  readonly #worker: Worker;
  #pending: Pending | undefined;
  #probes: ((dueAt: number | undefined) => void)[] = [];
  #settleReady: (error: LambdaError | undefined) => void = () => undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { fn } = options;
    this.ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#worker = new Worker(options.script, {
      name: fn.id,
      env: { ...options.environment },
      execArgv: [],
      workerData: toSetup(options),
      resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const timer = setTimeout(() => this.#end(timedOut(INIT_TIMEOUT_MS)), INIT_TIMEOUT_MS);
    void this.ready.then(() => clearTimeout(timer));
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => this.#end(toCrash(error)));
    this.#worker.on('exit', (code) => this.#end(exited(`Runtime exited with error: exit status ${code}`)));
  }

  get busy(): boolean {
    return this.#pending !== undefined;
  }

  /** Runs the handler. A timeout ends the worker, as it ends an execution environment. */
  async invoke(event: string, requestId: string): Promise<InvokeResult> {
    const failure = await this.ready;
    if (failure !== undefined) return { kind: 'error', error: failure };
    const { timeoutMs } = this.#options.fn;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end(timedOut(timeoutMs)), timeoutMs);
      this.#pending = {
        requestId,
        end: (result) => {
          clearTimeout(timer);
          this.#pending = undefined;
          this.#answerProbes(undefined);
          resolve(result);
        },
      };
      if (this.ended) this.#end(exited('Runtime exited without providing a reason'));
      else this.#post({ kind: 'invoke', event, timeoutMs, context: toContext(this.#options, requestId) });
    });
  }

  /** The instant that the running invocation waits for, if it does nothing else. */
  waitsUntil(): Promise<number | undefined> {
    if (this.ended || this.#pending === undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#probes.push(resolve);
      this.#post({ kind: 'probe' });
    });
  }

  /** The clock was moved: timers may be due. */
  clockMoved(): void {
    if (this.busy && !this.ended) this.#post({ kind: 'moved' });
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'ready') this.#settleReady(undefined);
    else if (message.kind === 'init-failed') this.#end(message.error);
    else if (message.kind === 'done') this.#pending?.end({ kind: 'ok', payload: message.payload });
    else if (message.kind === 'failed') this.#pending?.end({ kind: 'error', error: message.error });
    else if (message.kind === 'log') this.#options.onLog(message.level, message.line);
    else this.#probes.shift()?.(message.dueAt);
  }

  /** The execution environment is gone; so is the invocation that ran in it. */
  #end(error: LambdaError): void {
    this.ended = true;
    this.#settleReady(error);
    const pending = this.#pending;
    const ofSandbox = error.errorType.startsWith('Sandbox.') || error.errorType === 'Runtime.ExitError';
    const errorMessage = `RequestId: ${pending?.requestId} Error: ${error.errorMessage}`;
    pending?.end({ kind: 'error', error: ofSandbox ? { ...error, errorMessage } : error });
    this.#answerProbes(undefined);
    void this.#worker.terminate();
  }

  #answerProbes(dueAt: number | undefined): void {
    for (const answer of this.#probes.splice(0)) answer(dueAt);
  }
}

function toSetup(options: WorkerOptions): WorkerSetup {
  const { fn, clock, compileCache } = options;
  const [module = 'index', exportName = 'handler'] = fn.handler.split('.');
  return { clock, folder: fn.codePath, module, exportName, compileCache };
}

function toContext({ fn, environment }: WorkerOptions, awsRequestId: string): InvocationContext {
  return {
    awsRequestId,
    functionName: fn.name,
    invokedFunctionArn: fn.arn,
    memoryLimitInMB: String(fn.memoryMb),
    logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'] ?? '',
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'] ?? '',
  };
}

function timedOut(ms: number): LambdaError {
  return { errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${(ms / 1000).toFixed(2)} seconds`, trace: [] };
}

function exited(errorMessage: string): LambdaError {
  return { errorType: 'Runtime.ExitError', errorMessage, trace: [] };
}

function toCrash(error: unknown): LambdaError {
  if (!(error instanceof Error)) return exited('Runtime exited without providing a reason');
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return exited('Runtime exited with error: signal: killed');
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
