import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueKey, openKeys } from '../../infra/issue-key.ts';
import { problemsOf } from '../../shared/contracts/operation.ts';
import { OPERATIONS } from '../../shared/contracts/operations.ts';
import { problem } from '../../shared/contracts/problem.ts';
import { LocalRun } from './local-run.ts';
import { aRequest, SUBSCRIPTION, TEMPLATE } from './requests.ts';

const PERSON = '+31640000001';
/** WhatsApp is not to be had for this person's messages. */
const WAITING = '+31640000002';
/** This person is not on WhatsApp. */
const UNREACHABLE = '+31640000003';
const REPLAYS = ['POST /v1/messages/{id}/replay', 'POST /v1/messages/{id}/replay/preview'];
let run: LocalRun;
let messageId: string;
/** One that waits for its hour, and can be cancelled. */
let cancelledId = '';
/** What waits to be posted to a subscriber that does not answer. */
let deliveryId = '';
/** What the routes with an id are asked for: an application or a subscription for each route that changes one. */
const objects = new Map<string, string>();
let phones = 0;
const anApplication = () => {
  phones += 1;
  return {
    organisation: { name: 'Flower Shop', email: 'shop@example.org' },
    facebookBusinessId: `23294178872${phones + 10}`,
    phoneNumber: `+3120555${2000 + phones}`,
    acknowledgements: { neverBackToTheApp: true, noRefund: true },
  };
};
const party = async (applicationId: string, what: string, body: Record<string, unknown> = {}) => {
  const { status, text } = await run.control(`/parties/${what}`, { applicationId, ...body });
  if (status !== 200) throw new Error(text);
};

beforeAll(async () => {
  run = await LocalRun.start();
  for (const route of Object.keys(OPERATIONS).filter((name) => name.includes('/v1/subscriptions/')))
    objects.set(route, (await run.api('POST', '/v1/subscriptions', SUBSCRIPTION)).body.id);
  // Subscriptions are asked for once a minute.
  await run.advance('PT61S');
  objects.set('POST /v1/messages/{id}/read', encodeURIComponent(await run.inbound(PERSON, 'hi')));
  messageId = (await run.send(PERSON, 'hello')).body.id;
  await run.control('/whatsapp/faults', { to: WAITING, do: 'fail', code: 131016, by: 'response' });
  const content = { type: 'template', template: TEMPLATE };
  cancelledId = (await run.api('POST', '/v1/messages', { from: run.ready.phoneNumberId, to: { phone: WAITING }, content })).body
    .id;
  await run.control('/whatsapp/faults', { to: UNREACHABLE, do: 'fail', code: 131026, by: 'response' });
  const failed = await run.api('POST', '/v1/messages', { from: run.ready.phoneNumberId, to: { phone: UNREACHABLE }, content });
  for (const route of REPLAYS) objects.set(route, failed.body.id);
  await run.advance('PT5S');
  const file = `/v1/media?from=${run.ready.phoneNumberId}&type=text/plain`;
  objects.set('GET /v1/media/{id}', (await run.api('POST', file, { a: 'file' })).body.id);
  for (const route of Object.keys(OPERATIONS).filter((name) => name.includes('/v1/applications/')))
    objects.set(route, (await run.api('POST', '/v1/applications', anApplication())).body.id);
  await party(objects.get('POST /v1/applications/{id}/steps/{step}/complete') ?? '', 'accept-invite');
  const activating = objects.get('POST /v1/applications/{id}/steps/activate-number/request-code') ?? '';
  await party(activating, 'accept-invite');
  await party(activating, 'verify-business', { status: 'approved' });
  await party(activating, 'sign-terms', { outcome: 'signed' });
  await party(activating, 'review', { decision: 'APPROVED' });
  const subscription = objects.get('POST /v1/subscriptions/{id}/deliveries/{delivery}/replay');
  deliveryId = (await run.api('GET', `/v1/subscriptions/${subscription}/deliveries?state=pending`)).body.deliveries[0].id;
}, 90_000);
afterAll(() => run.stop());

const routes = Object.entries(OPERATIONS);
/** A request of the route that succeeds with a key that may do it. */
const request = (route: string) => {
  const id = route === 'POST /v1/messages/{id}/cancel' ? cancelledId : (objects.get(route) ?? messageId);
  return aRequest(route, { ...run.ready, person: PERSON, id, delivery: deliveryId, application: anApplication() });
};

