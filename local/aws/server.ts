import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { World } from '../kernel/world.ts';
import { whyForeign } from '../runtime/foreign.ts';
import type { Callers } from './identity/callers.ts';
import type { Usage } from './usage.ts';
import { type AwsCall, AwsError, type AwsReply, type Service, UnknownOperation, WaitThenRetry } from './wire/call.ts';
import { frameOf, type Incoming, inputOf } from './wire/frame.ts';
import { errorReply } from './wire/reply.ts';

/** What the server needs to answer for all services. */
export type ServerParts = {
  readonly world: World;
  readonly callers: Callers;
  readonly usage: Usage;
  /** By signing name. */
  readonly services: ReadonlyMap<string, Service>;
};

/** Longer than any client keeps an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 120_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The HTTP server in front of the services. It answers every request, unknown ones with an error. */
export function makeAwsServer(parts: ServerParts): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const foreign = whyForeign(request);
    if (foreign === undefined) void respond(parts, request, response).catch(() => response.destroy());
    else response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(foreign);
  });
  return server;
}

async function respond(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const incoming = await readIncoming(request);
  const reply = await answer(parts, incoming, requestId);
  response.sendDate = false;
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    'x-amzn-requestid': requestId,
    'x-amz-request-id': requestId,
    date: new Date(parts.world.now()).toUTCString(),
    'content-length': body.length,
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answer(parts: ServerParts, incoming: Incoming, requestId: string): Promise<AwsReply> {
  const frame = frameOf(incoming);
  const target = { ...frame, requestId, path: incoming.path };
  try {
    if (frame.accessKeyId === undefined) {
      throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', {
        queryCode: 'MissingAuthenticationToken',
        status: frame.protocol.startsWith('json') ? 400 : 403,
      });
    }
    const caller = parts.callers.callerOf(frame.accessKeyId);
    const call: AwsCall = { ...incoming, ...frame, input: inputOf(frame, incoming), caller, requestId };
    return await handle(parts, call);
  } catch (error) {
    return errorReply(target, error);
  }
}

async function handle({ world, services, usage }: ServerParts, call: AwsCall): Promise<AwsReply> {
  const service = services.get(call.service);
  const operation = service?.operationOf(call);
  if (service === undefined || operation === undefined)
    throw new UnknownOperation(call.operation || `${call.method} ${call.path}`);
  usage.countCall(call.caller, `${call.service}:${operation}`);
  // each its own label: many calls at one instant are no loop
  const label = `aws ${call.service}:${operation} ${call.requestId}`;
  const first = await world.track(label, () => service.handle(call));
  if (!(first instanceof WaitThenRetry)) return first;
  await first.until;
  const second = await world.track(label, () => service.handle({ ...call, waited: true }));
  if (second instanceof WaitThenRetry) throw new Error(`${label} waits twice`);
  return second;
}

async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk);
  }
  const [path = '/', search = ''] = splitOnce(request.url ?? '/', '?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(',') : (value ?? '');
  return { method: request.method ?? 'GET', path, query: new URLSearchParams(search), headers, body: Buffer.concat(chunks) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
