import { createServer } from 'node:net';
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
