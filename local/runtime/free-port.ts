import { createServer, type Server } from 'node:net';
import { Refusal } from './refusal.ts';

/** Below what systems give to connections that go out, which could take a port between its choice and its use. */
const CHOSEN_FROM = { first: 20_000, count: 12_000 };
/** Runs that start at the same time look at ports of their own, each at a few. */
const PER_PROCESS = 16;

let looked = process.pid * PER_PROCESS;

/** A port on the loopback that nobody listens on now; another one each time. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = CHOSEN_FROM.first + (looked++ % CHOSEN_FROM.count);
    const server = createServer();
    try {
      await listen(server, port);
    } catch (error) {
      if (error instanceof Refusal && tries < CHOSEN_FROM.count) continue;
      throw error;
    }
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/**
 * Listens on the loopback only.
 * @throws Refusal when another process has the port.
 */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new Refusal(`Port ${port} is in use by another program. Choose another: npm start -- --port <number> (0: any).`));
    });
    server.listen(port, '127.0.0.1', () => resolve(portOf(server)));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
