import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { World } from '../../kernel/world.ts';
import type { Deployment } from '../../template/model.ts';
import type { Invoke } from '../event-source.ts';
import { mayInvoke } from '../permissions.ts';
import { Authorizers } from './authorizers.ts';
import { toFunctionEvent } from './event.ts';
import { gatewayAnswer, type HttpAnswer, toAnswer } from './response.ts';
import { makeRouter, type RouteMatch } from './routes.ts';

export type ApiServerOptions = {
  readonly world: World;
  readonly deployment: Pick<Deployment, 'routes' | 'functions' | 'region' | 'account'>;
  readonly invoke: Invoke;
};

const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Lambda takes no more in one invocation. */
const MAX_EVENT_BYTES = 6_291_556;
/** The longest that an HTTP API waits for a function. Real time. */
const INTEGRATION_TIMEOUT_MS = 30_000;

const NOT_FOUND = gatewayAnswer(404, 'Not Found');
const TOO_LARGE = gatewayAnswer(413, 'Request Entity Too Large');
const BROKEN = gatewayAnswer(500, 'Internal Server Error');
const TIMED_OUT = gatewayAnswer(503, 'Service Unavailable');

/** The HTTP API of the template: its routes, authorizers and functions, as API Gateway serves them. Not listening yet. */
export function makeApiServer(options: ApiServerOptions) {
  const route = makeRouter(options.deployment.routes);
  const authorizers = new Authorizers(options);
  const server = createServer((message, response) => {
    options.world
      .track('API request', () => answer(options, authorizers, route, message))
      .catch((error: unknown) => {
        console.error('API:', error);
        return BROKEN;
      })
      .then((reply) => write(response, reply, options.world.now()));
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

async function answer(
  options: ApiServerOptions,
  authorizers: Authorizers,
  route: ReturnType<typeof makeRouter>,
  message: IncomingMessage,
): Promise<HttpAnswer> {
  const body = await readBody(message);
  if (body === undefined) return TOO_LARGE;
  const match = route(message.method ?? '', (message.url ?? '/').split('?')[0] ?? '/');
  if (match === undefined) return NOT_FOUND;
  const { authorizer } = match.route;
  let context = {};
  if (authorizer !== undefined) {
    const verdict = await authorizers.authorize(authorizer, message, match);
    if (verdict.kind === 'refused') return gatewayAnswer(verdict.status, verdict.message);
    context = { authorizer: verdict.context };
  }
  return callFunction(options, match, { message, body }, context);
}

async function callFunction(
  { deployment, world, invoke }: ApiServerOptions,
  match: RouteMatch,
  request: { message: IncomingMessage; body: Buffer },
  context: { authorizer?: object },
): Promise<HttpAnswer> {
  const { account, region, functions } = deployment;
  const fn = functions.find((candidate) => candidate.arn === match.route.functionArn);
  const source = `arn:aws:execute-api:${region}:${account}:${match.route.apiId}/$default/${match.route.routeKey.replace(/^(\S+) /, '$1')}`;
  if (fn === undefined || !mayInvoke(fn, 'apigateway.amazonaws.com', source)) return BROKEN;
  const event = JSON.stringify(toFunctionEvent(request, match, { account, now: world.now(), ...context }));
  if (Buffer.byteLength(event) > MAX_EVENT_BYTES) return TOO_LARGE;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), INTEGRATION_TIMEOUT_MS);
  });
  const result = await Promise.race([invoke(fn.arn, event), timeout]);
  clearTimeout(timer);
  if (result === undefined) return TIMED_OUT;
  return (result.kind === 'ok' ? toAnswer(result.payload) : undefined) ?? BROKEN;
}

/** The whole body, or `undefined` when it is larger than API Gateway takes. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer, now: number): void {
  response.statusCode = status;
  response.sendDate = false;
  response.setHeader('date', new Date(now).toUTCString());
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.setHeader('content-length', body.length);
  response.end(body);
}
