import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller, Principal } from '../../shared/use-cases/authenticate.ts';
import { NOON } from './time.ts';

/** A request as API Gateway's HTTP API hands it to a function, after the authorizer. */
export function anApiEvent(
  over: {
    readonly route?: string;
    readonly body?: string | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly path?: Readonly<Record<string, string>>;
    readonly principal?: Caller;
  } = {},
): APIGatewayProxyEventV2 {
  const { route = 'GET /v1/numbers', body, headers = {}, query, path, principal } = over;
  const [method = '', rawPath = ''] = route.split(' ');
  const base64 = Buffer.isBuffer(body);
  const requestContext = {
    accountId: '123456789012',
    apiId: 'api',
    domainName: 'api.example.org',
    domainPrefix: 'api',
    http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'request-1',
    routeKey: route,
    stage: '$default',
    time: '03/Nov/2026:12:00:00 +0000',
    timeEpoch: NOON,
    ...(principal === undefined ? {} : { authorizer: { lambda: { principal: JSON.stringify(principal) } } }),
  };
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...headers },
    requestContext,
    isBase64Encoded: base64,
    ...(body === undefined ? {} : { body: base64 ? body.toString('base64') : body }),
    ...(query === undefined ? {} : { queryStringParameters: { ...query } }),
    ...(path === undefined ? {} : { pathParameters: { ...path } }),
  };
}

/** A key that may do everything everywhere. */
export function aPrincipal(over: Partial<Principal> = {}): Principal {
  return { kind: 'key', id: 'key_1', name: 'a key', scopes: ['read', 'send', 'admin'], ...over };
}
