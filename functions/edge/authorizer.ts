import middy from '@middy/core';
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { log } from './log.ts';

type Result = APIGatewaySimpleAuthorizerWithContextResult<{ principal?: string }>;

/** The one way to make a Lambda authorizer: it says who calls, and `makeHttp` hands that on to the handlers. */
export function makeAuthorizer(authenticate: (authorization: string | undefined) => Promise<Principal | undefined>) {
  return middy<APIGatewayRequestAuthorizerEventV2, Result>().handler(async (event) => {
    const principal = await authenticate(event.headers?.['authorization']);
    log.info('request.authenticated', {
      known: principal !== undefined,
      caller: principal?.id,
      retryAfter: principal?.retryAfter,
      route: event.routeKey,
    });
    return { isAuthorized: true, context: principal === undefined ? {} : { principal: JSON.stringify(principal) } };
  });
}
