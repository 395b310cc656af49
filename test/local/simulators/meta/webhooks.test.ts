import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { APP_SECRET, type Stage, setStage } from './harness.ts';

const PHONE = '+16505551234';
let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

it('signs the escaped bytes that it sends', async () => {
  stage.meta.inbound({ phone: PHONE, name: 'Zoë', text: 'äöå 😀 a/b <50%@' });
  await stage.advance(0);
  const [post] = stage.receiver.posted;
  expect(post?.body).toContain('\\u00e4\\u00f6\\u00e5 \\ud83d\\ude00 a\\/b \\u003C50\\u0025\\u0040');
  expect(post?.body).not.toMatch(/[^\x20-\x7e]/);
  expect(post?.headers['x-hub-signature-256']).toBe(
    `sha256=${createHmac('sha256', APP_SECRET)
      .update(Buffer.from(post?.body ?? '', 'latin1'))
      .digest('hex')}`,
  );
  const message = JSON.parse(post?.body ?? '').entry[0].changes[0].value.messages[0];
  expect(message.text.body).toBe('äöå 😀 a/b <50%@');
});

it('has the envelope, the metadata and both ids of the person', async () => {
  const { id, timestamp } = stage.meta.inbound({ phone: '+1 (650) 555-1234', name: 'Ada', text: 'hi' });
  await stage.advance(0);
  const payload = JSON.parse(stage.receiver.posted[0]?.body ?? '');
  const userId = payload.entry[0].changes[0].value.contacts[0].user_id;
  expect(userId).toMatch(/^US\.\d+$/);
  expect(payload).toEqual({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: stage.meta.wabaId,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: stage.meta.phoneNumberId },
              contacts: [{ profile: { name: 'Ada' }, wa_id: '16505551234', user_id: userId }],
              messages: [
                {
                  from: '16505551234',
                  from_user_id: userId,
                  id,
                  timestamp: String(timestamp),
                  type: 'text',
                  text: { body: 'hi' },
                },
              ],
            },
          },
        ],
      },
    ],
  });
  expect(id).toMatch(/^wamid\.HBg/);
});

it.each([201, 202, 204, 301, 400, 401, 500])(
  'tries again after an answer of %i, with growing pauses, until it is 200',
  async (status) => {
    stage.receiver.status = () => (stage.receiver.posted.length < 4 ? status : 200);
    stage.meta.inbound({ phone: PHONE, text: 'hi' });
    await stage.advance(3600);
    const [first, ...later] = stage.receiver.posted.map(({ at }) => at);
    expect(later.map((at) => Math.round((at - (first ?? 0)) / 1000))).toEqual([1, 6, 36]);
    expect(new Set(stage.receiver.posted.map(({ body }) => body)).size).toBe(1);
    expect(stage.meta.pendingWebhooks()).toEqual([]);
  },
);

it('gives up after seven days', async () => {
  stage.receiver.status = () => 500;
  stage.meta.inbound({ phone: PHONE, text: 'hi' });
  await stage.advance(6 * 86_400);
  expect(stage.meta.pendingWebhooks()).toHaveLength(1);
  await stage.advance(2 * 86_400);
  expect(stage.meta.pendingWebhooks()).toEqual([]);
});

it('goes on after a restart with webhooks, statuses and windows', async () => {
  stage.receiver.status = () => 503;
  stage.meta.inbound({ phone: PHONE, text: 'hi' });
  const id = await stage.text(PHONE);
  await stage.restart();
  stage.receiver.status = () => 200;
  await stage.advance(3600);
  expect(stage.meta.messages()[0]).toMatchObject({ id, statuses: [{ status: 'sent' }, { status: 'delivered' }] });
  expect(stage.values('messages').filter((value) => value.messages).length).toBeGreaterThan(0);
  expect(stage.statuses().map(({ status }) => status)).toContain('delivered');
  expect(stage.meta.pendingWebhooks()).toEqual([]);
  await stage.text(PHONE);
  await stage.advance(5);
  expect(stage.meta.messages()[1]?.statuses.at(-1)?.status).toBe('delivered');
});

