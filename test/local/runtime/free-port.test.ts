import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { freePort, listen } from '../../../local/runtime/free-port.ts';
import { Refusal } from '../../../local/runtime/refusal.ts';

it('is one that no connection that goes out is given, and can be listened on', async () => {
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_000);
  const server = createServer();
  expect(await listen(server, port)).toBe(port);
  await expect(listen(createServer(), port)).rejects.toThrow(Refusal);
  server.close();
});

it('is another one each time, and passes over one that is taken meanwhile', async () => {
  const first = await freePort();
  const server = createServer();
  await listen(server, first + 1);
  expect(new Set([first, first + 1, await freePort(), await freePort()]).size).toBe(4);
  server.close();
});

it('is none that another process chooses at the same time', async () => {
  const script = `import('./local/runtime/free-port.ts').then(async ({ freePort }) => {
    const ports = []; while (ports.length < 8) ports.push(await freePort()); console.log(JSON.stringify(ports)); });`;
  const choose = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    return JSON.parse(stdout) as readonly number[];
  };
  const chosen = (await Promise.all([choose(), choose(), choose(), choose()])).flat();
  expect(new Set(chosen).size).toBe(32);
});
