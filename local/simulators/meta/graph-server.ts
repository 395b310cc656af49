import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { World } from '../../kernel/world.ts';
import { GraphError, noSuchObject } from './graph-error.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './meta.ts';
import type { Endpoint, GraphRequest, Reply } from './reply.ts';

/** Versions that answer; Graph numbers them with a zero behind the point. */
const VERSIONS = { first: 20, last: 26 };
const MAX_BODY_BYTES = 110e6;

type Parts = {
  readonly world: World;
  readonly accessToken: string;
  /** The endpoints of the node with that id, by method and edge; nothing when there is no such node. */
  readonly endpointsOf: (id: string) => Record<string, Endpoint> | undefined;
  /** Addresses outside of Graph, such as downloads; they need the token too. */
  readonly outside: (path: string, query: URLSearchParams) => Reply | undefined;
};

/** Serves the simulated Graph API on 127.0.0.1. Every request counts as work under way. */
export async function startGraphServer(port: number, parts: Parts): Promise<Server> {
  const server = createServer((request, response) => {
    void parts.world.track('a request to the simulated Meta', () => serve(parts, request, response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const raw = await readBody(request);
    const reply = await answer(parts, request, raw);
    if (reply.kind === 'refusal') throw reply.error;
    if (reply.kind === 'cut') request.socket.destroy();
    else if (reply.kind === 'json') send(response, 200, 'application/json; charset=UTF-8', JSON.stringify(reply.body));
    else send(response, 200, reply.contentType, reply.bytes);
  } catch (error) {
    if (request.socket.destroyed) return;
    if (!(error instanceof GraphError)) console.error('the simulated Meta failed:', error);
    const refusal = error instanceof GraphError ? error : new GraphError(131000);
    send(response, refusal.http, 'application/json; charset=UTF-8', JSON.stringify(refusal.body));
  }
}

async function answer(parts: Parts, request: IncomingMessage, raw: Uint8Array<ArrayBuffer>): Promise<Reply> {
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
  const url = new URL(request.url ?? '/', origin);
  checkToken(request, url, parts.accessToken);
  const outside = parts.outside(url.pathname, url.searchParams);
  if (outside !== undefined) return outside;
  const [version = '', id = '', edge = '', ...rest] = url.pathname.slice(1).split('/');
  if (!isServed(version) || id === '' || rest.length > 0) throw unknownPath(url.pathname);
  const method = request.method ?? 'GET';
  const endpoints = parts.endpointsOf(id);
  if (endpoints === undefined) throw noSuchObject(method, id);
  const endpoint = endpoints[`${method} ${edge}`];
  if (endpoint === undefined) throw unknownPath(`/${edge}`);
  const contentType = request.headers['content-type'] ?? '';
  const body = parseBody(raw, contentType);
  const call: GraphRequest = {
    method,
    id,
    edge,
    query: url.searchParams,
    body,
    raw,
    contentType,
    origin,
    base: `${origin}/${version}`,
  };
  return endpoint(call);
}

function isServed(version: string): boolean {
  const major = Number(/^v(\d+)\.0$/.exec(version)?.[1]);
  return major >= VERSIONS.first && major <= VERSIONS.last;
}

/** Meta, access tokens: `Authorization: Bearer`, or the parameter `access_token`. */
function checkToken(request: IncomingMessage, url: URL, accessToken: string): void {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? url.searchParams.get('access_token');
  if (token === accessToken) return;
  const message =
    token === null ? 'An active access token must be used.' : 'Invalid OAuth access token - Cannot parse access token';
  throw new GraphError(190, { message, details: message });
}

function unknownPath(path: string): GraphError {
  return new GraphError(2500, { message: `Unknown path components: ${path}`, http: 400, plain: true });
}

/** As Graph does, a body that is no JSON object, or is not said to be one, has no parameters. */
function parseBody(raw: Uint8Array, contentType: string): JsonObject {
  const text = () => Buffer.from(raw).toString('utf8');
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text()));
  if (!contentType.startsWith('application/json')) return {};
  try {
    const value: unknown = JSON.parse(text());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new GraphError(100, { details: 'The request is too large.', http: 413 });
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function send(response: ServerResponse, status: number, contentType: string, body: string | Uint8Array): void {
  response.writeHead(status, { 'content-type': contentType, 'facebook-api-version': `v${VERSIONS.last}.0` });
  response.end(body);
}
