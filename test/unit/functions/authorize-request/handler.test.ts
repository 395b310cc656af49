import type { APIGatewayRequestAuthorizerEventV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../../../functions/authorize-request/handler.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { silentLog } from '../../../fakes/in-memory-queues.ts';
import { InMemoryRateBuckets } from '../../../fakes/in-memory-rate-buckets.ts';

const lines = captureLogLines();

function anAuthorizerEvent(headers: Readonly<Record<string, string>>): APIGatewayRequestAuthorizerEventV2 {
  const { requestContext, routeKey, rawPath } = anApiEvent({ route: 'GET /v1/numbers' });
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: 'arn:aws:execute-api:eu-west-1:123456789012:api/$default/GET/v1/numbers',
    identitySource: [],
    routeKey,
    rawPath,
    rawQueryString: '',
    cookies: [],
    headers: { ...headers },
    pathParameters: {},
    stageVariables: {},
    requestContext,
  };
}
const { id, scopes } = aPrincipal();
const key = { id, hash: 'hash of secret', name: 'a key', scopes, createdAt: 0 };
const keys = {
  find: async (hash: string) => (hash === key.hash ? key : undefined),
  list: async () => [key],
  put: async () => undefined,
  revoke: async () => 'not-found' as const,
};
const handler = makeHandler({
  keys,
  buckets: new InMemoryRateBuckets(),
  clock: { now: () => 0 },
  hash: (token) => `hash of ${token}`,
  log: silentLog,
});

describe('authorize-request', () => {
  it('says who calls', async () => {
    const { isAuthorized, context } = await handler(anAuthorizerEvent({ authorization: 'Bearer secret' }), {} as Context);
    expect([isAuthorized, JSON.parse(context.principal ?? '')]).toEqual([true, aPrincipal()]);
  });

  it('lets a stranger through without a principal, for a problem document to follow', async () => {
    expect(await handler(anAuthorizerEvent({}), {} as Context)).toEqual({ isAuthorized: true, context: {} });
  });

  it('logs the key’s id and never the key', async () => {
    await handler(anAuthorizerEvent({ authorization: 'Bearer secret' }), {} as Context);
    expect(lines.join()).toContain('key_1');
    expect(lines.join()).not.toContain('secret');
  });
});
