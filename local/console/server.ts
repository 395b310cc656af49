import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { whyForeign } from '../runtime/foreign.ts';
import type { Ready } from '../runtime/ready.ts';
import { commandsToTry } from './commands.ts';
import type { Route, Site } from './site.ts';

/** What a run tells its console; `undefined` until everything answers. */
export type ConsoleRun = { readonly ready: Ready; readonly site: Site };

type Headers = Readonly<Record<string, string>>;

/** Serves the console as its distribution does, and beside it `/local`: the run's controls, which exist nowhere else. Not listening yet. */
export function makeConsoleServer(current: () => ConsoleRun | undefined): Server {
  const server = createServer((message, response) => {
    const [run, foreign] = [current(), whyForeign(message)];
    if (foreign !== undefined) say(response, 403, foreign);
    else if (run === undefined) say(response, 503, 'Starting…');
    else serve(run, message, response);
  });
  server.requestTimeout = 0;
  return server;
}

function serve({ ready, site }: ConsoleRun, message: IncomingMessage, response: ServerResponse): void {
  const url = message.url ?? '/';
  const [path = '/'] = url.split('?');
  const route = site.route(path);
  if (path.startsWith('/local/')) pass(message, response, `${ready.localUrl}${url.slice('/local'.length)}`, route.headers);
  else if (route.kind === 'api') pass(message, response, `${ready.apiUrl}${url}`, route.headers);
  else writeFile(response, route, path === '/config.json' ? (body) => withLocal(ready, body) : (body) => body);
}

/** The console's configuration, as it is deployed, with what only a run has. */
function withLocal(ready: Ready, config: Buffer): Buffer {
  const { adminKey, apiUrl, localUrl, awsEndpointUrl, phoneNumberId } = ready;
  const local = { adminKey, apiUrl, localUrl, awsEndpointUrl, phoneNumberId, commands: commandsToTry(ready) };
  return Buffer.from(JSON.stringify({ ...JSON.parse(config.toString()), local }));
}

/** Hands a request on as this server's own, and its answer back as it is, with the distribution's headers. */
function pass(message: IncomingMessage, response: ServerResponse, url: string, headers: Headers): void {
  const { host: _host, origin: _origin, ...sent } = message.headers;
  const onward = request(url, { method: message.method, headers: sent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...headers });
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : say(response, 502, 'No answer', headers)));
  response.on('close', () => onward.destroy());
  message.pipe(onward);
}

/** S3 says 403 of what is not there to who may not list what is. */
function writeFile(
  response: ServerResponse,
  { headers, file }: Route & { kind: 'file' },
  change: (body: Buffer) => Buffer,
): void {
  if (file === undefined) {
    say(response, 403, 'AccessDenied', headers);
    return;
  }
  const { type, cacheControl } = file;
  const body = change(file.body);
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': body.byteLength, 'cache-control': cacheControl });
  response.end(body);
}

function say(response: ServerResponse, status: number, text: string, headers: Headers = {}): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}
