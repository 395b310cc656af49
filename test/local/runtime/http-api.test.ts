import type { Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { listen } from '../../../local/runtime/free-port.ts';
import type { InvokeResult } from '../../../local/runtime/function-worker.ts';
import { makeApiServer } from '../../../local/runtime/http/api-server.ts';
import type { Authorizer, HttpRoute } from '../../../local/template/model.ts';
import { aFunction, aWorld, failed, ok } from './fixtures.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Event = Record<string, unknown> & { body?: string; isBase64Encoded: boolean; headers: Record<string, string> };

const serving = aFunction({ id: 'serving' });
const guarding = aFunction({ id: 'guarding' });
const route = (routeKey: string, authorizer?: Authorizer): HttpRoute => ({
  routeKey,
  functionArn: serving.arn,
  apiId: 'api1',
  ...(authorizer === undefined ? {} : { authorizer }),
});

async function serve(routes: readonly HttpRoute[], answer: (event: Event, arn: string) => InvokeResult = (event) => ok(event)) {
  const { world } = aWorld();
  const events: Event[] = [];
  const server = makeApiServer({
    world,
    deployment: { routes, functions: [serving, guarding], region: 'eu-west-1', account: '000000000000' },
    invoke: async (arn, payload) => {
      const event = JSON.parse(payload);
      events.push(event);
      return answer(event, arn);
    },
  });
  servers.push(server);
  const port = await listen(server, 0);
  return { world, events, call: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init) };
}

