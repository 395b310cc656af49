import { createServer } from 'node:net';
import { freePort, listen } from './free-port.ts';

/** Where a run listens. */
export type Ports = { readonly api: number; readonly console: number; readonly controls: number; readonly aws: number };

/**
 * Four from `first` on, or free ones for 0.
 * @throws Refusal when one of the four is in use.
 */
export async function choosePorts(first: number): Promise<Ports> {
  if (first !== 0) {
    for (let port = first; port < first + 4; port += 1) await tryPort(port);
    return { api: first, console: first + 1, controls: first + 2, aws: first + 3 };
  }
  const [api, console, controls, aws] = [await freePort(), await freePort(), await freePort(), await freePort()];
  return { api, console, controls, aws };
}

async function tryPort(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await new Promise((resolve) => server.close(resolve));
}

export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
