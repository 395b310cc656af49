import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { World } from '../../../local/kernel/world.ts';
import { buildWorker } from '../../../local/runtime/build-worker.ts';
import { listen } from '../../../local/runtime/free-port.ts';
import { Functions } from '../../../local/runtime/functions.ts';
import type { LambdaFunction } from '../../../local/template/model.ts';
import { aBundle, aFolder, aFunction, aWorld } from './fixtures.ts';

const folder = aFolder();
let script = '';
beforeAll(async () => {
  script = await buildWorker(join(folder.path, 'worker.mjs'));
});
afterAll(() => folder.remove());

const started: Functions[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((functions) => functions.stop()));
});

let bundles = 0;

function start(source: string, fields: Partial<LambdaFunction> = {}) {
  bundles += 1;
  const { world } = aWorld();
  const fn = aFunction({ codePath: aBundle(folder.path, `bundle-${bundles}`, source), ...fields });
  const logs: string[] = [];
  const functions = new Functions({
    world,
    deployment: { functions: [fn], region: 'eu-west-1' },
    script,
    compileCache: join(folder.path, 'cache'),
    local: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    credentialsFor: () => ({ accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' }),
    onLog: (_id, level, line) => logs.push(`${level} ${line}`),
  });
  started.push(functions);
  const invoke = async (event: unknown = {}) => {
    const result = await functions.invoke(fn.arn, JSON.stringify(event));
    return result.kind === 'ok' ? JSON.parse(result.payload) : result.error;
  };
  return { world, invoke, logs, stop: () => functions.stop() };
}

/** Invokes, and moves time only when the invocation has begun. */
async function whileMoving(world: World, invocation: Promise<unknown>, ms: number): Promise<unknown> {
  await world.advance(ms);
  return invocation;
}

describe('a function in its worker', () => {
  test('sees the time of the moved clock, by every way to ask', async () => {
    const { world, invoke } = start(`export const handler = async () => [
      Date.now(), new Date().getTime(), Date.parse(Date()), new Date(0).getTime(), new Date('2026-01-02').toISOString(),
      new Date() instanceof Date, Math.round(performance.timeOrigin + performance.now())];`);
    await world.advance(1000 * 3_600_000);
    const before = world.now();
    const [now, made, called, zero, parsed, isDate, origin] = (await invoke()) as unknown[];
    for (const instant of [now, made, origin]) {
      expect(instant).toBeGreaterThanOrEqual(before - 1);
      expect(instant).toBeLessThanOrEqual(world.now());
    }
    expect(Math.abs(Number(called) - before)).toBeLessThan(2000);
    expect([zero, parsed, isDate]).toEqual([0, '2026-01-02T00:00:00.000Z', true]);
  });

  test('waits on the moved clock, and counts as due at that instant', async () => {
    const { world, invoke } = start(`import { setTimeout as sleep } from 'node:timers/promises';
      export const handler = async () => { const began = Date.now();
        await sleep(60_000); await new Promise((resolve) => setTimeout(resolve, 60_000)); return Date.now() - began; };`);
    const waited = await whileMoving(world, invoke(), 3_600_000);
    expect(waited).toBe(120_000);
  });

  test('waits whole milliseconds, as Node does, where it is told a fraction', async () => {
    const { world, invoke } = start(`import { setTimeout as sleep } from 'node:timers/promises';
      export const handler = async () => { const began = Date.now(); await sleep(337.4); return Date.now() - began; };`);
    expect(await whileMoving(world, invoke(), 60_000)).toBe(337);
  });

  test('does not reach its time-out while an answer is on its way', async () => {
    const server = createServer((_request, response) => setTimeout(() => response.end('answer'), 60));
    const port = await listen(server, 0);
    const { world, invoke } = start(`export const handler = async () => { let timer;
      const timeout = new Promise((resolve) => { timer = setTimeout(resolve, 1000, 'timed out'); });
      const answer = fetch('http://127.0.0.1:${port}').then((response) => response.text());
      const first = await Promise.race([answer, timeout]); clearTimeout(timer); return first; };`);
    expect(await whileMoving(world, invoke(), 3_600_000)).toBe('answer');
    server.closeAllConnections();
    server.close();
  });

  test('does not reach its end while it reckons in threads that Node does not tell of', async () => {
    const { world, invoke } = start(`import { pbkdf2 } from 'node:crypto';
      export const handler = async (_event, context) => { let timer;
        const end = new Promise((resolve) => { timer = setTimeout(resolve, context.getRemainingTimeInMillis() - 5, 'ended'); });
        const hash = new Promise((resolve) => pbkdf2('word', 'salt', 400_000, 32, 'sha256', () => resolve('hash')));
        const first = await Promise.race([hash, end]); clearTimeout(timer); return first; };`);
    expect(await whileMoving(world, invoke(), 3_600_000)).toBe('hash');
  });

  test('a cleared timer does not fire, an interval fires each time', async () => {
    const { world, invoke } = start(`export const handler = async () => { const fired = [];
      const cleared = setTimeout(() => fired.push('cleared'), 500); clearTimeout(cleared);
      const began = Date.now();
      await new Promise((resolve) => { const timer = setInterval(() => { fired.push(Date.now() - began);
        if (fired.length === 3) { clearInterval(timer); resolve(); } }, 1000); });
      return fired; };`);
    expect(await whileMoving(world, invoke(), 60_000)).toEqual([1000, 2000, 3000]);
  });

  test('has the environment of the template and of Lambda, and nothing else', async () => {
    process.env['OF_THE_MACHINE'] = 'secret';
    const { invoke } = start('export const handler = async () => process.env;', { environment: { TABLE_NAME: 'things' } });
    const environment = (await invoke()) as Record<string, string>;
    delete process.env['OF_THE_MACHINE'];
    expect(environment).toMatchObject({
      TABLE_NAME: 'things',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'a-function',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(Object.keys(environment)).not.toContain('OF_THE_MACHINE');
    expect(Object.keys(environment)).not.toContain('PATH');
  });

  test('is ended by its timeout, in AWS words, and starts anew after it', async () => {
    const { invoke } = start(
      `let count = 0; export const handler = async (event) => { count += 1; if (event.hang) for (;;); return count; };`,
      { timeoutMs: 150 },
    );
    expect(await invoke({})).toBe(1);
    expect(await invoke({ hang: true })).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0\.15 seconds$/),
    });
    expect(await invoke({})).toBe(1);
  });

  test('that exits is a failed invocation', async () => {
    const { invoke } = start('export const handler = async () => process.exit(3);');
    expect(await invoke()).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: exit status 3'),
    });
  });

  test('that is stopped half way has no end, and nothing is logged of it', async () => {
    const { invoke, logs, stop } = start(`export const handler = async () => { console.log('begun'); for (;;); };`);
    const ends: unknown[] = [];
    void invoke().then((end) => ends.push(end));
    await vi.waitFor(() => expect(logs).toEqual(['INFO begun']));
    void invoke().then((end) => ends.push(end));
    await stop();
    void invoke().then((end) => ends.push(end));
    await new Promise((resolve) => setImmediate(resolve));
    expect([ends, logs]).toEqual([[], ['INFO begun']]);
  });

  test('that throws answers its error as Lambda does', async () => {
    const { invoke } = start(`export const handler = async () => { throw new TypeError('not so'); };`);
    expect(await invoke()).toMatchObject({ errorType: 'TypeError', errorMessage: 'not so', trace: expect.any(Array) });
  });

  test('that cannot be loaded says why', async () => {
    const { invoke } = start(`throw new Error('environment variables missing or empty: TABLE_NAME');`);
    expect(await invoke()).toMatchObject({ errorMessage: 'environment variables missing or empty: TABLE_NAME' });
  });

  test('runs one invocation a worker, and keeps a worker for the next', async () => {
    const { invoke } = start(
      `let active = 0; let count = 0; export const handler = async () => { active += 1; count += 1; const seen = active;
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve))); active -= 1; return { seen, count }; };`,
    );
    const both = (await Promise.all([invoke(), invoke()])) as { seen: number; count: number }[];
    expect(both.map(({ seen, count }) => [seen, count])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(await invoke()).toMatchObject({ count: 2 });
  });

  test('has a context, and its lines are logged with their level', async () => {
    const { invoke, logs } =
      start(`export const handler = async (event, context) => { console.log('one\\ntwo'); console.warn('three');
      return [context.functionName, context.memoryLimitInMB, context.getRemainingTimeInMillis() > 4000, context.awsRequestId.length]; };`);
    expect(await invoke()).toEqual(['a-function', '128', true, 36]);
    expect(logs).toEqual(['INFO one\ntwo', 'WARN three']);
  });
});
