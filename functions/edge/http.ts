import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { BadRequest, type Problem, problem } from '../../shared/contracts/problem.ts';
import type { Scope } from '../../shared/domain/role.ts';
import type { Caller, Principal } from '../../shared/use-cases/authenticate.ts';
import { log } from './log.ts';

/** A request as handlers see it: the body as the bytes that came, and who calls. */
export type HttpRequest = {
  readonly routeKey: string;
  readonly method: string;
  /** As it came, without its query. */
  readonly rawPath: string;
  readonly rawBody: Buffer;
  readonly header: (name: string) => string | undefined;
  readonly query: (name: string) => string | undefined;
  readonly queryNames: readonly string[];
  readonly path: (name: string) => string;
  /** As the authorizer found. */
  readonly caller: Caller;
};
export type HttpResponse = {
  readonly status: number;
  readonly body: string;
  /** `body` is base64 of bytes. */
  readonly base64?: true;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the request's one log line: counts and ids. */
  readonly log?: Readonly<Record<string, unknown>>;
};
export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** Larger bodies of the API are refused; webhooks, which Meta sends with up to 3 MB, are not read here. */
export const MAX_BODY_BYTES = 256 * 1024;

/** Expected refusals that end a request from anywhere below the edge. */
export class Refused extends Error {
  readonly problem: Problem;
  /** For the request's one log line. */
  readonly log: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refused: Problem, log: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}) {
    super(refused.title);
    this.name = 'Refused';
    this.problem = refused;
    this.log = log;
    this.headers = headers;
  }
}

/** The one way to make a Lambda for the HTTP API: the one try/catch, one log line, and every refusal a problem document. */
export function makeHttp(handler: HttpHandler) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      request.response = answer(request.event, refusalOf(request.error, request.event.requestContext.requestId));
    })
    .handler(async (event) => answer(event, await handler(toRequest(event))));
}

function answer(event: APIGatewayProxyEventV2, response: HttpResponse): APIGatewayProxyStructuredResultV2 {
  const { status, body, contentType = 'application/json', headers } = response;
  log.info('http.answered', { route: event.routeKey, status, request: event.requestContext.requestId, ...response.log });
  return {
    statusCode: status,
    headers: { 'content-type': contentType, ...headers },
    body,
    ...(response.base64 === true ? { isBase64Encoded: true } : {}),
  };
}

const ISSUER_SILENT =
  'Who you are could not be checked, because the issuer of your sign-in does not answer. Try again; keys of the API are not affected.';
/** Said to people whom the issuer knows, and who are nothing here. Keys have at least one scope. */
const WITHOUT_ROLE =
  'You are signed in, and have no role here: ask who manages the accounts of your organisation to make you a reader, an agent or an admin of it.';

/**
 * The caller, checked: 401 without one, 503 where that could not be found out, 429 above its limit, 403 without any role, or without the scope.
 * @throws Refused
 */
export function requireScope(request: HttpRequest, scope?: Scope): Principal {
  const { caller: principal } = request;
  if (principal === undefined)
    throw new Refused(problem('unauthorized', 'Send `Authorization: Bearer <key>` with a key that is known and not revoked.'));
  if (principal === 'unavailable') throw new Refused(problem('sign-in-unavailable', ISSUER_SILENT), {}, { 'retry-after': '5' });
  if (principal.retryAfter !== undefined) throw overLimit(principal.retryAfter);
  if (principal.scopes.length === 0) throw new Refused(problem('forbidden', WITHOUT_ROLE));
  if (scope !== undefined && !principal.scopes.includes(scope))
    throw new Refused(problem('forbidden', `This needs the scope \`${scope}\`, and ${heldBy(principal)}.`));
  return principal;
}

function heldBy({ kind, scopes }: Principal): string {
  return `${kind === 'key' ? 'the key has' : 'you have'} ${scopes.join(', ')}`;
}

