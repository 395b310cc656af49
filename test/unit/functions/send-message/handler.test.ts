import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { makeHandler } from '../../../../functions/send-message/handler.ts';
import { iso } from '../../../../shared/domain/instant.ts';
import type { Message } from '../../../../shared/domain/message.ts';
import { WINDOW_MS } from '../../../../shared/domain/session.ts';
import { deliverMessage } from '../../../../shared/use-cases/deliver-message.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { anAttempt, aPolicy, NUMBER, PERSON } from '../../../builders/domain.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { NOON } from '../../../builders/time.ts';
import { anAcceptedMessage, aWorld, endWindow, personWrites } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const lines = captureLogLines();
const aSend = { from: NUMBER, to: { phone: PERSON }, content: { type: 'text', text: { body: 'Your parcel is here' } } };

async function send(fakes: Fakes, body: unknown = aSend, over: Parameters<typeof anApiEvent>[0] = {}) {
  const event = anApiEvent({ route: 'POST /v1/messages', principal: aPrincipal(), body: JSON.stringify(body), ...over });
  const result: APIGatewayProxyStructuredResultV2 = await makeHttp(makeHandler(fakes))(event, {} as Context);
  return { status: result.statusCode, headers: result.headers ?? {}, body: JSON.parse(result.body ?? 'null') };
}

async function open() {
  const fakes = await aWorld();
  const session = await personWrites(fakes);
  return { fakes, session };
}

describe('POST /v1/messages', () => {
  it('is 202 with the decision, and says where the message is', async () => {
    const { fakes } = await open();
    expect(await send(fakes)).toMatchObject({
      status: 202,
      headers: { location: '/v1/messages/msg_00001' },
      body: { id: 'msg_00001', state: 'accepted', decision: { route: 'free-form', rule: 'session-open' } },
    });
  });

  it('tells what the route costs', async () => {
    const { fakes } = await open();
    const { body } = await send(fakes);
    expect(body.decision.cost).toEqual({ amount: '0.02', currency: 'EUR', rateCard: '2026-10-01', basis: 'service message, NL' });
  });

  it('is 409 session-closed with the end and the alternatives', async () => {
    const { fakes, session } = await open();
    endWindow(fakes, session);
    expect(await send(fakes)).toMatchObject({
      status: 409,
      headers: { 'content-type': 'application/problem+json' },
      body: { type: expect.stringMatching(/session-closed$/), window: { state: 'closed' }, alternatives: ['template', 'sms'] },
    });
  });

  it('is 413 for what would be too large to store and to grow, though its body is small', async () => {
    const { fakes } = await open();
    const numbers = `[${Array.from({ length: 50_000 }, () => '1e20').join()}]`;
    const body = JSON.stringify(aSend).replace('"body":', `"more":${numbers},"body":`);
    const event = anApiEvent({ route: 'POST /v1/messages', principal: aPrincipal(), body });
    const result: APIGatewayProxyStructuredResultV2 = await makeHttp(makeHandler(fakes))(event, {} as Context);
    expect([result.statusCode, JSON.parse(result.body ?? '').type]).toEqual([413, expect.stringMatching(/too-large$/)]);
  });

  it('is 409 conversation-not-started for a person who never wrote (R4)', async () => {
    expect((await send(await aWorld())).body.type).toMatch(/conversation-not-started$/);
  });

  it.each([
    ['group-chat-not-supported', { from: NUMBER, to: { group: 'g' }, content: {} }],
    ['calling-not-supported', { from: NUMBER, to: { phone: PERSON }, content: { type: 'call' } }],
  ])('is 422 %s', async (type, body) => {
    const response = await send(await aWorld(), body);
    expect([response.status, response.body.type]).toEqual([422, expect.stringMatching(new RegExp(`${type}$`))]);
  });

  it('is 400 and names each wrong field', async () => {
    expect(await send(await aWorld(), { ...aSend, colour: 'red', from: 7 })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'from' }, { field: 'colour' }] },
    });
  });

  it('is 401 without a key', async () => {
    const response = await send(await aWorld(), aSend, { principal: undefined as never });
    expect(response.status).toBe(401);
  });

  it('is 403 without the scope', async () => {
    expect((await send(await aWorld(), aSend, { principal: aPrincipal({ scopes: ['read'] }) })).status).toBe(403);
  });

  it('is 403 for a number that the key may not use', async () => {
    expect((await send(await aWorld(), aSend, { principal: aPrincipal({ numbers: ['222'] }) })).status).toBe(403);
  });

  it('never logs a text or a phone', async () => {
    const { fakes } = await open();
    await send(fakes);
    expect(lines.join()).not.toMatch(/parcel|31612345678/);
    expect(lines.join()).toContain('http.answered');
  });
});

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'order-17' };

  it('replays the answer to the same bytes', async () => {
    const { fakes } = await open();
    const first = await send(fakes, aSend, { headers });
    const second = await send(fakes, aSend, { headers });
    expect(second).toMatchObject({ status: 202, headers: { 'idempotent-replayed': 'true' }, body: first.body });
  });

  it('is 409 with other bytes', async () => {
    const { fakes } = await open();
    await send(fakes, aSend, { headers });
    const second = await send(fakes, { ...aSend, reference: 'other' }, { headers });
    expect([second.status, second.body.type]).toEqual([409, expect.stringMatching(/idempotency-key-reused$/)]);
  });

  it.each(['', 'x'.repeat(256), 'ключ'])('is 400 when it is %j', async (key) => {
    const { fakes } = await open();
    expect(await send(fakes, aSend, { headers: { 'idempotency-key': key } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Idempotency-Key' }] },
    });
  });
});

