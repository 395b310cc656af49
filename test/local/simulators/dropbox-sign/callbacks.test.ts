import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { API_KEY, type Stage, setStage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

test('a callback is one field of a form, with the hash of its time and type', async () => {
  const { signature_request_id: id } = await stage.send();
  await stage.advance(1);
  const [callback] = stage.received;
  expect(callback?.contentType).toMatch(/^multipart\/form-data; boundary=/);
  expect(callback?.fields).toEqual(['json']);
  const { event, signature_request: request } = callback?.json ?? {};
  expect(event).toEqual({
    event_type: 'signature_request_sent',
    event_time: String(request.created_at),
    event_hash: createHmac('sha256', API_KEY).update(`${event.event_time}signature_request_sent`).digest('hex'),
    event_metadata: {
      related_signature_id: null,
      reported_for_account_id: expect.any(String),
      reported_for_app_id: null,
    },
  });
  expect(request).toMatchObject({ signature_request_id: id, metadata: { application_id: 'app_1' } });
  expect(stage.sign.posted()).toEqual([{ at: expect.any(Number), contentType: callback?.contentType, body: callback?.raw }]);
});

test.each([
  ['viewed', ['viewed'], { is_complete: false, is_declined: false }, 'awaiting_signature'],
  ['signed', ['viewed', 'signed', 'all_signed'], { is_complete: true, is_declined: false }, 'signed'],
  ['declined', ['declined'], { is_complete: false, is_declined: true }, 'declined'],
  ['expired', ['expired'], { is_complete: false, is_declined: false }, 'expired'],
  ['bounced', ['email_bounce'], { is_complete: false, is_declined: false, has_error: true }, 'error_invalid_email'],
] as const)('what was %s is told, and shown when asked', async (outcome, types, flags, status) => {
  const { signature_request_id: id } = await stage.send();
  await stage.advance(1);
  stage.received.length = 0;
  stage.sign.act(id, outcome);
  await stage.advance(0);
  expect(stage.types().sort()).toEqual(types.map((type) => `signature_request_${type}`).sort());
  const { signature_request: request } = (await stage.call('GET', id)).body;
  expect(request).toMatchObject({ ...flags, signatures: [{ status_code: status }] });
});

test.each([
  ['another status', { status: 202, body: 'Hello API Event Received' }],
  ['other words', { status: 200, body: 'OK' }],
  ['an error', { status: 500, body: '' }],
])('is tried again after %s, with growing pauses, until it is received', async (_name, answer) => {
  stage.answer = () => (stage.received.length < 4 ? answer : { status: 200, body: '"Hello API Event Received"' });
  await stage.send();
  await stage.advance(86_400);
  const [first, ...later] = stage.received.map(({ at }) => at);
  expect(later.map((at) => Math.round((at - (first ?? 0)) / 60_000))).toEqual([5, 20, 65]);
  expect(new Set(stage.received.map(({ json }) => JSON.stringify(json))).size).toBe(1);
  expect(stage.sign.pendingCallbacks()).toEqual([]);
});

test('is given up after some days', async () => {
  stage.answer = () => ({ status: 500, body: '' });
  await stage.send();
  await stage.advance(86_400);
  expect(stage.sign.pendingCallbacks()).toHaveLength(1);
  await stage.advance(3 * 86_400);
  expect(stage.sign.pendingCallbacks()).toEqual([]);
  expect(stage.received).toHaveLength(7);
});

test('goes on after a restart with requests and callbacks', async () => {
  stage.answer = () => ({ status: 500, body: '' });
  const { signature_request_id: id } = await stage.send();
  await stage.advance(1);
  await stage.restart();
  stage.answer = () => ({ status: 200, body: 'Hello API Event Received' });
  await stage.advance(3_600);
  expect(stage.types()).toEqual(['signature_request_sent', 'signature_request_sent']);
  expect((await stage.call('GET', id)).status).toBe(200);
});

test('a request with an end expires then, also over a restart', async () => {
  const expires_at = Math.floor(stage.world.now() / 1000) + 3 * 86_400;
  const { signature_request_id: id } = await stage.send({ expires_at });
  await stage.restart();
  await stage.advance(2 * 86_400);
  expect(stage.types()).toEqual(['signature_request_sent']);
  await stage.advance(86_400);
  expect(stage.types()).toEqual(['signature_request_sent', 'signature_request_expired']);
  expect((await stage.call('GET', id)).body.signature_request.signatures[0].status_code).toBe('expired');
});

test('is as new after a reset', async () => {
  await stage.send();
  stage.sign.reset();
  await stage.advance(60);
  expect([stage.received, stage.sign.requests(), stage.sign.posted(), stage.sign.pendingCallbacks()]).toEqual([[], [], [], []]);
});
