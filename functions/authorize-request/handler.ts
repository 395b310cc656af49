import middy from '@middy/core';
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { log } from '../edge/log.ts';

type Result = APIGatewaySimpleAuthorizerWithContextResult<{ principal?: string }>;

/**
 * Says who calls, and lets every request through: the function behind it refuses what has no principal. API Gateway's own
 * refusals are `{"message"}` and cannot be changed, and openwindow's are problem documents.
 */
export function makeHandler(authenticate: (authorization: string | undefined) => Promise<Principal | undefined>) {
  return middy<APIGatewayRequestAuthorizerEventV2, Result>().handler(async (event) => {
    const principal = await authenticate(event.headers?.['authorization']);
    log.info('request.authenticated', { known: principal !== undefined, key: principal?.keyId, route: event.routeKey });
    return { isAuthorized: true, context: principal === undefined ? {} : { principal: JSON.stringify(principal) } };
  });
}
