import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { whyForeign } from '../runtime/foreign.ts';
import { BadControl, type ControlRequest, type Controls } from './control.ts';

const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** Serves the controls of a local run as JSON. Not listening yet. */
export function makeControlServer(controls: Controls): Server {
  const server = createServer((message, response) => {
    serve(controls, message)
      .catch((error: unknown) => toProblem(error))
      .then(({ status, body }) => write(response, status, body));
  });
  server.requestTimeout = 0;
  return server;
}

async function serve(controls: Controls, message: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const foreign = whyForeign(message);
  if (foreign !== undefined) return { status: 403, body: { error: foreign } };
  const url = new URL(message.url ?? '/', 'http://localhost');
  const key = `${message.method} ${url.pathname.replace(/(.)\/$/, '$1')}`;
  const control = controls[key];
  if (control === undefined) {
    return { status: 404, body: { error: `There is no ${key} here.`, controls: Object.keys(controls) } };
  }
  const request: ControlRequest = { query: url.searchParams, body: await readBody(message) };
  return { status: 200, body: (await control(request)) ?? {} };
}

async function readBody(message: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new BadControl('The body is larger than 5 MB.');
    chunks.push(chunk);
  }
  if (length === 0) return {};
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new BadControl(`The body is not JSON: ${error instanceof Error ? error.message : error}.`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BadControl('The body must be a JSON object.');
  return body as Record<string, unknown>;
}

function toProblem(error: unknown): { status: number; body: unknown } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof BadControl) return { status: 400, body: { error: message } };
  console.error('controls:', error);
  return { status: 500, body: { error: message } };
}

function write(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body, undefined, 2)}\n`);
}
