import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { Ready } from '../runtime/ready.ts';
import { commandsToTry } from './commands.ts';
import type { ConsoleFile } from './files.ts';

/** What a run tells its console; `undefined` until everything answers. */
export type ConsoleRun = { readonly ready: Ready; readonly files: ReadonlyMap<string, ConsoleFile> };

const TEXT = 'text/plain; charset=utf-8';
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Serves the console as CloudFront does, and beside it `/local`: the run's controls, which exist nowhere else. Not listening yet. */
export function makeConsoleServer(current: () => ConsoleRun | undefined): Server {
  const server = createServer((message, response) => {
    const run = current();
    const url = message.url ?? '/';
    // A page of another host name that resolves to this machine must not read the local run's key.
    if (!isOwnHost(message.headers.host)) say(response, 421, 'Open this by localhost or 127.0.0.1.');
    else if (run === undefined) say(response, 503, 'Starting…');
    else if (url.startsWith('/v1/')) pass(message, response, `${run.ready.apiUrl}${url}`);
    else if (url.startsWith('/local/')) pass(message, response, `${run.ready.localUrl}${url.slice('/local'.length)}`);
    else write(response, ...fileFor(run, url.split('?')[0] ?? '/'));
  });
  server.requestTimeout = 0;
  return server;
}

function isOwnHost(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '');
}

function fileFor({ ready, files }: ConsoleRun, path: string): [status: number, file: ConsoleFile, cacheControl: string] {
  if (path === '/config.json') return [200, { type: 'application/json', body: configOf(ready) }, 'no-store'];
  // A path without an extension is a page of the console, which finds its way itself.
  const file = files.get(/\.[^/]*$/.test(path) ? path : '/index.html');
  if (file === undefined) return [404, { type: TEXT, body: Buffer.from('Not found') }, 'no-store'];
  return [200, file, path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'];
}

function configOf(ready: Ready): Buffer {
  const { adminKey, apiUrl, localUrl, awsEndpointUrl, phoneNumberId } = ready;
  const commands = commandsToTry(ready);
  return Buffer.from(JSON.stringify({ local: { adminKey, apiUrl, localUrl, awsEndpointUrl, phoneNumberId, commands } }));
}

/** Hands a request on, and its answer back, as they are. */
function pass(message: IncomingMessage, response: ServerResponse, url: string): void {
  const { host: _host, ...headers } = message.headers;
  const onward = request(url, { method: message.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : say(response, 502, 'No answer')));
  response.on('close', () => onward.destroy());
  message.pipe(onward);
}

function say(response: ServerResponse, status: number, text: string): void {
  write(response, status, { type: TEXT, body: Buffer.from(text) }, 'no-store');
}

function write(response: ServerResponse, status: number, { type, body }: ConsoleFile, cacheControl: string): void {
  response.writeHead(status, {
    ...HEADERS,
    'content-type': type,
    'content-length': body.byteLength,
    'cache-control': cacheControl,
  });
  response.end(body);
}
