import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { World } from '../../kernel/world.ts';
import type { SignEndpoint } from './endpoints.ts';
import { SignError } from './sign-error.ts';
import { isFields } from './validate-request.ts';

const ROOT = '/v3/signature_request/';
const MAX_BODY_BYTES = 1e6;

type Parts = {
  readonly world: World;
  readonly apiKey: string;
  readonly endpoints: Readonly<Record<string, SignEndpoint>>;
};

/** Serves the simulated API on 127.0.0.1. Every request counts as work under way. */
export async function startSignServer(port: number, parts: Parts): Promise<Server> {
  const server = createServer((request, response) => {
    void parts.world.track('a request to the simulated Dropbox Sign', () => serve(parts, request, response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await answer(parts, request);
    send(response, 200, body);
  } catch (error) {
    if (!(error instanceof SignError)) console.error('the simulated Dropbox Sign failed:', error);
    const refusal = error instanceof SignError ? error : new SignError('unknown', 'An unknown error has occurred');
    send(response, refusal.status, refusal.body);
  }
}

async function answer(parts: Parts, request: IncomingMessage): Promise<unknown> {
  const raw = await readBody(request);
  checkKey(request.headers.authorization, parts.apiKey);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { endpoint, id } = route(parts.endpoints, request.method ?? 'GET', url.pathname);
  return endpoint({ id, query: url.searchParams, body: parseBody(raw, request.headers['content-type'] ?? '') });
}

function route(endpoints: Parts['endpoints'], method: string, pathname: string): { endpoint: SignEndpoint; id: string } {
  if (!pathname.startsWith(ROOT)) throw new SignError('not_found', 'Not found');
  const path = pathname.slice(ROOT.length);
  const exact = endpoints[`${method} ${path}`];
  if (exact !== undefined) return { endpoint: exact, id: '' };
  const id = path.slice(path.lastIndexOf('/') + 1);
  const pattern = `${path.slice(0, path.length - id.length)}{id}`;
  const endpoint = endpoints[`${method} ${pattern}`];
  if (endpoint !== undefined) return { endpoint, id };
  const known = Object.keys(endpoints).some((key) => [path, pattern].includes(key.slice(key.indexOf(' ') + 1)));
  throw known
    ? new SignError('method_not_supported', `${method} is not supported here`)
    : new SignError('not_found', 'Not found');
}

/** Dropbox Sign, authentication: HTTP Basic, the API key as the user's name and no password. */
function checkKey(authorization: string | undefined, apiKey: string): void {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1];
  const user = encoded === undefined ? '' : (Buffer.from(encoded, 'base64').toString('utf8').split(':')[0] ?? '');
  if (user !== apiKey) throw new SignError('unauthorized', 'Unauthorized api key');
}

function parseBody(raw: string, contentType: string): Readonly<Record<string, unknown>> {
  if (raw === '') return {};
  if (!contentType.startsWith('application/json')) throw new SignError('bad_request', 'The body must be JSON');
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new SignError('bad_request', 'The body is not valid JSON');
  }
  if (!isFields(value)) throw new SignError('bad_request', 'The body must be a JSON object');
  return value;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new SignError('bad_request', 'The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