describe.each(routes)('%s', (route, operation) => {
  const { answers, scope } = operation;
  it('answers as the OpenAPI document says', async () => {
    const { status, body } = await run.api(...request(route));
    // One that is always refused, such as taking a number back, has no other answer.
    const refusals = problemsOf(operation).map((type) => String(problem(type).status));
    const expected = Object.keys(answers).length > 0 ? Object.keys(answers) : refusals;
    expect([route, expected]).toEqual([route, expect.arrayContaining([String(status)])]);
    // The schema of an answer has every field: what it does not know it leaves out.
    expect(answers[status]?.parse(body) ?? body).toEqual(body);
  });

  it('is closed to who has no key, a wrong one, or none of its scope', async () => {
    const [method, url, body] = request(route);
    for (const authorization of ['', 'Bearer wrong', 'Basic abc']) {
      expect((await run.api(method, url, body, { authorization })).body).toMatchObject({
        status: 401,
        type: expect.stringMatching(/unauthorized$/),
      });
    }
    const keys = openKeys({ tableName: run.ready.tableName, endpoint: run.ready.awsEndpointUrl, region: run.ready.region });
    const { token } = await issueKey(keys, { name: 'reader', scopes: ['read'], now: Date.now() });
    const allowed = scope === 'read' || scope === undefined;
    expect([(await run.api(method, url, body, { authorization: `Bearer ${token}` })).status === 403, allowed]).toEqual([
      !allowed,
      allowed,
    ]);
  });
});

it('a key of another number sees and does nothing of this one', async () => {
  const keys = openKeys({ tableName: run.ready.tableName, endpoint: run.ready.awsEndpointUrl, region: run.ready.region });
  const { token } = await issueKey(keys, {
    name: 'elsewhere',
    scopes: ['read', 'send', 'admin'],
    numbers: ['999'],
    now: Date.now(),
  });
  const seen = new Map<string, number>();
  for (const [route] of routes.filter(([name]) => /\{|POST \/v1\/messages|numbers/.test(name))) {
    seen.set(route, (await run.api(...request(route), { authorization: `Bearer ${token}` })).status);
  }
  expect(seen.get('GET /v1/numbers')).toBe(200);
  seen.delete('GET /v1/numbers');
  expect([...seen].filter(([, status]) => status !== 403 && status !== 404)).toEqual([]);
  expect((await run.api('GET', '/v1/numbers', undefined, { authorization: `Bearer ${token}` })).body.numbers).toEqual([]);
});

it('what no route takes is a problem document, too, to whoever asks', async () => {
  const wrong = await run.api('PUT', '/v1/templates/sync', {}, { authorization: '' });
  expect([wrong.status, wrong.headers.get('allow'), wrong.body.type]).toEqual([405, 'POST', problem('method-not-allowed').type]);
  const none = await run.api('GET', '/v1/mesages');
  expect([none.status, none.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  expect(none.body.detail).toContain('/v1/messages');
});

it('lists filter what their indexes serve, and refuse a cursor that is not theirs', async () => {
  const list = async (url: string) => (await run.api('GET', url)).body;
  const open: any[] = (await list('/v1/conversations?window=open')).conversations;
  expect(open.map(({ window }) => window.state)).toEqual(open.map(() => 'open'));
  expect(open.length).toBeGreaterThan(0);
  const { templates } = await list('/v1/templates?name=hello_world&status=APPROVED');
  expect(templates).toMatchObject([{ name: 'hello_world', status: 'APPROVED' }]);
  const elsewhere = (await list('/v1/templates?limit=1')).next;
  for (const url of [`/v1/templates?name=hello_world&cursor=${elsewhere}0`, `/v1/numbers?cursor=${elsewhere}`])
    expect(await list(url)).toMatchObject({ status: 400, errors: [{ field: 'cursor' }] });
  const numbers = await list('/v1/numbers?limit=1');
  expect(numbers.numbers).toHaveLength(1);
  if (numbers.next !== null) expect((await list(`/v1/numbers?cursor=${numbers.next}`)).numbers.length).toBeGreaterThan(0);
});

it('a key above its limit is refused until there is enough again, and others are not', async () => {
  const keys = openKeys({ tableName: run.ready.tableName, endpoint: run.ready.awsEndpointUrl, region: run.ready.region });
  const { token } = await issueKey(keys, { name: 'loop', scopes: ['read'], limit: { perSecond: 1, burst: 5 }, now: Date.now() });
  const ask = () => run.api('GET', '/v1/numbers', undefined, { authorization: `Bearer ${token}` });
  let refused = await ask();
  for (let n = 0; n < 60 && refused.status === 200; n += 1) refused = await ask();
  expect(refused).toMatchObject({ status: 429, body: { type: problem('rate-limited').type } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await run.api('GET', '/v1/numbers')).status).toBe(200);
  await run.advance('PT5S');
  expect((await ask()).status).toBe(200);
});

it('a revoked key is refused within the minute for which it is believed', async () => {
  const keys = openKeys({ tableName: run.ready.tableName, endpoint: run.ready.awsEndpointUrl, region: run.ready.region });
  const { token, key } = await issueKey(keys, { name: 'leaver', scopes: ['read'], now: Date.now() });
  const ask = async () => (await run.api('GET', '/v1/numbers', undefined, { authorization: `Bearer ${token}` })).status;
  expect(await ask()).toBe(200);
  await keys.revoke(key.id, Date.now());
  await run.advance('PT61S');
  expect(await ask()).toBe(401);
});