describe('the HTTP API', () => {
  test('hands a request to the function in payload format 2.0', async () => {
    const { call, events, world } = await serve([route('GET /v1/conversations/{number}/{person}')]);
    await world.advance(3_600_000);
    await call('/v1/conversations/106/%2B316%201?a=1&a=2&b=x%20y', {
      headers: { 'X-Custom': 'Value', cookie: 'one=1; two=2', 'user-agent': 'tester' },
    });
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: 'GET /v1/conversations/{number}/{person}',
      rawPath: '/v1/conversations/106/+316 1',
      rawQueryString: 'a=1&a=2&b=x%20y',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { number: '106', person: '+316 1' },
      isBase64Encoded: false,
      requestContext: {
        http: {
          method: 'GET',
          path: '/v1/conversations/106/+316 1',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'tester',
        },
        routeKey: 'GET /v1/conversations/{number}/{person}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
    });
    expect(events[0]?.headers).toMatchObject({ 'x-custom': 'Value' });
    expect(events[0]?.headers).not.toHaveProperty('cookie');
    expect(events[0]).not.toHaveProperty('body');
    const context = events[0]?.['requestContext'] as { timeEpoch: number } | undefined;
    expect((context?.timeEpoch ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
  });

  test('hands on a body byte for byte: text types as text, all else as base64', async () => {
    const { call, events } = await serve([route('POST /hook')]);
    const json = '{"text":"\\u00e9 é 😀"}';
    await call('/hook', { method: 'POST', body: json, headers: { 'content-type': 'application/json' } });
    const bytes = Buffer.from([0, 255, 254, 10]);
    await call('/hook', { method: 'POST', body: bytes, headers: { 'content-type': 'application/octet-stream' } });
    await call('/hook', { method: 'POST', body: bytes, headers: { 'content-type': 'application/json' } });
    await call('/hook', { method: 'POST', body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(events.map(({ body, isBase64Encoded }) => [body, isBase64Encoded])).toEqual([
      [json, false],
      [bytes.toString('base64'), true],
      [bytes.toString('base64'), true],
      [Buffer.from('a=1').toString('base64'), true],
    ]);
  });

  test('takes the most specific route, and knows no HEAD or OPTIONS of its own', async () => {
    const { call, events } = await serve([
      route('ANY /{proxy+}'),
      route('GET /a/{id}'),
      route('GET /a/fixed'),
      route('ANY /a/fixed'),
      route('GET /b'),
    ]);
    for (const path of ['/a/fixed', '/a/other', '/x/y']) await call(path);
    await call('/a/fixed', { method: 'PUT' });
    expect(events.map((event) => event['routeKey'])).toEqual(['GET /a/fixed', 'GET /a/{id}', 'ANY /{proxy+}', 'ANY /a/fixed']);
    expect(events[2]?.['pathParameters']).toEqual({ proxy: 'x/y' });
    const other = await serve([route('GET /b')]);
    for (const method of ['HEAD', 'OPTIONS', 'POST']) expect((await other.call('/b', { method })).status).toBe(404);
    const missing = await other.call('/c');
    expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  test('answers with what the function answers', async () => {
    const { call } = await serve([route('GET /{what}')], (event) => {
      const what = (event['pathParameters'] as { what: string }).what;
      if (what === 'plain') return ok({ hello: 'world' });
      if (what === 'binary') return ok({ statusCode: 201, body: Buffer.from([1, 2]).toString('base64'), isBase64Encoded: true });
      if (what === 'cookies') return ok({ statusCode: 204, cookies: ['a=1', 'b=2'], headers: { 'X-One': 1 } });
      if (what === 'broken') return ok({ statusCode: 'abc' });
      return failed;
    });
    const plain = await call('/plain');
    expect([plain.status, plain.headers.get('content-type'), await plain.json()]).toEqual([
      200,
      'application/json',
      { hello: 'world' },
    ]);
    const binary = await call('/binary');
    expect([binary.status, new Uint8Array(await binary.arrayBuffer())]).toEqual([201, new Uint8Array([1, 2])]);
    const cookies = await call('/cookies');
    expect([cookies.headers.getSetCookie(), cookies.headers.get('x-one')]).toEqual([['a=1', 'b=2'], '1']);
    for (const path of ['/broken', '/fails']) {
      const answer = await call(path);
      expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    }
  });

  test('refuses a body over 10 MB', async () => {
    const { call, events } = await serve([route('POST /hook')]);
    const answer = await call('/hook', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([answer.status, await answer.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    expect(events).toEqual([]);
  });

  test('does not call a function that gives it no permission', async () => {
    const mine = { ...serving, invokers: [] };
    const { world } = aWorld();
    const deployment = { routes: [route('GET /a')], functions: [mine], region: 'eu-west-1', account: '000000000000' };
    const server = makeApiServer({ world, deployment, invoke: async () => ok({}) });
    servers.push(server);
    const port = await listen(server, 0);
    expect((await fetch(`http://127.0.0.1:${port}/a`)).status).toBe(500);
  });
});

describe('an authorizer', () => {
  const authorizer: Authorizer = {
    id: 'auth1',
    functionArn: guarding.arn,
    identitySource: ['$request.header.Authorization'],
    ttlMs: 60_000,
    simpleResponses: true,
  };
  const guard = (event: Event, arn: string) => {
    if (arn === serving.arn) return ok(event['requestContext']);
    if (event.headers['authorization'] === 'broken') return failed;
    return ok({ isAuthorized: event.headers['authorization'] === 'good', context: { keyId: 'key1' } });
  };

  test('lets in or refuses, and its context reaches the function', async () => {
    const { call, events } = await serve([route('GET /a', authorizer)], guard);
    const answers: [number, Record<string, unknown>][] = [];
    for (const authorization of ['good', 'bad', 'broken', undefined]) {
      const answer = await call('/a', authorization === undefined ? {} : { headers: { authorization } });
      answers.push([answer.status, (await answer.json()) as Record<string, unknown>]);
    }
    expect(answers).toMatchObject([
      [200, { authorizer: { lambda: { keyId: 'key1' } } }],
      [403, { message: 'Forbidden' }],
      [500, { message: 'Internal Server Error' }],
      [401, { message: 'Unauthorized' }],
    ]);
    expect(events[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      identitySource: ['good'],
      routeArn: 'arn:aws:execute-api:eu-west-1:000000000000:api1/$default/GET/a',
    });
  });

  test('is asked once for its time to live, by the run’s clock', async () => {
    const { call, events, world } = await serve([route('GET /a', authorizer)], guard);
    const asked = () => events.filter((event) => event['type'] === 'REQUEST').length;
    const headers = { authorization: 'good' };
    await call('/a', { headers });
    await call('/a', { headers });
    expect(asked()).toBe(1);
    await world.advance(61_000);
    await call('/a', { headers });
    expect(asked()).toBe(2);
  });
});
