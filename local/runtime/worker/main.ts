import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from './install-clock.ts';
import { captureOutput } from './output.ts';
import type { FromWorker, InvocationContext, LambdaError, ToWorker, WorkerSetup } from './protocol.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const port = parentPort;
if (port === null) throw new Error('to be started as a worker');
const setup = workerData as WorkerSetup;
/** Who asks how much time is left may set a timer this much earlier, at most, to answer something still. */
const BEFORE_END_MS = 50;
const { setImmediate: realImmediate, setTimeout: realTimeout } = globalThis;
const realElapsed = () => performance.now();
const timers = installClock(setup.clock);
const send = (message: FromWorker) => port.postMessage(message);
captureOutput((level, line) => send({ kind: 'log', level, line }));

let handler: Handler | undefined;
let active = true;
/** When the running invocation ends by the run's clock, as far as it has asked. */
let knownEnd: number | undefined;

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'invoke':
      void invoke(message.event, message.timeoutMs, message.context);
      return;
    case 'moved':
      timers.pump();
      return;
    case 'probe':
      void waitsUntil().then((dueAt) => send(dueAt === undefined ? { kind: 'probed' } : { kind: 'probed', dueAt }));
      return;
  }
});

try {
  if (setup.compileCache !== undefined) enableCompileCache(setup.compileCache);
  const loaded: Record<string, unknown> = await import(pathToFileURL(findModule(setup.folder, setup.module)).href);
  const found = loaded[setup.exportName] ?? (loaded['default'] as Record<string, unknown> | undefined)?.[setup.exportName];
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${setup.exportName} is undefined or not exported`);
  handler = found as Handler;
  pause();
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'init-failed', error: toLambdaError(error) });
}

async function invoke(event: string, timeoutMs: number, context: InvocationContext): Promise<void> {
  const endsAt = realElapsed() + timeoutMs;
  active = true;
  knownEnd = undefined;
  timers.resume();
  let answer: FromWorker;
  try {
    const result = await handler?.(JSON.parse(event), {
      ...context,
      functionVersion: '$LATEST',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => {
        const left = Math.max(0, Math.round(endsAt - realElapsed()));
        knownEnd = Date.now() + left;
        return left;
      },
    });
    answer = { kind: 'done', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    answer = { kind: 'failed', error: toLambdaError(error) };
  }
  pause();
  send(answer);
}

function pause(): void {
  active = false;
  timers.pause();
}

/**
 * The instant of the earliest timer, if the invocation does nothing but wait for one. Not all that Node does shows: hashes
 * and signatures in threads of their own do not. So one that seems to wait for its own end is taken to be busy.
 */
async function waitsUntil(): Promise<number | undefined> {
  timers.pump();
  const { fired } = timers;
  for (let round = 0; round < 3; round += 1) {
    await new Promise<void>((resolve) => realTimeout(resolve, 1));
    await new Promise<void>((resolve) => realImmediate(resolve));
    if (!active || fired !== timers.fired || busyWith().length > 0) return undefined;
  }
  return timers.earliest((dueAt) => knownEnd === undefined || dueAt > knownEnd || dueAt < knownEnd - BEFORE_END_MS);
}

/** What keeps the event loop busy, but for the channel to the parent and the probe's own turn. */
function busyWith(): string[] {
  const own = new Set(['MessagePort', 'Immediate', 'Timeout']);
  return process.getActiveResourcesInfo().filter((resource) => !own.has(resource));
}

/** The file that the handler's name stands for, as Lambda looks for it. */
function findModule(folder: string, module: string): string {
  const found = ['.js', '.mjs', '.cjs'].map((ending) => join(folder, `${module}${ending}`)).find((file) => existsSync(file));
  if (found === undefined) throw named('Runtime.ImportModuleError', `Cannot find module '${module}'`);
  return found;
}

function toLambdaError(error: unknown): LambdaError {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
