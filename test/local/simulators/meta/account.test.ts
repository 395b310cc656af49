import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SEEDED } from '../../../../local/simulators/meta/meta.ts';
import { ACCESS_TOKEN, type Stage, setStage } from './harness.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const templates = (query = '') => stage.call('GET', `/v26.0/${stage.meta.wabaId}/message_templates${query}`);

it('lists templates page by page', async () => {
  for (const name of ['a', 'b', 'c'])
    stage.meta.addTemplate({ name, language: 'en', components: [{ type: 'BODY', text: name }] });
  const names: string[] = [];
  let path: string | undefined = `/v26.0/${stage.meta.wabaId}/message_templates?fields=name,status,language&limit=2`;
  let pages = 0;
  while (path !== undefined) {
    const { body } = await stage.call('GET', path);
    pages += 1;
    for (const node of body.data) expect(Object.keys(node).sort()).toEqual(['id', 'language', 'name', 'status']);
    names.push(...body.data.map(({ name }: { name: string }) => name));
    expect(body.paging.cursors.after).toEqual(expect.any(String));
    path = body.paging.next?.slice(stage.meta.url.length);
  }
  expect(names).toEqual(['hello_world', 'continue_conversation', 'a', 'b', 'c']);
  expect(pages).toBe(3);
  expect((await templates('?limit=5')).body.paging).not.toHaveProperty('next');
  expect((await templates('?after=nonsense')).body.error.code).toBe(131059);
  expect((await templates('?fields=name,colour')).body.error.code).toBe(100);
  expect((await templates('?status=PAUSED')).body).toEqual({ data: [] });
});

it('has the seeded templates with what a send needs to know', async () => {
  const { body } = await templates(
    '?fields=name,language,status,category,components,parameter_format,quality_score,rejected_reason',
  );
  expect(body.data).toMatchObject([
    { name: 'hello_world', language: 'en_US', status: 'APPROVED', category: 'UTILITY' },
    { name: 'continue_conversation', language: 'en', status: 'APPROVED', category: 'UTILITY', parameter_format: 'POSITIONAL' },
  ]);
});

it('creates a template for review, and tells its approval by webhook', async () => {
  const draft = {
    name: 'order',
    language: 'en_US',
    category: 'utility',
    components: [{ type: 'body', text: 'Your order left.' }],
  };
  const created = await stage.call('POST', `/v26.0/${stage.meta.wabaId}/message_templates`, draft);
  expect(created.body).toEqual({ id: expect.any(String), status: 'PENDING', category: 'UTILITY' });
  const again = await stage.call('POST', `/v26.0/${stage.meta.wabaId}/message_templates`, draft);
  expect(again.body.error).toMatchObject({ code: 100, error_subcode: 2388024 });
  stage.meta.setTemplateStatus({ name: 'order', language: 'en_US', status: 'APPROVED' });
  await stage.advance(0);
  expect(stage.values('message_template_status_update')).toEqual([
    {
      event: 'APPROVED',
      message_template_id: Number(created.body.id),
      message_template_name: 'order',
      message_template_language: 'en-US',
      message_template_category: 'UTILITY',
      reason: 'NONE',
    },
  ]);
  expect((await stage.call('POST', `/v26.0/${created.body.id}`, { components: draft.components })).body).toEqual({
    success: true,
  });
  expect((await stage.call('GET', `/v26.0/${created.body.id}`)).body.status).toBe('PENDING');
  expect((await stage.call('DELETE', `/v26.0/${stage.meta.wabaId}/message_templates?name=order`)).body).toEqual({
    success: true,
  });
});

it.each([
  ['authentication', 900, 901],
  ['utility', -1, 29],
  ['marketing', 43_200, -1],
])('takes a time-to-live that Meta has for %s, and tells it', async (category, right, wrong) => {
  const path = `/v26.0/${stage.meta.wabaId}/message_templates`;
  const draft = { name: 'soon', language: 'en', category, components: [{ type: 'body', text: 'Soon.' }] };
  const refused = await stage.call('POST', path, { ...draft, message_send_ttl_seconds: wrong });
  expect(refused.body.error).toMatchObject({ code: 100 });
  expect((await stage.call('POST', path, { ...draft, message_send_ttl_seconds: right })).status).toBe(200);
  const { body } = await templates('?name=soon&fields=name,message_send_ttl_seconds');
  expect(body.data).toMatchObject([{ name: 'soon', message_send_ttl_seconds: right }]);
  const { body: others } = await templates('?name=hello_world&fields=name,message_send_ttl_seconds');
  expect(others.data).toEqual([{ name: 'hello_world', id: expect.any(String) }]);
});

it('tells about its numbers', async () => {
  const fields = 'display_phone_number,verified_name,status,quality_rating,platform_type,code_verification_status,name_status';
  const { body } = await stage.call('GET', `/v26.0/${stage.meta.phoneNumberId}?fields=${fields}`);
  expect(body).toEqual({
    id: stage.meta.phoneNumberId,
    display_phone_number: '+1 555 078 3881',
    verified_name: 'Open Window',
    status: 'CONNECTED',
    quality_rating: 'GREEN',
    platform_type: 'CLOUD_API',
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
  });
  const numbers = await stage.call('GET', `/v26.0/${stage.meta.wabaId}/phone_numbers`);
  expect(numbers.body.data).toMatchObject([{ id: stage.meta.phoneNumberId, display_phone_number: '+1 555 078 3881' }]);
});

