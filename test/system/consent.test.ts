import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
let people = 31_650_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};
const bySms = (text: string) => ({ fallback: [{ route: 'sms', text, on: ['window-closed'] }] });
const texts = (phone: string, text: string) => run.control('/sms/inbound', { phone, text });
const refusal = ({ status, body }: { status: number; body: any }) => [status, body.type?.split('/').at(-1)];
const OPTED_OUT = [409, 'opted-out'];

beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

describe('a person who stopped marketing at Meta', () => {
  it('gets no marketing by either route, and utility by both, until they resume', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    await run.control('/meta/opt-out', { phone: person, value: 'stop' });
    await run.advance('PT2S');
    expect(refusal(await run.send(person, 'Sale', { category: 'marketing' }))).toEqual(OPTED_OUT);
    expect((await run.send(person, 'Your parcel')).status).toBe(202);
    await run.advance('PT25H');
    expect(refusal(await run.send(person, 'Sale', { category: 'marketing', ...bySms('Sale') }))).toEqual(OPTED_OUT);
    expect((await run.send(person, 'x', bySms('Your parcel'))).body.decision).toMatchObject({
      route: 'sms',
      sms: { encoding: 'GSM-7', parts: 1, characters: 11 },
    });
    await run.advance('PT3S');
    expect((await run.sms(person)).map(({ text }) => text)).toEqual(['Your parcel']);
    expect((await run.accepted(person)).map(({ text }) => text.body)).toEqual(['Your parcel']);
    await run.control('/meta/opt-out', { phone: person, value: 'resume' });
    await run.advance('PT2S');
    expect((await run.send(person, 'Sale', { category: 'marketing', ...bySms('Sale') })).status).toBe(202);
    const told = (await run.events('consent.changed')).filter(({ data }) => data.person === person);
    expect(told.map(({ data }) => [data.by, data.scope, data.value])).toEqual([
      ['preference', 'marketing', 'stop'],
      ['preference', 'marketing', 'start'],
    ]);
  });
});

describe('an opt-out of marketing', () => {
  it('holds for a marketing template, by itself and as a fallback, and a utility template is delivered', async () => {
    const [person, other] = [somebody(), somebody()];
    const template = { name: 'hello_world', language: { code: 'en_US' } };
    const content = { type: 'template', template };
    const recategorise = async (category: string) => {
      // What was sent before leaves before.
      await run.advance('PT5S');
      await run.control('/meta/template', { ...template, language: 'en_US', category });
      await run.advance('PT2S');
    };
    await run.control('/meta/opt-out', { phone: person, value: 'stop' });
    await run.advance('PT2S');
    expect((await run.send(person, '', { content })).status).toBe(202);
    await recategorise('MARKETING');
    expect(refusal(await run.send(person, '', { content }))).toEqual(OPTED_OUT);
    expect((await run.send(other, '', { content })).status).toBe(202);
    const fallback = [{ route: 'template', template, on: ['window-closed'] }];
    expect(refusal(await run.send(person, 'Sale', { category: 'marketing', fallback }))).toEqual(OPTED_OUT);
    await recategorise('UTILITY');
    expect((await run.send(person, '', { content })).status).toBe(202);
    await run.advance('PT5S');
    expect((await run.accepted(person)).map(({ type }) => type)).toEqual(['template', 'template']);
    expect(await run.sms(person)).toEqual([]);
  });
});

describe('STOP', () => {
  it('by SMS stops both channels, and START resumes them', async () => {
    const person = somebody();
    await run.inbound(person, 'hi');
    expect((await texts(person, ' Stop! ')).status).toBe(200);
    expect(refusal(await run.send(person, 'Hello'))).toEqual(OPTED_OUT);
    const template = { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } };
    expect(refusal(await run.send(person, '', { content: template }))).toEqual(OPTED_OUT);
    await run.advance('PT25H');
    expect(refusal(await run.send(person, 'Hello', bySms('Hello')))).toEqual(OPTED_OUT);
    await texts(person, 'START');
    expect((await run.send(person, 'Hello', bySms('Hello'))).status).toBe(202);
    await run.advance('PT3S');
    expect(await run.sms(person)).toHaveLength(1);
    const { entries } = (await run.api('GET', `/v1/conversations/${run.ready.phoneNumberId}/${encodeURIComponent(person)}`)).body;
    expect(entries.filter(({ type }: any) => type === 'sms').map(({ content }: any) => content.sms.body)).toEqual([
      ' Stop! ',
      'START',
    ]);
    const told = (await run.events('consent.changed')).filter(({ data }) => data.person === person);
    expect(told.map(({ data }) => [data.channel, data.by, data.scope, data.value])).toEqual([
      ['sms', 'keyword', 'everything', 'stop'],
      ['sms', 'keyword', 'everything', 'start'],
    ]);
  });

  it('on WhatsApp stops both channels at once, also what waits, and nothing is sent in answer', async () => {
    const person = somebody();
    await run.policy({ onUnansweredExpiry: { route: 'sms', text: 'Sorry' } });
    await run.inbound(person, 'hi');
    await run.inbound(person, 'AFMELDEN');
    expect(refusal(await run.send(person, 'Hello', bySms('Hello')))).toEqual(OPTED_OUT);
    await run.advance('PT25H');
    expect(await run.sms(person)).toEqual([]);
    expect(await run.accepted(person)).toEqual([]);
    expect((await run.events('session.expired')).at(-1)?.data).toMatchObject({ answered: false, reason: 'not-sendable' });
    await run.inbound(person, 'start');
    expect((await run.send(person, 'Hello')).status).toBe(202);
    await run.policy({});
  });

  it('that comes late does not undo a newer START', async () => {
    const person = somebody();
    const now = Math.floor((await run.now()) / 1000);
    const write = (text: string, at: number) => {
      const message = {
        from: person.slice(1),
        id: `wamid.${person}.${at}`,
        timestamp: String(at),
        type: 'text',
        text: { body: text },
      };
      const value = {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '1', phone_number_id: run.ready.phoneNumberId },
        contacts: [{ wa_id: person.slice(1), profile: { name: 'Ann' } }],
        messages: [message],
      };
      const entry = [{ id: run.ready.wabaId, changes: [{ field: 'messages', value }] }];
      return run.webhook(JSON.stringify({ object: 'whatsapp_business_account', entry }));
    };
    await write('stop', now - 300);
    expect(refusal(await run.send(person, 'Hello'))).toEqual(OPTED_OUT);
    await write('start', now - 100);
    await write('stop', now - 200);
    expect((await run.send(person, 'Hello')).status).toBe(202);
    await write('stop', now - 50);
    expect(refusal(await run.send(person, 'Hello'))).toEqual(OPTED_OUT);
  });
});
