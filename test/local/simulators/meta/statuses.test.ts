import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Stage, setStage } from './harness.ts';

const PHONE = '+1 650 555 1234';
let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

it('says sent at once and delivered one second later, with the tracker, the person and the price', async () => {
  stage.meta.inbound({ phone: PHONE, name: 'Ada', text: 'hi' });
  const answer = await stage.send({ to: PHONE, type: 'text', text: { body: 'yes' }, biz_opaque_callback_data: 'gw:1' });
  const id = answer.body.messages[0].id;
  const accepted = stage.meta.messages()[0];
  await stage.advance(10);

  const [sent, delivered, ...more] = stage.statuses();
  expect(more).toEqual([]);
  expect([sent.status, delivered.status]).toEqual(['sent', 'delivered']);
  expect(sent.timestamp).toBe(String(Math.floor((accepted?.at ?? 0) / 1000)));
  expect(delivered.timestamp).toBe(String(Math.floor((accepted?.at ?? 0) / 1000) + 1));
  expect(sent).toMatchObject({
    id,
    recipient_id: '16505551234',
    biz_opaque_callback_data: 'gw:1',
    pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' },
  });
  expect(sent.recipient_user_id).toMatch(/^US\.\d+$/);
  expect(sent).not.toHaveProperty('conversation');
  expect(stage.values('messages').at(-1).contacts).toEqual([
    { profile: { name: 'Ada' }, wa_id: '16505551234', user_id: sent.recipient_user_id },
  ]);
});

it('shows what people wrote, all of it and by person', async () => {
  stage.meta.inbound({ phone: PHONE, name: 'Ada', text: 'hi' });
  stage.meta.inbound({ phone: '+31612345678', text: 'hallo' });
  stage.meta.inbound({ phone: PHONE, type: 'location' });
  expect(stage.meta.written().map(({ type }) => type)).toEqual(['text', 'text', 'location']);
  expect(stage.meta.written({ from: '16505551234' })).toMatchObject([{ text: { body: 'hi' } }, { type: 'location' }]);
});

it('says read only on demand, and leaves out a delivered that is still on its way', async () => {
  stage.meta.inbound({ phone: PHONE, text: 'hi' });
  const first = await stage.text(PHONE);
  await stage.advance(5);
  stage.meta.read(first);
  const second = await stage.text(PHONE);
  stage.meta.read(second);
  await stage.advance(5);

  const told = (id: string) => stage.statuses().filter((status) => status.id === id);
  expect(told(first).map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
  expect(told(first).at(-1)).not.toHaveProperty('pricing');
  expect(told(second).map(({ status }) => status)).toEqual(['sent', 'read']);
  expect(() => stage.meta.read('wamid.unknown')).toThrow('accepted no message');
});

it('accepts a free-form message outside of its own window and fails it a second later with 131047', async () => {
  const before = await stage.text(PHONE);
  stage.meta.inbound({ phone: PHONE, text: 'hi' });
  await stage.advance(24 * 3600 - 2);
  const within = await stage.text(PHONE);
  await stage.advance(3);
  const after = await stage.text(PHONE);
  await stage.advance(5);

  const names = (id: string) =>
    stage.meta
      .messages()
      .find((message) => message.id === id)
      ?.statuses.map(({ status }) => status);
  expect(names(before)).toEqual(['failed']);
  expect(names(within)).toEqual(['sent', 'delivered']);
  expect(names(after)).toEqual(['failed']);
  const failed = stage.statuses().find((status) => status.id === after);
  expect(failed.errors[0]).toMatchObject({ code: 131047, title: 'Re-engagement message' });
  expect(failed).not.toHaveProperty('recipient_user_id');
  expect(failed).not.toHaveProperty('pricing');
  expect(stage.values('messages').at(-1)).not.toHaveProperty('contacts');
});

it('can refuse outside of the window in the answer', async () => {
  stage.meta.refuseOutsideWindowBy('response');
  const answer = await stage.send({ to: PHONE, type: 'text', text: { body: 'hello' } });
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatchObject({
    message: '(#131047) Re-engagement message',
    type: 'OAuthException',
    code: 131047,
    error_data: { messaging_product: 'whatsapp' },
  });
  expect(stage.meta.messages()).toEqual([]);
});

it('opens the window from the time of the message, for what people say and for calls, and for nothing else', async () => {
  const now = Math.floor(stage.world.now() / 1000);
  const people = {
    late: '+16505550001',
    reaction: '+16505550002',
    caller: '+16505550003',
    group: '+16505550004',
    button: '+16505550005',
    permission: '+16505550006',
  };
  stage.meta.inbound({ phone: people.late, text: 'hi', timestamp: now - 24 * 3600 - 1 });
  stage.meta.inbound({ phone: people.reaction, type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } });
  stage.meta.inbound({ phone: people.caller, type: 'call' });
  stage.meta.inbound({ phone: people.group, text: 'hi all', groupId: 'g1' });
  stage.meta.inbound({ phone: people.button, type: 'button' });
  stage.meta.inbound({ phone: people.permission, type: 'interactive', interactive: { type: 'call_permission_reply' } });
  for (const phone of Object.values(people)) await stage.text(phone);
  await stage.advance(5);
  const last = Object.entries(people).map(([name, to]) => [name, stage.meta.messages({ to })[0]?.statuses.at(-1)?.status]);
  expect(Object.fromEntries(last)).toEqual({
    late: 'failed',
    reaction: 'failed',
    caller: 'delivered',
    group: 'failed',
    button: 'delivered',
    permission: 'failed',
  });
});