function overLimit(seconds: number): Refused {
  const detail = `The key has sent more requests than its limit allows: come again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
  return new Refused(problem('rate-limited', detail), {}, { 'retry-after': String(seconds) });
}

/** @throws Refused for a number that the key may not touch. */
export function requireNumber(principal: Principal, number: string): void {
  if (principal.numbers === undefined || principal.numbers.includes(number)) return;
  throw new Refused(problem('forbidden', `The key may not use the number ${number}.`));
}

/** @throws BadRequest for a body that is not JSON; Refused for one that is too large. */
export function jsonBody(request: HttpRequest): unknown {
  if (request.rawBody.length > MAX_BODY_BYTES)
    throw new Refused(problem('too-large', `A body may have ${MAX_BODY_BYTES} bytes, and this has ${request.rawBody.length}.`));
  return parseJson(request.rawBody);
}

/**
 * What is stored is written out: `1e20` takes 21 bytes. An item of DynamoDB holds 400 kB, and a message's grows with each
 * attempt: what no longer fits could neither be sent nor end.
 * @throws Refused
 */
export function requireRoom(read: unknown, maxBytes: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(read));
  if (bytes > maxBytes)
    throw new Refused(problem('too-large', `Written out as JSON it may have ${maxBytes} bytes, and this has ${bytes}.`));
}

/** @throws BadRequest */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BadRequest([{ field: 'body', detail: 'must be JSON' }]);
  }
}

/** A misspelt parameter would be one that was left out. @throws BadRequest */
export function requireKnown(request: HttpRequest, ...known: readonly string[]): void {
  const unknown = request.queryNames.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new BadRequest(unknown.map((field) => ({ field, detail: `is no parameter here: it takes ${known.join(', ')}` })));
}

/** `limit` and `cursor` of a list, which takes these `others` besides: a misspelt one would be page 1 for ever. @throws BadRequest */
export function pageOf(request: HttpRequest, ...others: readonly string[]): PageWanted {
  return pageUpTo(200, request, ...others);
}

type PageWanted = { readonly limit: number; readonly cursor: string | undefined };

/** As {@link pageOf}, for a list whose pages may be of another size. */
export function pageUpTo(most: number, request: HttpRequest, ...others: readonly string[]): PageWanted {
  requireKnown(request, 'limit', 'cursor', ...others);
  const limit = Number(request.query('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw new BadRequest([{ field: 'limit', detail: `must be a whole number from 1 to ${most}` }]);
  return { limit, cursor: request.query('cursor') };
}

export function json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): HttpResponse {
  return { status, body: JSON.stringify(body), ...(headers === undefined ? {} : { headers }) };
}

export function refuse(refused: Problem): HttpResponse {
  return { status: refused.status, body: JSON.stringify(refused), contentType: 'application/problem+json' };
}

function refusalOf(error: unknown, requestId: string): HttpResponse {
  if (error instanceof Refused) return { ...refuse(error.problem), headers: error.headers, log: error.log };
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return refuse(
      problem('invalid-request', 'The body is nested too deeply.', {
        errors: [{ field: 'body', detail: 'must be nested less deeply' }],
      }),
    );
  if (error instanceof BadRequest) return refuse(problem('invalid-request', `${error.message}.`, { errors: error.errors }));
  log.error('http.failed', error, { request: requestId });
  return refuse(problem('internal-error', 'The request was not completed. It may be sent again.', { requestId }));
}

function toRequest(event: APIGatewayProxyEventV2): HttpRequest {
  return {
    routeKey: event.routeKey,
    method: event.requestContext.http.method,
    rawPath: event.rawPath,
    rawBody: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    header: (name) => event.headers[name.toLowerCase()],
    query: (name) => event.queryStringParameters?.[name],
    queryNames: Object.keys(event.queryStringParameters ?? {}),
    path: (name) => pathValue(name, event.pathParameters?.[name] ?? ''),
    caller: callerOf(event),
  };
}

/** Longer than any id of Meta's or ours: what DynamoDB could not take as a key is told as the caller's mistake. */
const MAX_PATH_VALUE = 512;

function pathValue(name: string, value: string): string {
  if (value.length <= MAX_PATH_VALUE) return value;
  throw new BadRequest([{ field: name, detail: `must have at most ${MAX_PATH_VALUE} characters` }]);
}

function callerOf(event: APIGatewayProxyEventV2): Caller {
  const context: unknown = event.requestContext;
  const authorizer = typeof context === 'object' && context !== null && 'authorizer' in context ? context.authorizer : undefined;
  const lambda = typeof authorizer === 'object' && authorizer !== null && 'lambda' in authorizer ? authorizer.lambda : undefined;
  const principal = typeof lambda === 'object' && lambda !== null && 'principal' in lambda ? lambda.principal : undefined;
  return typeof principal === 'string' ? JSON.parse(principal) : undefined;
}