describe('a preview that supposes', () => {
  const sms = { route: 'sms', text: 'Sorry, we missed you: {waLink}' };
  const policy = { onClosedWindow: [sms], fallback: [{ ...sms, on: ['failed'] }] };
  const decided = async (fakes: Fakes, suppose: unknown, over: Record<string, unknown> = {}) => {
    const { status, body } = await send(fakes, { ...aSend, ...over, suppose }, { route: 'POST /v1/messages/preview' });
    return status === 200 ? body.decision : body;
  };

  it.each([
    ['open', { route: 'free-form', rule: 'session-open', window: { state: 'open', closesAt: iso(NOON + WINDOW_MS) } }],
    ['closed', { rule: 'session-closed', window: { state: 'closed', closesAt: iso(NOON) } }],
    ['never-opened', { rule: 'conversation-not-started', window: { state: 'never-opened' } }],
    ['unanswered', { rule: 'no-action-wanted', status: 409 }],
  ])('a window that is %s decides as if it were, whatever is stored', async (window, expected) => {
    const { fakes, session } = await open();
    expect(await decided(fakes, { window })).toMatchObject(expected);
    endWindow(fakes, session);
    fakes.clock.set(NOON);
    expect(await decided(await aWorld(), { window })).toMatchObject(expected);
  });

  it('another policy decides by it, with parts and costs, and puts nothing', async () => {
    const fakes = await aWorld({ smsEnabled: false });
    const before = await fakes.numbers.versionedPolicy(NUMBER);
    expect(await decided(fakes, { policy, window: 'closed' })).toMatchObject({
      route: 'sms',
      sms: { parts: 1 },
      cost: { currency: 'USD' },
      further: [{ route: 'sms', entry: 1, on: ['failed'], sms: { encoding: 'GSM-7', parts: 1 } }],
    });
    expect(await fakes.numbers.versionedPolicy(NUMBER)).toEqual(before);
    expect(fakes.table.messages.size).toBe(0);
    expect(await decided(fakes, { policy: { marginSeconds: -1 } })).toMatchObject({
      status: 400,
      errors: [{ field: 'suppose.policy.marginSeconds' }],
    });
  });

  it('an hour of the night holds to the quiet hours of then', async () => {
    const quietHours = { from: '21:00', to: '08:00', timeZone: 'Europe/Amsterdam', onQuiet: 'wait' };
    const at = '2026-11-04T02:00:00.000Z';
    const asleep = { ...policy, quietHours, onUnansweredExpiry: sms };
    const wait = { until: '2026-11-04T07:00:00.000Z', code: 'quiet-hours' };
    const fakes = await aWorld();
    expect(await decided(fakes, { policy: asleep, window: 'closed', at })).toMatchObject({ route: 'sms', wait });
    expect(await decided(fakes, { policy: asleep, window: 'closed' })).not.toHaveProperty('wait');
    expect(await decided(fakes, { policy: asleep, window: 'unanswered', at })).toMatchObject({ rule: 'fallback-sms', wait });
    expect(await decided(fakes, { at: 'tonight' })).toMatchObject({ errors: [{ field: 'suppose.at' }] });
  });

  it('the end of a window that nobody answered sends what the policy has for it, held to the hour', async () => {
    const template = { name: 'parcel_here', language: { code: 'en_US' } };
    const quietHours = { from: '11:00', to: '13:30', timeZone: 'Europe/Amsterdam', onQuiet: 'drop' } as const;
    const fakes = await aWorld({ onUnansweredExpiry: { route: 'template', template } });
    expect(await decided(fakes, { window: 'unanswered' })).toMatchObject({ route: 'template', rule: 'fallback-template' });
    await fakes.numbers.putPolicy(NUMBER, aPolicy({ onUnansweredExpiry: { route: 'template', template }, quietHours }));
    expect(await decided(fakes, { window: 'unanswered' })).toMatchObject({ status: 409, considered: [{ code: 'quiet-hours' }] });
  });

  it('is none of a send’s', async () => {
    const { fakes } = await open();
    expect(await send(fakes, { ...aSend, suppose: { window: 'open' } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'suppose' }] },
    });
  });
});

