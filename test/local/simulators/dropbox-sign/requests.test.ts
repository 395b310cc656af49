import { afterEach, beforeEach, expect, test } from 'vitest';
import { A_REQUEST, type Stage, setStage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

test('a request is sent to its signers, and can be read', async () => {
  const { status, body } = await stage.call('POST', 'send_with_template', A_REQUEST);
  expect(status).toBe(200);
  const request = body.signature_request;
  expect(request).toMatchObject({
    signature_request_id: expect.stringMatching(/^[0-9a-f]{40}$/),
    title: 'Terms of the WhatsApp service',
    original_title: 'Terms of the WhatsApp service',
    subject: 'Please sign',
    metadata: { application_id: 'app_1' },
    template_ids: ['terms'],
    created_at: expect.any(Number),
    test_mode: true,
    is_complete: false,
    is_declined: false,
    has_error: false,
    signatures: [
      {
        signer_email_address: 'ada@shop.example',
        signer_name: 'Zoë Ada',
        signer_role: 'Client',
        status_code: 'awaiting_signature',
        signed_at: null,
      },
    ],
  });
  expect((await stage.call('GET', request.signature_request_id)).body).toEqual({ signature_request: request });
  await stage.advance(2);
  expect(stage.types()).toEqual(['signature_request_sent']);
});

test.each<[string, object, string]>([
  ['no template', { template_ids: undefined }, 'template_ids'],
  ['an empty template id', { template_ids: [''] }, 'template_ids'],
  ['nobody to sign', { signers: [] }, 'signers'],
  ['a signer without a role', { signers: [{ name: 'A', email_address: 'a@b.example' }] }, 'signers[0].role'],
  ['no address', { signers: [{ role: 'Client', name: 'A', email_address: 'a' }] }, 'signers[0].email_address'],
  ['a role given twice', { signers: [...A_REQUEST.signers, ...A_REQUEST.signers] }, 'signers[1].role'],
  ['11 keys', { metadata: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, 'v'])) }, 'metadata'],
  ['a long value', { metadata: { note: 'x'.repeat(501) } }, 'metadata.note'],
  ['a long title', { title: 'x'.repeat(256) }, 'title'],
  ['an end within a day', { expires_at: 1 }, 'expires_at'],
])('refuses %s, and says where', async (_name, change, path) => {
  const { status, body } = await stage.call('POST', 'send_with_template', { ...A_REQUEST, ...change });
  expect([status, body]).toEqual([
    400,
    { error: { error_name: 'bad_request', error_msg: expect.any(String), error_path: path } },
  ]);
  expect(stage.sign.requests()).toEqual([]);
});

test('lets in only who has the key, and knows only what there is', async () => {
  expect(await stage.call('GET', 'list', undefined, 'another key')).toMatchObject({
    status: 401,
    body: { error: { error_name: 'unauthorized' } },
  });
  expect((await fetch(`${stage.sign.url}/v3/signature_request/list`)).status).toBe(401);
  const unknown = { status: 404, body: { error: { error_name: 'not_found' } } };
  expect(await stage.call('GET', 'f'.repeat(40))).toMatchObject(unknown);
  expect(await stage.call('POST', 'cancel/none', {})).toMatchObject(unknown);
  expect(await stage.call('GET', 'files/some/thing')).toMatchObject(unknown);
  expect(await stage.call('DELETE', 'list')).toMatchObject({ status: 405 });
});

test('lists requests, newest first, page by page and by title', async () => {
  for (const title of ['Terms one', 'Terms two', 'Another']) await stage.send({ title });
  const titles = async (query: string) =>
    (await stage.call('GET', `list?${query}`)).body.signature_requests.map((one: { title: string }) => one.title);
  expect(await titles('')).toEqual(['Another', 'Terms two', 'Terms one']);
  expect(await titles('page=2&page_size=2')).toEqual(['Terms one']);
  expect(await titles(`query=${encodeURIComponent('title:"Terms one"')}`)).toEqual(['Terms one']);
  expect(await titles('query=title:terms')).toEqual(['Terms two', 'Terms one']);
  expect(await titles(`query=${encodeURIComponent('title:terms AND complete:true')}`)).toEqual([]);
  expect((await stage.call('GET', 'list?page_size=2')).body.list_info).toEqual({
    page: 1,
    num_pages: 2,
    num_results: 3,
    page_size: 2,
  });
  expect((await stage.call('GET', 'list?page_size=101')).body.error.error_name).toBe('bad_request');
  expect((await stage.call('GET', 'list?query=colour:red')).body.error.error_name).toBe('bad_request');
});

test('cancels a request once, which is then gone', async () => {
  const { signature_request_id: id } = await stage.send();
  expect(await stage.call('POST', `cancel/${id}`)).toMatchObject({ status: 200, text: '' });
  await stage.advance(2);
  expect(stage.types()).toEqual(['signature_request_sent', 'signature_request_canceled']);
  expect(await stage.call('GET', id)).toMatchObject({ status: 410, body: { error: { error_name: 'deleted' } } });
  expect((await stage.call('POST', `cancel/${id}`)).status).toBe(410);
  expect((await stage.call('GET', 'list')).body.signature_requests).toEqual([]);
});

test.each(['signed', 'declined', 'expired', 'bounced'] as const)('does not cancel what was %s', async (outcome) => {
  const { signature_request_id: id } = await stage.send();
  stage.sign.act(id, outcome);
  expect(await stage.call('POST', `cancel/${id}`)).toMatchObject({
    status: 400,
    body: { error: { error_name: 'signature_request_cancel_failed' } },
  });
  expect(() => stage.sign.act(id, 'signed')).toThrow(/waits for nobody/);
});

test('reminds a signer, not twice within an hour', async () => {
  const { signature_request_id: id } = await stage.send();
  const remind = (email_address = 'ada@shop.example') => stage.call('POST', `remind/${id}`, { email_address });
  expect((await remind()).body.signature_request.signatures[0].last_reminded_at).toEqual(expect.any(Number));
  expect((await remind()).body.error.error_name).toBe('invalid_reminder');
  expect((await remind('bo@shop.example')).body.error.error_name).toBe('invalid_recipient');
  await stage.advance(3_600);
  expect((await remind()).status).toBe(200);
  await stage.advance(1);
  expect(stage.types().filter((type) => type === 'signature_request_remind')).toHaveLength(2);
  stage.sign.act(id, 'signed');
  await stage.advance(3_600);
  expect((await remind()).body.error.error_name).toBe('invalid_reminder');
});