it('brings a new number on: code, verification, registration', async () => {
  const id = stage.meta.addNumber({ displayPhoneNumber: '+31 20 555 0100', verifiedName: 'Kiosk', pin: '111111' });
  const post = (edge: string, body: object) => stage.call('POST', `/v26.0/${id}/${edge}`, body);
  const send = () => post('messages', { messaging_product: 'whatsapp', to: '0612345678', text: { body: 'x' } });
  const register = (pin: string) => post('register', { messaging_product: 'whatsapp', pin });

  expect((await send()).body.error.code).toBe(133010);
  expect((await register('111111')).body.error.code).toBe(133006);
  expect((await post('request_code', { code_method: 'PIGEON', language: 'en' })).body.error.code).toBe(100);
  expect((await post('request_code', { code_method: 'SMS', language: 'en' })).body).toEqual({ success: true });
  const code = stage.meta.verificationCode(id);
  expect(code).toMatch(/^\d{6}$/);
  expect((await post('verify_code', { code: code === '123456' ? '654321' : '123456' })).body.error.code).toBe(136025);
  expect((await post('verify_code', { code })).body).toEqual({ success: true });
  expect((await register('222222')).body.error.code).toBe(133005);
  expect((await register('111111')).body).toEqual({ success: true });
  expect((await send()).status).toBe(200);
});

it('registers at most ten times in 72 hours', async () => {
  const register = () =>
    stage.call('POST', `/v26.0/${stage.meta.phoneNumberId}/register`, { messaging_product: 'whatsapp', pin: SEEDED.pin });
  for (let calls = 0; calls < 10; calls += 1) expect((await register()).status).toBe(200);
  expect((await register()).body.error.code).toBe(133016);
  await stage.advance(73 * 3600);
  expect((await register()).status).toBe(200);
});

it('takes a subscription, and another address once that has shaken hands', async () => {
  const path = `/v26.0/${stage.meta.wabaId}/subscribed_apps`;
  expect((await stage.call('GET', path)).body.data).toHaveLength(1);
  const elsewhere = `${stage.receiver.url}/elsewhere`;
  const refused = await stage.call('POST', path, { override_callback_uri: elsewhere, verify_token: 'wrong' });
  expect(refused.body.error.code).toBe(2200);
  const taken = await stage.call('POST', path, {
    override_callback_uri: elsewhere,
    verify_token: 'the verify token of the tests',
  });
  expect(taken.body).toEqual({ success: true });
  expect((await stage.call('GET', path)).body.data[0].override_callback_uri).toBe(elsewhere);
});

it('keeps media: upload, look-up, download for five minutes, send', async () => {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', 'image/png');
  form.set('file', new Blob([Buffer.from('a picture')], { type: 'image/png' }), 'a.png');
  const authorization = { authorization: `Bearer ${ACCESS_TOKEN}` };
  const url = `${stage.meta.url}/v26.0/${stage.meta.phoneNumberId}/media`;
  const { id } = JSON.parse(await (await fetch(url, { method: 'POST', headers: authorization, body: form })).text());
  const found = (await stage.call('GET', `/v26.0/${id}`)).body;
  expect(found).toMatchObject({
    mime_type: 'image/png',
    file_size: 9,
    sha256: createHash('sha256').update('a picture').digest('hex'),
  });
  expect(await (await fetch(found.url, { headers: authorization })).text()).toBe('a picture');
  const askedFor = async (number: string) => (await stage.call('GET', `/v26.0/${id}?phone_number_id=${number}`)).body;
  expect(await askedFor(stage.meta.phoneNumberId)).toMatchObject({ id });
  expect((await askedFor('999')).error.error_subcode).toBe(33);
  expect((await fetch(found.url)).status).toBe(401);
  expect((await stage.send({ to: '+16505551234', type: 'image', image: { id } })).status).toBe(200);
  expect((await stage.send({ to: '+16505551234', type: 'video', video: { id } })).body.error.code).toBe(131053);
  await stage.advance(301);
  expect((await fetch(found.url, { headers: authorization })).status).not.toBe(200);
  await stage.advance(31 * 86_400);
  expect((await stage.call('GET', `/v26.0/${id}`)).body.error.error_subcode).toBe(33);
});

it('lets the business fetch what a person sent', async () => {
  stage.meta.inbound({
    phone: '+16505551234',
    type: 'document',
    document: { data: Buffer.from('a file').toString('base64'), filename: 'x.pdf' },
  });
  await stage.advance(0);
  const { document } = stage.values('messages')[0].messages[0];
  expect(document).toMatchObject({ filename: 'x.pdf', mime_type: 'application/pdf', id: expect.any(String) });
  expect(document).not.toHaveProperty('data');
  const { url } = (await stage.call('GET', `/v26.0/${document.id}`)).body;
  const response = await fetch(url, { headers: { authorization: `Bearer ${ACCESS_TOKEN}` } });
  expect(await response.text()).toBe('a file');
});
