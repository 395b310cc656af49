import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
let people = 31_640_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};
const someId = () => `NL.${people++}`;
const number = () => run.ready.phoneNumberId;
const bySms = { fallback: [{ route: 'sms', text: 'Your parcel', on: ['window-closed'] }] };
const refusal = ({ status, body }: { status: number; body: any }) => [status, body.type?.split('/').at(-1)];
const writes = async (who: object, more: object = { type: 'text', text: 'hi' }) => {
  await run.control('/whatsapp/inbound', { ...who, ...more });
  await run.advance('PT2S');
};
const changes = async (change: object) => {
  expect((await run.control('/meta/identity', change)).status).toBe(200);
  await run.advance('PT2S');
};
const card = (origin: string, phone: string) => ({ type: 'contacts', contacts: [{ origin, phones: [{ phone, type: 'CELL' }] }] });
const sendTo = (to: object, text: string, more: object = {}) => run.send('', text, { to, ...more });
const expired = async (...persons: string[]) =>
  (await run.events('session.expired')).filter(({ data }) => persons.includes(data.person)).map(({ data }) => data);
const listed = async () =>
  (await run.api('GET', `/v1/conversations?number=${number()}&limit=100`)).body.conversations.map(({ person }: any) => person);
const timeline = async (person: string) =>
  (await run.api('GET', `/v1/conversations/${number()}/${encodeURIComponent(person)}`)).body.entries;

beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

describe('a person known by a user id alone', () => {
  it('is written to by it, gets no SMS, and gets one once they shared their number when asked', async () => {
    const [userId, phone, friend] = [someId(), somebody(), somebody()];
    await writes({ userId });
    expect((await sendTo({ userId }, 'Hello')).body.decision).toMatchObject({ route: 'free-form', rule: 'session-open' });
    await run.advance('PT3S');
    expect(await run.accepted(userId)).toMatchObject([{ to: userId, recipient: userId, text: { body: 'Hello' } }]);
    expect((await run.accepted(userId))[0]).not.toHaveProperty('phone');

    await writes({ userId }, card('other', friend));
    await run.advance('PT25H');
    const refused = await sendTo({ userId }, 'Your parcel', bySms);
    expect(refusal(refused)).toEqual([409, 'no-phone-for-sms']);
    expect(refused.body.considered.at(-1)).toMatchObject({ route: 'sms', code: 'no-phone-for-sms' });
    expect(refused.body.detail).toContain('request_contact_info');

    await writes({ userId });
    const ask = { type: 'request_contact_info', body: { text: 'Your number?' }, action: { name: 'request_contact_info' } };
    expect((await sendTo({ userId }, '', { content: { type: 'interactive', interactive: ask } })).status).toBe(202);
    await writes({ userId }, card('contact_request', phone));
    const [, answer] = (await run.events('message.received')).filter(
      ({ data }) => data.person === userId && data.type === 'contacts',
    );
    expect(answer.data).toMatchObject({ userId, content: { contacts: [{ origin: 'contact_request' }] } });
    await run.advance('PT25H');
    expect((await sendTo({ userId }, 'Your parcel', bySms)).body.decision).toMatchObject({ route: 'sms' });
    await run.advance('PT3S');
    expect((await run.sms(phone)).map(({ text }) => text)).toEqual(['Your parcel']);
    expect(await run.sms(friend)).toEqual([]);
    expect(refusal(await sendTo({ phone }, 'Hello'))).toEqual([409, 'session-closed']);
    expect(refusal(await sendTo({ phone: friend }, 'Hello'))).toEqual([409, 'conversation-not-started']);
  });
});

describe('a person whom WhatsApp knows by the number of before a change of numbering', () => {
  it.each([
    ['Mexico', '+5215512345678', '+525512345678'],
    ['Brazil', '+555181234567', '+5551981234567'],
  ])('has one window, one timeline and one STOP: %s', async (_country, known, dialled) => {
    await writes({ phone: known, userId: null });
    expect(await run.session(dialled)).toMatchObject({ state: 'open' });
    expect((await sendTo({ phone: dialled }, 'Hello')).body.decision).toMatchObject({ rule: 'session-open' });
    expect((await sendTo({ phone: known }, 'Hello again')).body.decision).toMatchObject({ rule: 'session-open' });
    await run.advance('PT5S');
    expect((await run.accepted(dialled)).map(({ text }) => text.body)).toEqual(['Hello', 'Hello again']);
    for (const name of [known, dialled])
      expect((await timeline(name)).map(({ direction }: any) => direction)).toEqual(['in', 'out', 'out']);
    await run.control('/sms/inbound', { phone: dialled, text: 'STOP' });
    await run.advance('PT2S');
    for (const phone of [known, dialled]) expect(refusal(await sendTo({ phone }, 'Hello'))).toEqual([409, 'opted-out']);
  });
});