it('fails marketing templates to those who stopped them with 131050, and no others', async () => {
  stage.meta.addTemplate({ name: 'sale', language: 'en', category: 'MARKETING', components: [{ type: 'BODY', text: 'Sale!' }] });
  const template = (name: string, code: string) => ({ to: PHONE, type: 'template', template: { name, language: { code } } });
  stage.meta.optOut({ phone: PHONE, value: 'stop' });
  await stage.send(template('sale', 'en'));
  await stage.send(template('hello_world', 'en_US'));
  await stage.advance(5);
  stage.meta.optOut({ phone: PHONE, value: 'resume' });
  await stage.send(template('sale', 'en'));
  await stage.advance(5);

  expect(stage.meta.messages().map(({ statuses }) => statuses.at(-1)?.status)).toEqual(['failed', 'delivered', 'delivered']);
  expect(stage.statuses().find(({ status }) => status === 'failed').errors[0].code).toBe(131050);
  const [stop, resume] = stage.values('user_preferences').map((value) => value.user_preferences[0]);
  expect([stop.value, resume.value]).toEqual(['stop', 'resume']);
  expect(stop).toMatchObject({ wa_id: '16505551234', category: 'marketing_messages' });
  expect(Number.isInteger(stop.timestamp)).toBe(true);
});

it('sends to a BSUID, and tells no phone of a person who has shown none', async () => {
  const userId = 'US.13491208655302741918';
  stage.meta.inbound({ userId, text: 'hi' });
  const answer = await stage.send({ recipient: userId, type: 'text', text: { body: 'hello' } });
  await stage.advance(5);

  expect(answer.body.contacts).toEqual([{ input: userId, user_id: userId }]);
  const inbound = stage.values('messages').find((value) => value.messages);
  expect(inbound.messages[0]).toMatchObject({ from_user_id: userId });
  expect(inbound.messages[0]).not.toHaveProperty('from');
  expect(inbound.contacts[0]).not.toHaveProperty('wa_id');
  const delivered = stage.statuses().find(({ status }) => status === 'delivered');
  expect(delivered.recipient_user_id).toBe(userId);
  expect(delivered).not.toHaveProperty('recipient_id');
  expect(stage.meta.messages({ to: userId })).toHaveLength(1);
});

it('knows a phone and its BSUID as one person, with `to` before `recipient`', async () => {
  const userId = 'NL.0123456789abcdef';
  stage.meta.inbound({ phone: '+31 6 1234 5678', userId, text: 'hi' });
  await stage.send({ recipient: userId, text: { body: 'one' } });
  await stage.send({ to: '+31612345678', recipient: 'US.1', text: { body: 'two' } });
  await stage.advance(5);
  expect(stage.meta.messages({ to: '0031612345678'.slice(2) }).map(({ to }) => to)).toEqual([userId, '+31612345678']);
  expect(stage.meta.messages().flatMap(({ statuses }) => statuses.map(({ status }) => status))).not.toContain('failed');
  expect(stage.statuses()[0]).toMatchObject({ recipient_id: '31612345678', recipient_user_id: userId });
});

it('learns the phone of a person whom it knew by BSUID, and a phone that moves to another person', async () => {
  const [first, second] = ['US.1', 'US.2'];
  stage.meta.inbound({ userId: first, text: 'hi' });
  stage.meta.inbound({ userId: first, phone: PHONE, text: 'my phone' });
  await stage.send({ recipient: first, text: { body: 'one' } });
  stage.meta.inbound({ userId: second, phone: PHONE, text: 'my phone now' });
  await stage.send({ to: PHONE, text: { body: 'two' } });
  await stage.send({ recipient: first, text: { body: 'three' } });
  await stage.advance(5);
  const delivered = stage.statuses().filter(({ status }) => status === 'delivered');
  expect(delivered.map((status) => [status.recipient_id, status.recipient_user_id])).toEqual([
    ['16505551234', first],
    ['16505551234', second],
    [undefined, first],
  ]);
});

it('says only sent of a reaction', async () => {
  const { id } = stage.meta.inbound({ phone: PHONE, text: 'hi' });
  await stage.send({ to: PHONE, type: 'reaction', reaction: { message_id: id, emoji: '👍' } });
  await stage.advance(60);
  expect(stage.statuses().map(({ status }) => status)).toEqual(['sent']);
});

it('lists what it accepted with the content of the request, newest last', async () => {
  stage.meta.inbound({ phone: PHONE, text: 'hi' });
  await stage.send({ to: PHONE, type: 'text', text: { body: 'one', preview_url: false }, biz_opaque_callback_data: 'a' });
  await stage.send({ to: '+16505559999', type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } });
  expect(stage.meta.messages()).toMatchObject([
    { to: PHONE, type: 'text', text: { body: 'one', preview_url: false }, opaque: 'a' },
    { to: '+16505559999', type: 'template', template: { name: 'hello_world' } },
  ]);
  expect(stage.meta.messages({ to: '16505551234' })).toHaveLength(1);
  expect(stage.meta.messages()[0]).not.toHaveProperty('messaging_product');
});
