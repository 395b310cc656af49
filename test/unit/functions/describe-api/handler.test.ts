import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../../../functions/describe-api/handler.ts';
import { makeHttp } from '../../../../functions/edge/http.ts';
import type { Principal } from '../../../../shared/use-cases/authenticate.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';

const handler = makeHttp(makeHandler());
async function me(principal?: Principal) {
  const event = anApiEvent({ route: 'GET /v1/me', ...(principal === undefined ? {} : { principal }) });
  const { statusCode, body }: APIGatewayProxyStructuredResultV2 = await handler(event, {} as Context);
  return { status: statusCode, body: JSON.parse(body ?? '') };
}

describe('GET /v1/me', () => {
  it('tells a key what it may do, and where', async () => {
    const principal = aPrincipal({ scopes: ['read', 'send'], numbers: ['106540352242922'] });
    expect(await me(principal)).toEqual({
      status: 200,
      body: { kind: 'key', id: 'key_1', name: 'a key', scopes: ['read', 'send'], role: 'agent', numbers: ['106540352242922'] },
    });
  });

  it('tells a caller of all numbers so', async () => {
    expect((await me(aPrincipal())).body).toMatchObject({ role: 'admin', numbers: null });
  });

  it('finds no role in scopes that make none', async () => {
    expect((await me(aPrincipal({ scopes: ['send'] }))).body).toMatchObject({ scopes: ['send'], role: null });
  });

  it('tells a stranger nothing', async () => {
    expect(await me()).toMatchObject({ status: 401, body: { status: 401 } });
  });
});
