import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { makeControlServer } from '../../../local/control/control-server.ts';
import { partiesControls } from '../../../local/control/parties.ts';
import { listen } from '../../../local/runtime/free-port.ts';
import { startDropboxSignSimulator } from '../../../local/simulators/dropbox-sign/start-dropbox-sign-simulator.ts';
import { SEEDED } from '../../../local/simulators/meta/meta.ts';
import { startMetaSimulator } from '../../../local/simulators/meta/start-meta-simulator.ts';
import { aWorld } from '../runtime/fixtures.ts';

/** What came as JSON: the tests say what they expect of it. */
type Json = ReturnType<typeof JSON.parse>;

const APPLICATION = {
  id: 'app_1',
  facebookBusinessId: '2601739485',
  phoneNumber: '+31612345678',
  wabaId: null,
  phoneNumberId: null,
  organisation: { name: 'Flower Shop', email: 'ada@shop.example' },
};
const KEY = 'the key of an admin';
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function open(server: Server): Promise<string> {
  closes.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${await listen(server, 0)}`;
}

/** A product that knows one application and takes everything that is posted. */
async function start(application: object = APPLICATION) {
  const { world, db } = aWorld();
  const posted: { path: string; body: string; contentType: string }[] = [];
  const product = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'POST') {
      const contentType = request.headers['content-type'] ?? '';
      posted.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('utf8'), contentType });
      response.writeHead(200).end('Hello API Event Received');
      return;
    }
    const known = request.url === '/v1/applications/app_1' && request.headers.authorization === `Bearer ${KEY}`;
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end(known ? JSON.stringify(application) : '{}');
  });
  const url = await open(product);
  const secrets = { appSecret: 'a secret', verifyToken: 'a token', accessToken: 'an access token' };
  const meta = await startMetaSimulator({ world, db, port: 0, ...secrets, webhookUrl: () => `${url}/meta` });
  const dropboxSign = await startDropboxSignSimulator({ world, db, port: 0, apiKey: 'a key', callbackUrl: () => `${url}/sign` });
  closes.push(
    () => world.stop(),
    () => meta.close(),
    () => dropboxSign.close(),
  );
  const controls = await open(makeControlServer(partiesControls({ world, meta, dropboxSign, api: { url, adminKey: KEY } })));
  const call = async (path: string, body?: object) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${controls}/parties/${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const act = (path: string, more: object = {}) => call(path, { applicationId: 'app_1', ...more });
  const graph = async (path: string, body?: object) => {
    const headers = { authorization: `Bearer ${secrets.accessToken}`, 'content-type': 'application/json' };
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    return (await (await fetch(`${meta.url}/v26.0/${path}`, init)).json()) as Json;
  };
  const values = () =>
    posted.filter(({ path }) => path === '/meta').map(({ body }) => JSON.parse(body).entry[0].changes[0].value);
  return { act, call, graph, meta, dropboxSign, posted, values };
}

type Started = Awaited<ReturnType<typeof start>>;

/** As the product does once the invite is accepted. */
async function addNumber({ act, graph }: Started): Promise<{ wabaId: string; id: string }> {
  const { wabaId } = (await act('accept-invite')).body;
  await graph(`${wabaId}/subscribed_apps`, {});
  const number = { cc: '31', phone_number: '612345678', verified_name: 'Flower Shop' };
  return { wabaId, id: (await graph(`${wabaId}/phone_numbers`, number)).id };
}

async function askToSign({ dropboxSign }: Started, title: string): Promise<void> {
  const signers = [{ role: 'Client', name: 'Ada', email_address: 'ada@shop.example' }];
  await fetch(`${dropboxSign.url}/v3/signature_request/send_with_template`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('a key:')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ template_ids: ['t'], title, signers, metadata: { application_id: 'app_1' } }),
  });
}

test('the client accepts the invite: the product hears of it before the answer', async () => {
  const { act, values } = await start();
  const { status, body } = await act('accept-invite');
  expect(status).toBe(200);
  expect(values()).toEqual([{ event: 'PARTNER_ADDED', waba_info: { waba_id: body.wabaId, owner_business_id: '2601739485' } }]);
  expect((await act('accept-invite')).body).toEqual(body);
  expect(values()).toHaveLength(2);
});

test('the business is verified, with reasons when it is not', async () => {
  const { act, values } = await start();
  await act('verify-business', { status: 'rejected', reasons: ['WEBSITE_NOT_MATCHING'] });
  await act('verify-business', { status: 'approved' });
  expect(values().map((value) => value.partner_client_certification_info)).toEqual([
    { client_business_id: '2601739485', status: 'FAILED', rejection_reasons: ['WEBSITE_NOT_MATCHING'] },
    { client_business_id: '2601739485', status: 'APPROVED', rejection_reasons: ['NONE'] },
  ]);
});

test('account and name are reviewed, together or one by one', async () => {
  const started = await start();
  const { act, graph, values } = started;
  const { wabaId, id } = await addNumber(started);
  await act('review', { decision: 'APPROVED', of: 'account' });
  await act('review', { decision: 'REJECTED', of: 'name', reason: 'NAME_TOO_GENERIC' });
  await act('review', { decision: 'APPROVED' });
  expect(values().slice(1)).toMatchObject([
    { decision: 'APPROVED' },
    { decision: 'REJECTED', rejection_reason: 'NAME_TOO_GENERIC', display_phone_number: '31612345678' },
    { decision: 'APPROVED' },
    { decision: 'APPROVED', rejection_reason: null, requested_verified_name: 'Flower Shop' },
  ]);
  expect((await graph(`${wabaId}?fields=account_review_status`)).account_review_status).toBe('APPROVED');
  expect((await graph(`${id}?fields=name_status`)).name_status).toBe('APPROVED');
});

test('the newest request is signed, and what was posted can be read byte for byte', async () => {
  const started = await start();
  const { act, call, dropboxSign, posted } = started;
  await askToSign(started, 'First');
  await askToSign(started, 'Second');
  await act('sign-terms', { outcome: 'viewed' });
  await act('sign-terms', { outcome: 'signed' });
  expect(dropboxSign.requests().map(({ title, is_complete }) => [title, is_complete])).toEqual([
    ['Second', true],
    ['First', false],
  ]);
  const { callbacks } = (await call('callbacks')).body;
  const sent = posted.filter(({ path }) => path === '/sign');
  expect(callbacks.length).toBeGreaterThanOrEqual(3);
  expect(callbacks.map(({ body, contentType }: Json) => ({ path: '/sign', body, contentType })).sort(byBody)).toEqual(
    [...sent].sort(byBody),
  );
  const [first] = callbacks;
  const form = await new Response(first.body, { headers: { 'content-type': first.contentType } }).formData();
  expect(JSON.parse(String(form.get('json'))).event.event_type).toBe('signature_request_viewed');
  expect(Date.parse(first.at)).toBeGreaterThan(0);
  expect((await act('sign-terms', { outcome: 'declined' })).status).toBe(400);
});

test('the activation code is on the phone once it was asked for', async () => {
  const started = await start();
  const { call, graph } = started;
  const { id } = await addNumber(started);
  expect((await call('activation-code?applicationId=app_1')).status).toBe(400);
  await graph(`${id}/request_code`, { code_method: 'SMS', language: 'en' });
  const { code } = (await call('activation-code?applicationId=app_1')).body;
  expect(await graph(`${id}/verify_code`, { code })).toEqual({ success: true });
});

test('a number leaves, by application or by its id', async () => {
  const started = await start();
  const { act, call, values } = started;
  const { id } = await addNumber(started);
  await act('downgrade', { how: 'BUSINESS_DOWNGRADE' });
  await call('downgrade', { phoneNumberId: id, how: 'PARTNER_REMOVED' });
  await call('downgrade', { phoneNumberId: SEEDED.phoneNumberId, how: 'ACCOUNT_OFFBOARDED' });
  expect(values().slice(1)).toMatchObject([
    { event: 'PARTNER_REMOVED', disconnection_info: { reason: 'BUSINESS_DOWNGRADE' } },
    { event: 'PARTNER_REMOVED', waba_info: { owner_business_id: '2601739485' } },
    { event: 'ACCOUNT_OFFBOARDED' },
  ]);
});

test.each<[string, string, object, string]>([
  ['no application', 'accept-invite', { applicationId: undefined }, 'applicationId'],
  ['an application that there is not', 'accept-invite', { applicationId: 'app_2' }, 'There is no application app_2'],
  ['a review before there is an account', 'review', { decision: 'APPROVED' }, 'POST /parties/accept-invite first'],
  ['no such decision', 'review', { decision: 'MAYBE' }, 'decision must be one of APPROVED, REJECTED'],
  ['no such status', 'verify-business', { status: 'verified' }, 'status must be one of approved'],
  ['reasons that are no list', 'verify-business', { status: 'rejected', reasons: 'x' }, 'list of texts'],
  ['a signature before the terms were sent', 'sign-terms', { outcome: 'signed' }, 'Nobody was asked to sign'],
  ['no such outcome', 'sign-terms', { outcome: 'lost' }, 'outcome must be one of viewed'],
  ['no such way to leave', 'downgrade', { how: 'SOMEHOW' }, 'how must be one of BUSINESS_DOWNGRADE'],
  ['nothing that leaves', 'downgrade', { applicationId: undefined, how: 'ACCOUNT_DELETED' }, 'applicationId or phoneNumberId'],
])('refuse %s and say what to do', async (_name, path, body, words) => {
  const { act } = await start();
  const answer = await act(path, body);
  expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining(words)]);
});

test.each([
  ['review', { decision: 'APPROVED', of: 'account' }],
  ['downgrade', { how: 'ACCOUNT_DELETED' }],
])('refuse to %s an account that Meta does not know', async (path, more) => {
  const { act } = await start({ ...APPLICATION, wabaId: '12345' });
  const answer = await act(path, more);
  expect([answer.status, answer.body.error]).toEqual([400, 'the simulated Meta has no account 12345']);
});

test('refuse to review a name before the number is there', async () => {
  const { act } = await start();
  await act('accept-invite');
  const answer = await act('review', { decision: 'APPROVED' });
  expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining('is not at Meta yet')]);
});

function byBody(a: { body: string }, b: { body: string }): number {
  return a.body.localeCompare(b.body);
}
