import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

const SORRY = { onUnansweredExpiry: { route: 'sms', text: 'We missed you: {waLink}' } };
const TEMPLATE = { onUnansweredExpiry: { route: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } } };
let run: LocalRun;
let people = 31_610_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};

beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

const closings = async (phone: string) => {
  const { body } = await run.api('GET', `/v1/conversations/${run.ready.phoneNumberId}`.replace(/\/[^/]+$/, ''));
  const person = body.conversations.find((conversation: { phone?: string }) => conversation.phone === phone)?.person;
  const items = await run.items();
  return items
    .filter((item) => item.PK.S === `CONV#${run.ready.phoneNumberId}#${person}` && item.SK.S.startsWith('CLOSED#'))
    .map((item) => item.reason.S);
};
const untilClosed = async (person: string, secondsAfter: number) => {
  const { closesAt } = await run.session(person);
  await run.advance(`PT${Math.ceil((Date.parse(closesAt) - (await run.now())) / 1000) + secondsAfter}S`);
};
/** So that an end and its handler, which comes at the full minute, lie well apart. */
const earlyInAMinute = async () => {
  const second = Math.floor((await run.now()) / 1000) % 60;
  if (second < 5 || second > 30) await run.advance(`PT${65 - second}S`);
};

describe('a window', () => {
  it('revived by a late webhook after it was closed is open again, and its second end sends no second message', async () => {
    await run.policy(SORRY);
    const person = somebody();
    await run.inbound(person, 'first');
    await run.advance('PT23H');
    await run.control('/whatsapp/faults', { to: person, do: 'webhook-delay', for: 'PT2H', times: 1 });
    await run.control('/whatsapp/inbound', { phone: person, type: 'text', text: 'written in time, delivered late' });
    await run.advance('PT1H10M');
    expect([(await run.session(person)).state, (await run.sms(person)).length]).toEqual(['closed', 1]);
    await run.advance('PT1H');
    expect((await run.session(person)).state).toBe('open');
    await run.advance('P1D');
    expect([(await run.session(person)).state, (await run.sms(person)).length]).toEqual(['closed', 1]);
    expect(await closings(person)).toEqual(['unanswered', 'already-continued']);
  });

  it('over which a message opens between its end and its handler closes as superseded, without a message', async () => {
    await run.policy(SORRY);
    const person = somebody();
    await earlyInAMinute();
    await run.inbound(person, 'first');
    await untilClosed(person, 2);
    await run.inbound(person, 'just too late');
    await run.advance('PT5M');
    expect(await run.sms(person)).toEqual([]);
    expect(await closings(person)).toEqual(['superseded']);
    expect((await run.session(person)).state).toBe('open');
  });

  it('whose expiry message has not left when the person writes again takes it back', async () => {
    await run.policy(TEMPLATE);
    const person = somebody();
    await earlyInAMinute();
    await run.inbound(person, 'first');
    await run.control('/whatsapp/faults', { to: person, do: 'fail', code: 131000, by: 'response', times: 1 });
    // The handler comes at the full minute; the first try fails then, and the second is two seconds away.
    const { closesAt } = await run.session(person);
    await untilClosed(person, 61 - new Date(closesAt).getUTCSeconds());
    const [expiry] = (await run.events('message.accepted')).filter(({ data }) => data.expiryOf !== undefined).slice(-1);
    await run.control('/whatsapp/inbound', { phone: person, type: 'text', text: 'here I am' });
    await run.advance('PT5M');
    expect(await run.message(expiry.data.id)).toMatchObject({
      state: 'cancelled',
      endReason: expect.stringContaining('went on'),
    });
    expect(await run.accepted(person)).toEqual([]);
  });

  it('counts as answered by what the answer saw, and not by clocks: a message that came meanwhile is unanswered', async () => {
    await run.policy(SORRY);
    const person = somebody();
    await run.inbound(person, 'one');
    await run.send(person, 'answer to one');
    await run.advance('PT2S');
    expect(await run.session(person)).toMatchObject({ answered: true });
    await run.inbound(person, 'two');
    expect(await run.session(person)).toMatchObject({ answered: false });
    await run.advance('P1DT2M');
    expect(await run.sms(person)).toHaveLength(1);
  });

  it('whose only answer failed is unanswered', async () => {
    await run.policy(SORRY);
    const person = somebody();
    await run.inbound(person, 'one');
    await run.control('/whatsapp/faults', { to: person, do: 'fail', code: 131026, by: 'webhook', times: 1 });
    const { body } = await run.send(person, 'never arrives');
    await run.advance('PT10S');
    expect([(await run.message(body.id)).state, (await run.session(person)).answered]).toEqual(['failed', false]);
    await run.advance('P1DT2M');
    expect(await run.sms(person)).toHaveLength(1);
  });

  it('of a first message that arrives when it is over opens nothing, is told as late, and is continued once', async () => {
    await run.policy(SORRY);
    const person = somebody();
    await run.control('/whatsapp/faults', { to: person, do: 'webhook-delay', for: 'P2D', times: 2 });
    await run.control('/whatsapp/inbound', { phone: person, type: 'text', text: 'long ago' });
    await run.control('/whatsapp/inbound', { phone: person, type: 'text', text: 'and again' });
    const opened = (await run.events('session.opened')).length;
    await run.advance('P2DT5M');
    expect((await run.session(person)).state).toBe('closed');
    expect((await run.events('session.opened')).length).toBe(opened);
    expect(
      (await run.events('message.received')).filter(({ data }) => data.phone === person).map(({ data }) => data.late),
    ).toEqual([true, true]);
    expect(await run.sms(person)).toHaveLength(1);
    await run.advance('PT3H');
    expect(await run.sms(person)).toHaveLength(1);
  });
});

