import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import {
  type HttpHandler,
  json,
  jsonBody,
  MAX_BODY_BYTES,
  makeHttp,
  pageOf,
  requireNumber,
  requireScope,
} from '../../../../functions/edge/http.ts';
import { problem } from '../../../../shared/contracts/problem.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';

const lines = captureLogLines();

async function call(handler: HttpHandler, over: Parameters<typeof anApiEvent>[0] = {}) {
  const result: APIGatewayProxyStructuredResultV2 = await makeHttp(handler)(anApiEvent(over), {} as Context);
  return { status: result.statusCode, headers: result.headers, body: JSON.parse(result.body ?? 'null') };
}
const ok: HttpHandler = async () => json(200, { ok: true });

describe('makeHttp', () => {
  it('answers what the handler answers', async () => {
    expect(await call(async () => json(201, { id: 'x' }, { location: '/x' }))).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', location: '/x' },
      body: { id: 'x' },
    });
  });

  it('hands on the very bytes that came, also in base64', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const seen: Buffer[] = [];
    await call(
      async (request) => {
        seen.push(request.rawBody);
        return json(200, {});
      },
      { body: bytes },
    );
    expect(seen).toEqual([bytes]);
  });

  it('finds headers whatever their case', async () => {
    const response = await call(async (request) => json(200, request.header('Idempotency-Key')), {
      headers: { 'idempotency-key': 'k' },
    });
    expect(response.body).toBe('k');
  });

  it('says nothing of an error of ours but the request’s id', async () => {
    const response = await call(async () => {
      throw new Error('the table is on fire at 10.0.0.1');
    });
    expect(response).toEqual({
      status: 500,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        ...problem('internal-error'),
        detail: 'The request was not completed. It may be sent again.',
        requestId: 'request-1',
      },
    });
  });

  it('logs an error of ours with its stack and its request', async () => {
    await call(async () => {
      throw new Error('the table is on fire');
    });
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        event: 'http.failed',
        message: 'the table is on fire',
        request: 'request-1',
        stack: expect.any(Array),
      }),
    );
  });

  it.each([
    ['an answer', ok, 200],
    ['a refusal', (async (request) => json(200, jsonBody(request))) satisfies HttpHandler, 400],
  ] as const)('logs one line for %s', async (_what, handler, status) => {
    await call(handler);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        timestamp: expect.any(String),
        level: 'INFO',
        event: 'http.answered',
        route: 'GET /v1/numbers',
        status,
        request: 'request-1',
      },
    ]);
  });
});

describe('a refusal', () => {
  it('is 401 without a caller', async () => {
    const response = await call(async (request) => json(200, requireScope(request, 'read')));
    expect(response).toMatchObject({ status: 401, headers: { 'content-type': 'application/problem+json' } });
    expect(response.body.type).toMatch(/\/unauthorized$/);
  });

  it('is 503 where the issuer cannot be asked who calls, and says that it passes', async () => {
    const response = await call(async (request) => json(200, requireScope(request, 'read')), { principal: 'unavailable' });
    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(response.body.type).toMatch(/\/sign-in-unavailable$/);
  });

  it('is 429 above the limit of the key, and says when to come again', async () => {
    const response = await call(async (request) => json(200, requireScope(request, 'admin')), {
      principal: aPrincipal({ scopes: ['read'], retryAfter: 7 }),
    });
    expect(response).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(response.body).toMatchObject({ status: 429, detail: expect.stringContaining('7 seconds') });
  });

  it('is 403 without the scope, and names it', async () => {
    const response = await call(async (request) => json(200, requireScope(request, 'admin')), {
      principal: aPrincipal({ scopes: ['read'] }),
    });
    expect(response).toMatchObject({ status: 403, body: { detail: expect.stringContaining('`admin`') } });
  });

  it('is 403 without a role, whatever is asked, and says whom to ask', async () => {
    const response = await call(async (request) => json(200, requireScope(request)), {
      principal: aPrincipal({ kind: 'user', scopes: [] }),
    });
    expect(response).toMatchObject({ status: 403, body: { detail: expect.stringContaining('no role') } });
  });

  it('tells a user what they have', async () => {
    const response = await call(async (request) => json(200, requireScope(request, 'admin')), {
      principal: aPrincipal({ kind: 'user', scopes: ['read', 'send'] }),
    });
    expect(response).toMatchObject({ status: 403, body: { detail: expect.stringContaining('you have read, send') } });
  });

  it('is 403 for a number that the key may not touch', async () => {
    const response = await call(async (request) => json(200, requireNumber(requireScope(request, 'read'), '222')), {
      principal: aPrincipal({ numbers: ['111'] }),
    });
    expect(response).toMatchObject({ status: 403, body: { detail: expect.stringContaining('222') } });
  });

  it('is 400 for a body that is not JSON, and names the body', async () => {
    const response = await call(async (request) => json(200, jsonBody(request)), { body: '{' });
    expect(response).toMatchObject({ status: 400, body: { errors: [{ field: 'body', detail: 'must be JSON' }] } });
  });

  it('is 413 for a body over 256 kB', async () => {
    const response = await call(async (request) => json(200, jsonBody(request)), { body: `"${'x'.repeat(MAX_BODY_BYTES)}"` });
    expect(response).toMatchObject({ status: 413, body: { status: 413 } });
  });

  it('is none for a body of 256 kB', async () => {
    const response = await call(async (request) => json(200, typeof jsonBody(request)), {
      body: `"${'x'.repeat(MAX_BODY_BYTES - 2)}"`,
    });
    expect(response).toMatchObject({ status: 200, body: 'string' });
  });

  it.each(['0', '201', '1.5', 'many'])('is 400 for the limit %s', async (limit) => {
    const response = await call(async (request) => json(200, pageOf(request)), { query: { limit } });
    expect(response).toMatchObject({ status: 400, body: { errors: [{ field: 'limit' }] } });
  });
});

describe('pageOf', () => {
  it('takes 50 where nothing is asked', async () => {
    expect((await call(async (request) => json(200, pageOf(request)))).body).toEqual({ limit: 50 });
  });

  it('takes limit and cursor', async () => {
    const response = await call(async (request) => json(200, pageOf(request)), { query: { limit: '200', cursor: 'c' } });
    expect(response.body).toEqual({ limit: 200, cursor: 'c' });
  });
});

describe('requireNumber', () => {
  it('lets a key without a list touch every number', () => {
    expect(() => requireNumber(aPrincipal(), '222')).not.toThrow();
  });

  it('lets a key touch a number on its list', () => {
    expect(() => requireNumber(aPrincipal({ numbers: ['222'] }), '222')).not.toThrow();
  });
});
