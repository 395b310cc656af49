import middy from '@middy/core';
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import type { Caller } from '../../shared/use-cases/authenticate.ts';
import { log } from './log.ts';

type Result = APIGatewaySimpleAuthorizerWithContextResult<{ principal?: string }>;

/** The one way to make a Lambda authorizer: it says who calls, and `makeHttp` hands that on to the handlers. */
export function makeAuthorizer(authenticate: (authorization: string | undefined) => Promise<Caller>) {
  return middy<APIGatewayRequestAuthorizerEventV2, Result>().handler(async (event) => {
    const caller = await authenticate(event.headers?.['authorization']);
    const principal = typeof caller === 'object' ? caller : undefined;
    log.info('request.authenticated', {
      known: principal !== undefined,
      kind: principal?.kind,
      caller: principal?.id,
      retryAfter: principal?.retryAfter,
      route: event.routeKey,
    });
    return { isAuthorized: true, context: caller === undefined ? {} : { principal: JSON.stringify(caller) } };
  });
}
