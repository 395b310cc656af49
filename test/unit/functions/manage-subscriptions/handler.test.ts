import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { routes } from '../../../../functions/manage-subscriptions/config.ts';
import { makeHandler } from '../../../../functions/manage-subscriptions/handler.ts';
import { OPERATIONS } from '../../../../shared/contracts/operations.ts';
import { fanOut } from '../../../../shared/use-cases/fan-out.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { type Fakes, makeFakes } from '../../../fakes/make-fakes.ts';

const logLines = captureLogLines();
const ONE = '/v1/subscriptions/{id}';
const URL = 'https://crm.example/hooks?token=hidden';

async function call(fakes: Fakes, route: string, body?: unknown, over: Parameters<typeof anApiEvent>[0] = {}) {
  const event = anApiEvent({
    route,
    principal: aPrincipal(),
    path: route.includes('{id}') ? { id: 'sub_1' } : {},
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...over,
  });
  const result: APIGatewayProxyStructuredResultV2 = await makeHttp(makeHandler(fakes))(event, {} as Context);
  const { statusCode: status = 0, headers } = result;
  const parsed = JSON.parse(result.body ?? 'null');
  if (status >= 400) return { status, headers, body: parsed, type: String(parsed.type).split('/').at(-1) };
  const issues = OPERATIONS[route]?.answers[status]?.safeParse(parsed);
  expect([route, status, issues === undefined ? 'no answer' : issues.error?.issues]).toEqual([route, status, undefined]);
  return { status, headers, body: parsed, type: undefined };
}

async function subscribed(fakes = makeFakes(), events = ['message.*']): Promise<Fakes> {
  expect((await call(fakes, 'POST /v1/subscriptions', { url: URL, events })).status).toBe(201);
  return fakes;
}

describe('subscribing', () => {
  it('shows the secret once, and logs neither it nor the address', async () => {
    const fakes = makeFakes();
    const made = await call(fakes, 'POST /v1/subscriptions', { url: URL, events: ['message.*'], description: 'CRM' });
    expect(made).toMatchObject({ status: 201, headers: { location: '/v1/subscriptions/sub_1' } });
    expect(made.body).toMatchObject({ id: 'sub_1', url: URL, events: ['message.*'], description: 'CRM', state: 'active' });
    const { secret } = made.body;
    expect(secret).toMatch(/^whsec_/);
    const shown = [await call(fakes, `GET ${ONE}`), await call(fakes, 'GET /v1/subscriptions')];
    expect(JSON.stringify(shown)).not.toContain(secret);
    const lines = JSON.stringify(logLines);
    expect(lines).toContain('sub_1');
    expect(lines).not.toContain(secret);
    expect(lines).not.toContain('hidden');
  });

  it('is refused for an address that may not be posted to', async () => {
    const fakes = makeFakes();
    fakes.endpoints.refused.set('https://10.0.0.1/', 'leads to an address that is not of the public internet');
    const { status, body } = await call(fakes, 'POST /v1/subscriptions', { url: 'https://10.0.0.1/', events: ['*'] });
    expect([status, body.errors]).toEqual([
      400,
      [{ field: 'url', detail: 'leads to an address that is not of the public internet' }],
    ]);
    await subscribed(fakes);
    expect((await call(fakes, `PATCH ${ONE}`, { url: 'https://10.0.0.1/' })).status).toBe(400);
    expect((await fakes.subscriptions.get('sub_1'))?.url).toBe(URL);
  });

  it.each([
    [{ url: URL }, 'events'],
    [{ url: URL, events: [] }, 'events'],
    [{ url: URL, events: ['mesage.*'] }, 'events[0]'],
    [{ url: URL, events: ['message'] }, 'events[0]'],
    [{ url: URL, events: ['*'], secret: 'whsec_mine' }, 'secret'],
    [{ events: ['*'] }, 'url'],
  ])('is refused with %j, which names %s', async (body, field) => {
    const refused = await call(makeFakes(), 'POST /v1/subscriptions', body);
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, field]);
  });
});