describe('a person who changes their number', () => {
  it('keeps the open window, which ends when it would have, and is found under either number', async () => {
    await run.policy({ onUnansweredExpiry: { route: 'sms', text: 'Sorry' } });
    const [old, phone] = [somebody(), somebody()];
    await writes({ phone: old });
    const before = await run.session(old);
    await run.advance('PT1H');
    await changes({ phone: old, newPhone: phone });
    for (const person of [old, phone])
      expect(await run.session(person)).toMatchObject({ state: 'open', openedAt: before.openedAt, closesAt: before.closesAt });
    const conversations = await listed();
    const [{ person: userId }] = (await run.api('GET', `/v1/conversations?number=${number()}&limit=1`)).body.conversations;
    expect(conversations.filter((person: string) => [old, phone].includes(person))).toEqual([]);
    for (const name of [old, phone, userId])
      expect((await timeline(name)).map(({ type }: any) => type)).toEqual(['text', 'system', 'user_id_update']);

    expect((await sendTo({ phone: old }, 'To the old number')).body.decision).toMatchObject({ rule: 'session-open' });
    expect((await sendTo({ phone }, 'To the new number')).body.decision).toMatchObject({ rule: 'session-open' });
    await run.advance('PT5S');
    const taken = await run.accepted(phone);
    expect(taken.map(({ to, text, statuses }) => [to, text.body, statuses.at(-1).status])).toEqual([
      [phone, 'To the old number', 'delivered'],
      [phone, 'To the new number', 'delivered'],
    ]);
    expect(await run.session(phone)).toMatchObject({ answered: true, closesAt: before.closesAt });
    await run.advance('P2D');
    expect((await expired(userId, old, phone)).map(({ person, closedAt, reason }) => [person, closedAt, reason])).toEqual([
      [userId, before.closesAt, 'answered'],
    ]);
    await run.policy({});
  });

  it('without user ids, and unanswered, gets the expiry message under the new number, once', async () => {
    await run.policy({ onUnansweredExpiry: { route: 'sms', text: 'Sorry' } });
    const [old, phone] = [somebody(), somebody()];
    await writes({ phone: old, userId: null });
    await changes({ phone: old, newPhone: phone, tell: ['user_changed_number'] });
    await run.advance('P2D');
    expect((await expired(old, phone)).map(({ person, reason }) => [person, reason])).toEqual([[phone, 'unanswered']]);
    expect((await run.sms(phone)).map(({ text }) => text)).toEqual(['Sorry']);
    expect(await run.sms(old)).toEqual([]);
    await run.policy({});
  });
});

describe('a person whose user id changes', () => {
  it('keeps the open window and their STOP, also of what was on its way', async () => {
    const [userId, next] = [someId(), someId()];
    await writes({ userId });
    const before = await run.session(userId);
    await run.control('/whatsapp/faults', { do: 'hold', to: userId });
    const { body } = await sendTo({ userId }, 'Hello');
    await run.advance('PT1H');
    await changes({ userId, newUserId: next });
    for (const name of [userId, next])
      expect(await run.session(name)).toMatchObject({ state: 'open', closesAt: before.closesAt, answered: true });
    await fetch(`${run.ready.localUrl}/whatsapp/faults`, { method: 'DELETE' });
    await run.advance('PT5S');
    expect((await run.message(body.id)).state).toBe('delivered');
    await sendTo({ userId }, 'To the old id');
    await run.advance('PT3S');
    expect((await run.accepted(next)).map(({ recipient, text }) => [recipient, text.body])).toEqual([[next, 'To the old id']]);
    await writes({ userId: next }, { type: 'text', text: 'STOP' });
    for (const name of [userId, next]) expect(refusal(await sendTo({ userId: name }, 'Hello'))).toEqual([409, 'opted-out']);
    await run.advance('P2D');
    expect(await expired(userId, next)).toHaveLength(1);
  });
});

describe('a phone that turns up with another user id', () => {
  it('is the new owner’s, who gets neither the window nor the STOP, and the old owner no SMS', async () => {
    const [phone, old, next] = [somebody(), someId(), someId()];
    await writes({ phone, userId: old }, { type: 'text', text: 'STOP' });
    await run.advance('PT1H');
    await writes({ phone, userId: next }, { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } });
    expect(refusal(await sendTo({ phone }, 'Hello'))).toEqual([409, 'conversation-not-started']);
    expect((await sendTo({ phone }, 'Hello', bySms)).body.decision).toMatchObject({ route: 'sms' });
    expect(refusal(await sendTo({ userId: old }, 'Hello', bySms))).toEqual([409, 'opted-out']);
    await writes({ userId: old }, { type: 'text', text: 'START' });
    await run.advance('PT25H');
    expect(refusal(await sendTo({ userId: old, phone }, 'Hello', bySms))).toEqual([409, 'no-phone-for-sms']);
    expect((await timeline(phone)).map(({ type }: any) => type)).toEqual(['reaction', 'message']);
  });
});
