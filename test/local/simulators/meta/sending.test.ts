import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../../../local/simulators/meta/meta.ts';
import { ACCESS_TOKEN, type Stage, setStage } from './harness.ts';

const PHONE = '+16505551234';
let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const template = (more: JsonObject) => ({ to: PHONE, type: 'template', template: more });
const inLanguage = (name: string, code: string, components?: JsonObject[]) =>
  template({ name, language: { code }, ...(components === undefined ? {} : { components }) });
const bodyOf = (...parameters: JsonObject[]) => [{ type: 'body', parameters }];
const word = (text: string) => ({ type: 'text', text });

it('answers with the contact and a wamid, and with a message status for a template', async () => {
  const text = await stage.send({ to: '+1 (650) 555-1234', type: 'text', text: { body: 'hi' } });
  expect(text.status).toBe(200);
  expect(text.body).toEqual({
    messaging_product: 'whatsapp',
    contacts: [{ input: '+1 (650) 555-1234', wa_id: '16505551234' }],
    messages: [{ id: expect.stringMatching(/^wamid\.HBg\S{10,}$/) }],
  });
  const sent = await stage.send(inLanguage('hello_world', 'en_US'));
  expect(sent.body.messages[0].message_status).toBe('accepted');
});

it.each<[string, number, JsonObject]>([
  ['a template that does not exist', 132001, inLanguage('hello_moon', 'en_US')],
  ['a template in another language', 132001, inLanguage('hello_world', 'en')],
  ['a template that is paused', 132015, inLanguage('paused', 'en')],
  ['a template that is disabled', 132016, inLanguage('disabled', 'en')],
  ['a template that is in review', 132001, inLanguage('pending', 'en')],
  ['a template without its parameter', 132000, inLanguage('continue_conversation', 'en')],
  ['a template with a parameter too many', 132000, inLanguage('hello_world', 'en_US', bodyOf(word('x')))],
  ['names for positions', 132012, inLanguage('continue_conversation', 'en', bodyOf({ ...word('x'), parameter_name: 'a' }))],
  ['positions for names', 132012, inLanguage('named', 'en', bodyOf(word('x')))],
  ['another name', 132012, inLanguage('named', 'en', bodyOf({ ...word('x'), parameter_name: 'surname' }))],
  ['an empty parameter', 100, inLanguage('continue_conversation', 'en', bodyOf(word('')))],
  ['a parameter with a line break', 132018, inLanguage('continue_conversation', 'en', bodyOf(word('a\nb')))],
  ['a parameter that makes the text too long', 132005, inLanguage('continue_conversation', 'en', bodyOf(word('x'.repeat(1024))))],
  ['a picture for a header of text', 132012, inLanguage('picture', 'en')],
  ['a button without its parameter', 131008, inLanguage('button', 'en')],
])('refuses %s', async (_, code, message) => {
  for (const status of ['PAUSED', 'DISABLED', 'PENDING']) {
    stage.meta.addTemplate({ name: status.toLowerCase(), language: 'en', status, components: [{ type: 'BODY', text: 'Hi.' }] });
  }
  stage.meta.addTemplate({
    name: 'named',
    language: 'en',
    parameter_format: 'NAMED',
    components: [{ type: 'BODY', text: 'Hi {{first_name}}.' }],
  });
  stage.meta.addTemplate({
    name: 'picture',
    language: 'en',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'x' },
    ],
  });
  const buttons = [{ type: 'URL', text: 'Track', url: 'https://example.com/{{1}}' }];
  stage.meta.addTemplate({
    name: 'button',
    language: 'en',
    components: [
      { type: 'BODY', text: 'x' },
      { type: 'BUTTONS', buttons },
    ],
  });

  const { status, body } = await stage.send(message);
  expect(body.error?.code).toBe(code);
  expect(status).toBe(code === 132001 ? 404 : 400);
  expect(body.error).toEqual({
    message: expect.stringContaining(`(#${code})`),
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
    fbtrace_id: expect.stringMatching(/^A/),
  });
  expect(stage.meta.messages()).toEqual([]);
});

it('takes templates with their parameters, positional and named', async () => {
  stage.meta.addTemplate({
    name: 'named',
    language: 'en',
    parameter_format: 'NAMED',
    components: [{ type: 'BODY', text: 'Hi {{first_name}}, order {{order_number}}.' }],
  });
  const named = bodyOf({ ...word('1'), parameter_name: 'order_number' }, { ...word('Ada'), parameter_name: 'first_name' });
  expect((await stage.send(inLanguage('continue_conversation', 'en', bodyOf(word('It left.'))))).status).toBe(200);
  expect((await stage.send(inLanguage('named', 'en', named))).status).toBe(200);
});

const buttons = (...titles: string[]) => ({
  type: 'button',
  body: { text: 'Choose' },
  action: { buttons: titles.map((title, index) => ({ type: 'reply', reply: { id: String(index), title } })) },
});
const list = (rows: number, more: JsonObject = {}) => ({
  type: 'list',
  body: { text: 'Choose' },
  action: {
    button: 'Open',
    sections: [{ title: 'All', rows: Array.from({ length: rows }, (_, id) => ({ id: `${id}`, title: `Row ${id}`, ...more })) }],
  },
});

