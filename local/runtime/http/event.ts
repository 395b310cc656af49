import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decode, type RouteMatch } from './routes.ts';

/** What the gateway knows besides the request. */
export type EventContext = { readonly account: string; readonly now: number; readonly authorizer?: object };

/** A request as it came in. */
export type HttpRequest = { readonly message: IncomingMessage; readonly body: Buffer };

/** The fields that an authorizer and a function are both given. */
export type CommonEvent = ReturnType<typeof toCommonEvent>;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml|[^;]*\+(json|xml))\s*(;|$))/i;

/** A Lambda function's event, payload format 2.0. The body is byte for byte that of the request. */
export function toFunctionEvent({ message, body }: HttpRequest, match: RouteMatch, context: EventContext): object {
  const common = toCommonEvent(message, match, context);
  const { authorizer } = context;
  return {
    ...common,
    requestContext: { ...common.requestContext, ...(authorizer === undefined ? {} : { authorizer: { lambda: authorizer } }) },
    ...toBody(body, message.headers['content-type']),
  };
}

export function toCommonEvent(message: IncomingMessage, { route, pathParameters }: RouteMatch, context: EventContext) {
  const [path = '/', query = ''] = splitOnce(message.url ?? '/', '?');
  const { cookies, headers } = toHeaders(message);
  const parameters = toQueryParameters(query);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: decode(path),
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(Object.keys(parameters).length === 0 ? {} : { queryStringParameters: parameters }),
    requestContext: toRequestContext(message, route, context),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
  };
}

function toRequestContext(message: IncomingMessage, route: RouteMatch['route'], { account, now }: EventContext) {
  const { apiId, routeKey } = route;
  return {
    accountId: account,
    apiId,
    domainName: (message.headers.host ?? '').replace(/:\d+$/, ''),
    domainPrefix: apiId,
    http: {
      method: message.method ?? '',
      path: decode(splitOnce(message.url ?? '/', '?')[0] ?? '/'),
      protocol: `HTTP/${message.httpVersion}`,
      sourceIp: '127.0.0.1',
      userAgent: message.headers['user-agent'] ?? '',
    },
    requestId: randomUUID(),
    routeKey,
    stage: '$default',
    time: toLogTime(now),
    timeEpoch: now,
  };
}

/** Lower-case names; repeated headers joined by commas; cookies apart. */
function toHeaders(message: IncomingMessage): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(message.headersDistinct)) headers[name] = values.join(',');
  const cookies = (headers['cookie'] ?? '').split(/; ?/).filter(Boolean);
  delete headers['cookie'];
  headers['x-forwarded-for'] = '127.0.0.1';
  headers['x-forwarded-port'] = '443';
  headers['x-forwarded-proto'] = 'https';
  return { headers, cookies };
}

function toQueryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

/** Text types as text, all else as base64. What calls itself text and is not UTF-8 goes as base64: nothing is lost. */
function toBody(body: Buffer, contentType: string | undefined): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const text = TEXT_TYPE.test(contentType ?? '') ? body.toString('utf8') : undefined;
  if (text !== undefined && Buffer.from(text, 'utf8').equals(body)) return { body: text, isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
}

/** `22/Nov/2026:10:58:43 +0000` */
function toLogTime(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split(/[T.]/);
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
