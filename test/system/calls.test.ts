import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
let people = 31_670_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};
const onCall = { text: 'We take no calls. Write to us.' };
const bodies = async (person: string) => (await run.accepted(person)).map(({ text }) => text.body);
async function call(phone: string, more: object = {}) {
  const { body } = await run.control('/whatsapp/inbound', { phone, type: 'call', ...more });
  await run.advance('PT3S');
  return body.id;
}

beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

describe('a person who calls', () => {
  it('is told so by the policy’s text, once, though the webhook comes twice; and still waits for an answer', async () => {
    const person = somebody();
    await run.policy({ onCall });
    await run.control('/whatsapp/faults', { do: 'duplicate', to: person });
    const callId = await call(person);
    expect(await bodies(person)).toEqual([onCall.text]);
    expect(await run.session(person)).toMatchObject({ state: 'open', answered: false });
    const [accepted] = (await run.events('message.accepted')).filter(({ data }) => data.callId === callId);
    expect(await run.message(accepted.data.id)).toMatchObject({ state: 'delivered', callId });
    expect((await run.events('call.missed')).map(({ data }) => data.callId)).toContain(callId);
  });

  it('gets the policy’s SMS where a call opens no window', async () => {
    const person = somebody();
    await run.policy({ onCall, callsOpenWindow: false, onClosedWindow: [{ route: 'sms', text: 'We take no calls: {waLink}' }] });
    await call(person);
    expect(await bodies(person)).toEqual([]);
    expect((await run.sms(person)).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^We take no calls: https:\/\/wa\.me\/\d+$/),
    ]);
  });

  it('gets nothing after STOP, from a group’s call, of a call that is told an hour late, or without a text', async () => {
    await run.policy({ onCall });
    const stopped = somebody();
    await run.inbound(stopped, 'STOP');
    await call(stopped);
    const inGroup = somebody();
    await call(inGroup, { call: { group_id: 'Y2FwaV9ncm91cDox' } });
    const late = somebody();
    await call(late, { timestamp: Math.floor((await run.now()) / 1000) - 3_700 });
    await run.policy({});
    const unanswered = somebody();
    await call(unanswered);
    for (const person of [stopped, inGroup, late, unanswered]) expect([person, await bodies(person)]).toEqual([person, []]);
    expect((await run.session(inGroup)).state).toBe('never-opened');
    expect((await run.events('message.refused')).at(-1)?.data).toMatchObject({ problem: 'opted-out' });
  });

  it('is told so also after a power cut at the wrong moment, once', async () => {
    await run.policy({ onCall });
    const person = somebody();
    await run.control('/whatsapp/inbound', { phone: person, type: 'call' });
    await run.kill();
    await run.start();
    await run.advance('PT10M');
    expect(await bodies(person)).toEqual([onCall.text]);
  }, 90_000);
});