it.each<[string, number, JsonObject]>([
  ['no product', 100, { messaging_product: undefined, to: PHONE, text: { body: 'x' } }],
  ['another product', 100, { messaging_product: 'sms', to: PHONE, text: { body: 'x' } }],
  ['nobody to send to', 100, { text: { body: 'x' } }],
  ['a name to send to', 100, { to: 'Ada', text: { body: 'x' } }],
  ['a number that is too short', 131009, { to: '+123', text: { body: 'x' } }],
  ['a BSUID of another form', 100, { recipient: '12345', text: { body: 'x' } }],
  ['a group', 100, { recipient_type: 'group', to: 'g1', text: { body: 'x' } }],
  ['the sender itself', 131021, { to: '+15550783881', text: { body: 'x' } }],
  ['an unknown type', 100, { to: PHONE, type: 'hologram', hologram: {} }],
  ['a type without its object', 100, { to: PHONE, type: 'image', text: { body: 'x' } }],
  ['an empty text', 100, { to: PHONE, text: { body: '' } }],
  ['a text that is too long', 100, { to: PHONE, text: { body: 'x'.repeat(4097) } }],
  ['a misspelled key', 100, { to: PHONE, text: { body: 'x', previewUrl: true } }],
  ['a tracker that is too long', 100, { to: PHONE, text: { body: 'x' }, biz_opaque_callback_data: 'x'.repeat(513) }],
  ['media by both id and link', 100, { to: PHONE, type: 'image', image: { id: '1', link: 'https://example.com/a.png' } }],
  ['media that was never uploaded', 100, { to: PHONE, type: 'image', image: { id: '123456' } }],
  ['a place off the earth', 100, { to: PHONE, type: 'location', location: { latitude: 91, longitude: 0 } }],
  ['a contact without a name', 100, { to: PHONE, type: 'contacts', contacts: [{ phones: [] }] }],
  ['a reaction to nothing', 131009, { to: PHONE, type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } }],
  ['four buttons', 131009, { to: PHONE, type: 'interactive', interactive: buttons('a', 'b', 'c', 'd') }],
  ['a long button', 131009, { to: PHONE, type: 'interactive', interactive: buttons('x'.repeat(21)) }],
  ['twin buttons', 131009, { to: PHONE, type: 'interactive', interactive: buttons('a', 'a') }],
  ['eleven rows', 131009, { to: PHONE, type: 'interactive', interactive: list(11) }],
  ['a long row', 131009, { to: PHONE, type: 'interactive', interactive: list(1, { description: 'x'.repeat(73) }) }],
])('refuses %s', async (_, code, message) => {
  const { status, body } = await stage.send(message);
  expect([status, body.error?.code]).toEqual([400, code]);
  expect(stage.meta.messages()).toEqual([]);
});

it.each<[string, JsonObject]>([
  ['the longest text', { text: { body: '😀'.repeat(4096) } }],
  ['a picture by link', { type: 'image', image: { link: 'https://example.com/a.png', caption: 'x'.repeat(1024) } }],
  ['a place', { type: 'location', location: { latitude: '37.44', longitude: '-122.16' } }],
  ['a contact', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ada Vos', first_name: 'Ada' } }] }],
  ['three buttons', { type: 'interactive', interactive: buttons('a', 'b', 'c') }],
  ['ten rows', { type: 'interactive', interactive: list(10) }],
  ['a reply', { text: { body: 'x' }, context: { message_id: 'wamid.x' } }],
])('takes %s', async (_, message) => {
  expect((await stage.send({ to: PHONE, ...message })).status).toBe(200);
});

it('completes a recipient without + by the country of the sender', async () => {
  const recipients = ['650 555 1234', '16505551234', '+31 6 1234 5678'];
  const answers = [];
  for (const to of recipients) answers.push((await stage.send({ to, text: { body: 'x' } })).body.contacts[0].wa_id);
  expect(answers).toEqual(['16505551234', '16505551234', '31612345678']);
});

it('refuses a wrong token, an unknown number and an unknown version as Meta does', async () => {
  const post = (path: string, token: string) =>
    fetch(`${stage.meta.url}${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const wrong = await post(`/v26.0/${stage.meta.phoneNumberId}/messages`, 'x');
  expect([wrong.status, JSON.parse(await wrong.text()).error.code]).toEqual([401, 190]);
  const unknown = await stage.call('POST', '/v26.0/123/messages', {});
  expect([unknown.status, unknown.body.error.code, unknown.body.error.error_subcode]).toEqual([400, 100, 33]);
  for (const version of ['v19.0', 'v27.0', 'v26.1', '26.0']) {
    expect((await stage.call('GET', `/${version}/${stage.meta.phoneNumberId}`)).body.error.code).toBe(2500);
  }
  expect((await stage.call('GET', `/v20.0/${stage.meta.phoneNumberId}`)).status).toBe(200);
});

it('has no parameters when the body is not said to be JSON', async () => {
  const response = await fetch(`${stage.meta.url}/v26.0/${stage.meta.phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ACCESS_TOKEN}` },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: PHONE, text: { body: 'x' } }),
  });
  expect(await response.json()).toMatchObject({
    error: { code: 100, message: '(#100) The parameter messaging_product is required.' },
  });
});

it('marks as read, with typing, what it has sent to the business', async () => {
  const { id } = stage.meta.inbound({ phone: PHONE, text: 'hi' });
  expect((await stage.send({ status: 'read', message_id: id })).body).toEqual({ success: true });
  expect((await stage.send({ status: 'read', message_id: id, typing_indicator: { type: 'text' } })).body).toEqual({
    success: true,
  });
  expect((await stage.send({ status: 'read', message_id: 'wamid.other' })).body.error.code).toBe(131009);
});