describe('every route', () => {
  it.each(routes)('%s is for admins whose key is for all numbers', async (route) => {
    const fakes = await subscribed();
    const reader = await call(fakes, route, {}, { principal: aPrincipal({ scopes: ['read', 'send'] }) });
    const narrow = await call(fakes, route, {}, { principal: aPrincipal({ numbers: ['106540352242922'] }) });
    expect([reader.type, narrow.type]).toEqual(['forbidden', 'forbidden']);
  });

  const BODIES: Readonly<Record<string, unknown>> = {
    [`PATCH ${ONE}`]: { state: 'active' },
    [`POST ${ONE}/replay`]: { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' },
  };
  it.each(routes.filter((route) => route.includes('{id}')))('%s knows no subscription that is not there', async (route) => {
    const path = { id: 'sub_9', delivery: 'dlv_9' };
    expect((await call(makeFakes(), route, BODIES[route], { path })).type).toBe('not-found');
  });
});

describe('changing', () => {
  it('replaces what is given, and says why it is paused', async () => {
    const fakes = await subscribed();
    const changed = await call(fakes, `PATCH ${ONE}`, { events: ['*'], state: 'paused' });
    expect(changed.body).toMatchObject({ events: ['*'], url: URL, state: 'paused', pausedFor: 'requested' });
    const resumed = await call(fakes, `PATCH ${ONE}`, { state: 'active' });
    expect(resumed.body).toMatchObject({ state: 'active', pausedFor: null, pausedAt: null });
    expect(fakes.deliveryQueue.jobs.map(({ job }) => job)).toEqual([{ kind: 'release', subscriptionId: 'sub_1' }]);
  });

  it.each([{}, { state: 'deleted' }, { description: 'x' }])('by %j is refused', async (body) => {
    expect((await call(await subscribed(), `PATCH ${ONE}`, body)).type).toBe('invalid-request');
  });

  it('shows a new secret once, and keeps the old', async () => {
    const fakes = await subscribed();
    const { body } = await call(fakes, `POST ${ONE}/rotate-secret`);
    const { secrets = [] } = (await fakes.subscriptions.get('sub_1')) ?? {};
    expect(secrets.map(({ secret }) => secret)[0]).toBe(body.secret);
    expect(secrets).toHaveLength(2);
  });

  it('ends it', async () => {
    const fakes = await subscribed();
    expect((await call(fakes, `DELETE ${ONE}`)).body).toEqual({ id: 'sub_1' });
    expect((await call(fakes, `GET ${ONE}`)).type).toBe('not-found');
  });
});

describe('deliveries', () => {
  const LIST = `GET ${ONE}/deliveries`;

  it('are listed by state, the dead letters unless told otherwise', async () => {
    const fakes = await subscribed();
    await fanOut(fakes, [{ id: 'evt_1', type: 'message.sent', at: fakes.clock.now(), data: { text: 'hidden' } }]);
    expect((await call(fakes, LIST)).body).toEqual({ deliveries: [], next: null });
    const { body } = await call(fakes, LIST, undefined, { query: { state: 'pending' } });
    expect(body.deliveries).toMatchObject([
      { event: { id: 'evt_1', type: 'message.sent' }, state: 'pending', attempts: 0, last: null },
    ]);
    expect(JSON.stringify(body)).not.toContain('hidden');
    expect((await call(fakes, LIST, undefined, { query: { state: 'lost' } })).body.errors[0].field).toBe('state');
    expect((await call(fakes, LIST, undefined, { query: { stat: 'failed' } })).body.errors[0].field).toBe('stat');
  });

  it('are replayed where they are of this subscription', async () => {
    const fakes = await subscribed(await subscribed());
    await fanOut(fakes, [{ id: 'evt_1', type: 'message.sent', at: fakes.clock.now(), data: {} }]);
    const [one, other] = [...fakes.table.deliveries.values()];
    const route = `POST ${ONE}/deliveries/{delivery}/replay`;
    const of = (delivery = '') => call(fakes, route, undefined, { path: { id: one?.subscriptionId ?? '', delivery } });
    expect((await of(one?.id)).status).toBe(202);
    expect((await of(other?.id)).type).toBe('not-found');
  });

  it('of a period are replayed, from its begin to its end', async () => {
    const fakes = await subscribed();
    const [from, to] = ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'];
    expect((await call(fakes, `POST ${ONE}/replay`, { from, to })).status).toBe(202);
    expect((await call(fakes, `POST ${ONE}/replay`, { from: to, to: from })).body.errors[0].field).toBe('to');
    expect((await call(fakes, `POST ${ONE}/replay`, { from: 'yesterday', to })).body.errors[0].field).toBe('from');
  });
});