it.each([
  ['image', 'image'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['document', 'document'],
  ['sticker', 'sticker'],
  ['location', 'location'],
  ['contacts', 'contacts'],
  ['button', 'button'],
  ['interactive', 'interactive'],
  ['order', 'order'],
  ['unsupported', 'errors'],
])('makes up what a message of type %s needs', async (type, key) => {
  stage.meta.inbound({ phone: PHONE, type });
  await stage.advance(0);
  const [message] = stage.values('messages')[0].messages;
  expect(message.type).toBe(type);
  expect(message[key]).toBeDefined();
});

it('passes content on as it is, and a type that it does not know', async () => {
  stage.meta.inbound({ phone: PHONE, type: 'text', text: { body: 'x' }, context: { from: '15550783881', id: 'wamid.1' } });
  stage.meta.inbound({ phone: PHONE, type: 'hologram', hologram: { depth: 3 } });
  stage.meta.inbound({ phone: PHONE, type: 'text', text: 'in a group', groupId: 'g1' });
  stage.meta.inbound({ phone: PHONE, userId: null, text: 'as before' });
  await stage.advance(0);
  const [reply, unknown, group, old] = stage.values('messages').map((value) => value.messages[0]);
  expect(reply.context).toEqual({ from: '15550783881', id: 'wamid.1' });
  expect(unknown).toMatchObject({ type: 'hologram', hologram: { depth: 3 } });
  expect(group.group_id).toBe('g1');
  expect(old).not.toHaveProperty('from_user_id');
  expect(stage.values('messages')[3].contacts[0]).not.toHaveProperty('user_id');
});

it('posts any change and any body', async () => {
  stage.meta.sendWebhook('account_alerts', { alert_type: 'X' });
  stage.meta.sendWebhook('smb_message_echoes', { message_echoes: [] });
  stage.meta.sendPayload({ object: 'page', entry: [] });
  await stage.advance(0);
  const [alert, echo, page] = stage.receiver.posted.map(({ body }) => JSON.parse(body));
  expect(alert.entry[0]).toMatchObject({
    id: stage.meta.wabaId,
    changes: [{ field: 'account_alerts', value: { alert_type: 'X' } }],
  });
  expect(Number.isInteger(alert.entry[0].time)).toBe(true);
  expect(echo.entry[0]).not.toHaveProperty('time');
  expect(page).toEqual({ object: 'page', entry: [] });
});

it('verifies the callback address by its challenge', async () => {
  expect(await stage.meta.handshake()).toMatchObject({ verified: true, status: 200 });
  expect(await stage.meta.handshake('another token')).toMatchObject({ verified: false, status: 403 });
});

it('sends nothing of an account whose app is not subscribed', async () => {
  await stage.call('DELETE', `/v26.0/${stage.meta.wabaId}/subscribed_apps`);
  stage.meta.inbound({ phone: PHONE, text: 'unheard' });
  await stage.call('POST', `/v26.0/${stage.meta.wabaId}/subscribed_apps`, {});
  stage.meta.inbound({ phone: PHONE, text: 'heard' });
  await stage.advance(5);
  expect(stage.values('messages').map((value) => value.messages[0].text.body)).toEqual(['heard']);
});

it('is as new after a reset', async () => {
  stage.meta.addTemplate({ name: 'sale', language: 'en', components: [{ type: 'BODY', text: 'Sale!' }] });
  stage.meta.setFault({ do: 'hold' });
  stage.meta.inbound({ phone: PHONE, text: 'hi' });
  await stage.text(PHONE);
  stage.meta.reset();
  await stage.advance(60);
  expect(stage.meta.messages()).toEqual([]);
  expect(stage.meta.faults()).toEqual([]);
  const { body } = await stage.call('GET', `/v26.0/${stage.meta.wabaId}/message_templates`);
  expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['hello_world', 'continue_conversation']);
});
