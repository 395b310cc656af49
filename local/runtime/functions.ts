import type { World } from '../kernel/world.ts';
import type { Deployment, LambdaFunction } from '../template/model.ts';
import { FunctionPool } from './function-pool.ts';
import type { InvokeResult } from './function-worker.ts';

export type FunctionsOptions = {
  readonly world: World;
  readonly deployment: Pick<Deployment, 'functions' | 'region'>;
  /** The worker's script: see `build-worker.ts`. */
  readonly script: string;
  /** Where compiled code is kept, so that a cold start is quick. */
  readonly compileCache: string;
  /** What only the local system sets: where AWS and Meta are. */
  readonly local: Readonly<Record<string, string>>;
  readonly credentialsFor: (fn: LambdaFunction) => { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  readonly onLog: (functionId: string, level: string, line: string) => void;
};

/** All functions of the deployment, each with its own workers. */
export class Functions {
  readonly #pools = new Map<string, FunctionPool>();
  readonly #ids = new Map<string, string>();
  readonly #onLog: FunctionsOptions['onLog'];

  constructor(options: FunctionsOptions) {
    const { world, script, compileCache } = options;
    this.#onLog = options.onLog;
    for (const fn of options.deployment.functions) {
      const onLog = (level: string, line: string) => options.onLog(fn.id, level, line);
      const environment = toEnvironment(fn, options);
      this.#ids.set(fn.arn, fn.id);
      this.#pools.set(fn.arn, new FunctionPool(world, { fn, environment, clock: world.shared, script, compileCache, onLog }));
    }
  }

  /**
   * Runs a function and waits for its end. `event` is JSON.
   * @throws when the deployment has no such function.
   */
  async invoke(functionArn: string, event: string): Promise<InvokeResult> {
    const pool = this.#pools.get(functionArn);
    if (pool === undefined) throw new Error(`Function not found: ${functionArn}`);
    const result = await pool.invoke(event);
    if (result.kind === 'error') {
      const { errorType, errorMessage, trace } = result.error;
      const at = trace.find((line) => line.includes(' at '))?.trim() ?? '';
      this.#onLog(this.#ids.get(functionArn) ?? functionArn, 'ERROR', `Invoke Error ${errorType}: ${errorMessage} ${at}`.trim());
    }
    return result;
  }

  has(functionArn: string): boolean {
    return this.#pools.has(functionArn);
  }

  warm(functionArn: string): void {
    this.#pools.get(functionArn)?.warm();
  }

  /** Ends all workers that do nothing now, with what they remember. */
  recycle(): void {
    for (const pool of this.#pools.values()) pool.recycle();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.stop()));
  }
}

/** The function's environment: the template's, what Lambda sets, and where the local services are. Nothing else. */
function toEnvironment(fn: LambdaFunction, options: FunctionsOptions): Record<string, string> {
  const { region } = options.deployment;
  const credentials = options.credentialsFor(fn);
  return {
    ...fn.environment,
    _HANDLER: fn.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local/[$LATEST]',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: fn.codePath,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...options.local,
  };
}