/** A webhook by hand, for what the simulated people do not do: names that come and change. */
const writes = async (phone: string, id: string, contact: Record<string, unknown>) => {
  const from = phone.slice(1);
  const timestamp = String(Math.floor((await run.now()) / 1000));
  const value = {
    metadata: { phone_number_id: run.ready.phoneNumberId },
    contacts: [{ wa_id: from, ...contact }],
    messages: [{ from, id, timestamp, type: 'text', text: { body: 'hi' } }],
  };
  await run.webhook(JSON.stringify({ entry: [{ id: run.ready.wabaId, changes: [{ field: 'messages', value }] }] }));
  await run.advance('PT1S');
};

describe('a person', () => {
  it('whose phone turned up with another user id gets no SMS there any more', async () => {
    await run.policy(SORRY);
    const phone = somebody();
    const [former, owner] = [`NL.1${phone.slice(1)}`, `NL.2${phone.slice(1)}`];
    await writes(phone, `wamid.${phone}.a`, { user_id: former });
    await writes(phone, `wamid.${phone}.b`, { user_id: owner });
    await run.advance('PT25H');
    expect(await run.sms(phone)).toHaveLength(1);
    const send = (userId: string) =>
      run.send(phone, 'x', { to: { userId }, fallback: [{ route: 'sms', text: 'to you', on: ['window-closed'] }] });
    expect([(await send(former)).body.type.split('/').at(-1), (await send(owner)).status]).toEqual(['no-phone-for-sms', 202]);
  });

  it('known by phone first and by user id later is continued once, and not while the later window is open', async () => {
    await run.policy(SORRY);
    const phone = somebody();
    await writes(phone, `wamid.${phone}.1`, {});
    await run.advance('PT20H');
    await writes(phone, `wamid.${phone}.2`, { user_id: `NL.${phone.slice(1)}` });
    await run.advance('PT5H');
    expect([(await run.session(phone)).state, (await run.sms(phone)).length]).toEqual(['open', 0]);
    await run.advance('PT20H');
    expect([(await run.session(phone)).state, (await run.sms(phone)).length]).toEqual(['closed', 1]);
  });
});

describe('a message', () => {
  it('waits when the account is in trouble, and leaves when somebody has mended it', async () => {
    await run.policy({});
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.control('/whatsapp/faults', { to: person, do: 'fail', code: 190, by: 'response', times: 3 });
    const { body } = await run.send(person, 'patient');
    await run.advance('PT10S');
    expect(await run.message(body.id)).toMatchObject({ state: 'accepted', attempts: [{ error: { code: '190' } }] });
    const number = `/v1/numbers/${run.ready.phoneNumberId}`;
    expect((await run.api('GET', number)).body.breaker).toMatchObject({ state: 'open', cause: { code: '190' } });
    const other = somebody();
    await run.inbound(other, 'hi');
    const texts = ['one', 'two', 'three'];
    const behind = [];
    for (const text of texts) behind.push((await run.send(other, text)).body.id);
    await run.advance('PT1M');
    expect(await run.message(behind[0])).toMatchObject({ state: 'accepted', attempts: [{ tries: 0, error: { code: '190' } }] });
    await run.advance('PT10M');
    expect(await run.message(body.id)).toMatchObject({ state: 'delivered', attempts: [{ tries: 4, error: null }] });
    expect((await run.accepted(other)).map(({ text }) => text.body)).toEqual(texts);
    expect((await run.api('GET', number)).body.breaker.state).toBe('closed');
    const changes = (await run.events('number.changed')).filter(({ data }) => data.breaker !== undefined);
    expect(changes.map(({ data }) => data.breaker.state)).toEqual(['open', 'closed']);
  });

  it('is retried when Meta has trouble, in the order of its conversation', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.control('/whatsapp/faults', { to: person, do: 'fail', code: 131016, by: 'response', times: 2 });
    const { body } = await run.send(person, 'first');
    await run.send(person, 'second');
    await run.advance('PT5M');
    expect(await run.message(body.id)).toMatchObject({ state: 'delivered', attempts: [{ tries: 3 }] });
    expect((await run.accepted(person)).map(({ text }) => text.body)).toEqual(['first', 'second']);
  });

  it('waits its turn when Meta lets the number send no faster, and no order is lost', async () => {
    const people = [somebody(), somebody(), somebody()];
    for (const person of people) await run.inbound(person, 'hi');
    await run.control('/whatsapp/faults', { do: 'throttle', perSecond: 2 });
    const texts = ['1', '2', '3', '4'];
    const ids: string[] = [];
    for (const text of texts) for (const person of people) ids.push((await run.send(person, text)).body.id);
    await run.advance('PT5M');
    await fetch(`${run.ready.localUrl}/whatsapp/faults`, { method: 'DELETE' });
    const sent = await Promise.all(ids.map((id) => run.message(id)));
    expect(sent.map(({ state }) => state)).toEqual(ids.map(() => 'delivered'));
    expect(sent.some(({ attempts }) => attempts[0].tries > 1)).toBe(true);
    for (const person of people) expect((await run.accepted(person)).map(({ text }) => text.body)).toEqual(texts);
  });
});