describe('POST /v1/messages/preview', () => {
  const route = 'POST /v1/messages/preview';

  it('decides and stores nothing', async () => {
    const { fakes } = await open();
    expect(await send(fakes, aSend, { route })).toMatchObject({ status: 200, body: { decision: { route: 'free-form' } } });
    expect(fakes.table.messages.size).toBe(0);
  });

  it('refuses as the send would, and keeps no refusal', async () => {
    const fakes = await aWorld();
    expect((await send(fakes, aSend, { route })).status).toBe(409);
    expect(fakes.table.refusals.size).toBe(0);
  });
});

describe('POST /v1/messages/{id}/cancel', () => {
  const cancel = (fakes: Fakes, id: string, over: Parameters<typeof anApiEvent>[0] = {}) =>
    send(fakes, undefined, { route: 'POST /v1/messages/{id}/cancel', path: { id }, body: '', ...over });

  it('cancels what has not left, once and again', async () => {
    const { fakes } = await open();
    const { body } = await send(fakes);
    expect(await cancel(fakes, body.id)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await cancel(fakes, body.id)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    const [record] = [fakes.outbox.receive()?.record];
    expect(record && (await deliverMessage(fakes, record))).toBe('stale');
    expect(fakes.whatsApp.sent).toEqual([]);
  });

  it('is 409 for what has left, and 404 for what is another number’s', async () => {
    const { fakes } = await open();
    const { body } = await send(fakes);
    const record = fakes.outbox.receive()?.record;
    if (record !== undefined) await deliverMessage(fakes, record);
    expect(await cancel(fakes, body.id)).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/not-cancellable$/), state: 'sent' },
    });
    expect((await cancel(fakes, 'msg_unknown')).status).toBe(404);
    expect((await cancel(fakes, body.id, { principal: aPrincipal({ numbers: ['999'] }) })).status).toBe(404);
  });
});

describe('POST /v1/messages/{id}/replay', () => {
  const route = 'POST /v1/messages/{id}/replay';
  const failed = anAttempt({ state: 'failed', tries: 1, error: { code: '131026', message: 'undeliverable' } });
  const replay = (fakes: Fakes, over: Parameters<typeof anApiEvent>[0] = {}) =>
    send(fakes, undefined, { route, path: { id: 'msg_1' }, ...over });
  const aFailure = async (over: Partial<Message> = {}) => {
    const { fakes } = await open();
    await anAcceptedMessage(fakes, { attempts: [failed], ...over });
    return fakes;
  };

  it('is 202 with the new message, and the same again', async () => {
    const fakes = await aFailure();
    const first = await replay(fakes);
    expect(first).toMatchObject({
      status: 202,
      body: { state: 'accepted', replayOf: 'msg_1', decision: { rule: 'session-open' } },
      headers: { location: `/v1/messages/${first.body.id}` },
    });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(await replay(fakes)).toMatchObject({ status: 202, body: first.body, headers: { 'idempotent-replayed': 'true' } });
  });

  it('is 409 not-replayable where it might arrive twice, with the state', async () => {
    const fakes = await aFailure({ attempts: [{ ...failed, maybeTwice: true }] });
    const refusal = { status: 409, body: { type: expect.stringMatching(/not-replayable$/), state: 'failed' } };
    expect(await replay(fakes)).toMatchObject(refusal);
    expect(await replay(fakes, { route: `${route}/preview` })).toMatchObject(refusal);
  });

  it('is previewed as it would be decided', async () => {
    const fakes = await aFailure();
    expect(await replay(fakes, { route: `${route}/preview` })).toMatchObject({
      status: 200,
      body: { decision: { route: 'free-form', rule: 'session-open' } },
    });
    expect(fakes.table.messages.size).toBe(1);
  });

  it('is 404 for another number’s message, and 403 without the scope', async () => {
    const fakes = await aFailure();
    expect((await replay(fakes, { principal: aPrincipal({ numbers: ['999'] }) })).status).toBe(404);
    expect((await replay(fakes, { principal: aPrincipal({ scopes: ['read'] }) })).status).toBe(403);
  });
});
