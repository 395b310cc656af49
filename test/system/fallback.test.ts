import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
let people = 31_660_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};
const HELLO = { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } };
const bySms = (...on: readonly string[]) => ({ fallback: [{ route: 'sms', text: 'by SMS', on, after: 'PT5M' }] });
const byTemplate = (...on: readonly string[]) => ({
  fallback: [{ route: 'template', template: HELLO.template, on, after: 'PT5M' }],
});
const fault = (to: string, what: Record<string, unknown>) => run.control('/whatsapp/faults', { to, ...what });
const noFaults = () => fetch(`${run.ready.localUrl}/whatsapp/faults`, { method: 'DELETE' });
const sentBySms = async (phone: string) => (await run.sms(phone)).map(({ text }) => text);

beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

describe('an SMS as the fallback of a template that is not delivered', () => {
  /** A template whose `delivered` is held back for so long; without it, for good. */
  const undelivered = async (hold?: string): Promise<{ readonly phone: string; readonly id: string }> => {
    const phone = somebody();
    await fault(phone, { do: 'hold', ...(hold === undefined ? {} : { for: hold }) });
    const { body } = await run.send(phone, '', { content: HELLO, ...bySms('undelivered') });
    return { phone, id: body.id };
  };

  it('leaves five minutes after it, to the full minute that follows, and not before', async () => {
    const { phone, id } = await undelivered();
    await run.advance('PT4M50S');
    expect(await sentBySms(phone)).toEqual([]);
    await run.advance('PT1M15S');
    expect(await sentBySms(phone)).toEqual(['by SMS']);
    await run.advance('PT1H');
    expect(await sentBySms(phone)).toEqual(['by SMS']);
    expect(await run.message(id)).toMatchObject({
      state: 'sent',
      attempts: [
        { route: 'template', state: 'sent' },
        { route: 'sms', state: 'sent', reason: 'undelivered' },
      ],
    });
    const [told] = (await run.events('fallback.sent')).filter(({ data }) => data.id === id);
    expect(told.data).toMatchObject({ route: 'sms', reason: 'undelivered' });
    await noFaults();
  });

  it('is prevented by a `delivered` at minute 4', async () => {
    const { phone, id } = await undelivered('PT4M');
    await run.advance('PT1H');
    expect(await sentBySms(phone)).toEqual([]);
    expect(await run.message(id)).toMatchObject({ state: 'delivered', attempts: [{ route: 'template', state: 'delivered' }] });
    expect((await run.message(id)).attempts).toHaveLength(1);
  });

  it('stays, and the template is marked late, when `delivered` comes at minute 6', async () => {
    const { phone, id } = await undelivered('PT6M');
    await run.advance('PT1H');
    expect(await sentBySms(phone)).toEqual(['by SMS']);
    expect(await run.message(id)).toMatchObject({
      state: 'delivered',
      attempts: [
        { route: 'template', state: 'delivered', late: true },
        { route: 'sms', state: 'sent' },
      ],
    });
  });

  it('is called off by a late `delivered` while it has not left', async () => {
    const phone = somebody();
    await run.inbound(phone, 'hi');
    await fault(phone, { do: 'hold', for: 'PT8M', times: 1 });
    const { body } = await run.send(phone, 'is it there?', byTemplate('undelivered'));
    await run.advance('PT1M');
    // The account is in trouble when the fallback would leave: it waits.
    await fault(phone, { do: 'fail', code: 131042, by: 'response' });
    await run.advance('PT5M30S');
    expect(await run.message(body.id)).toMatchObject({
      attempts: [{ state: 'sent' }, { state: 'pending', error: { code: '131042' } }],
    });
    await run.advance('PT2M');
    await noFaults();
    await run.advance('PT2H');
    expect(await run.message(body.id)).toMatchObject({
      state: 'delivered',
      attempts: [{ state: 'delivered' }, { state: 'cancelled' }],
    });
    expect((await run.accepted(phone)).map(({ type }) => type)).toEqual(['text']);
  });
});

describe('a fallback for what is not read', () => {
  it('leaves when the message was delivered and not opened, once', async () => {
    const phone = somebody();
    await run.inbound(phone, 'hi');
    const { body } = await run.send(phone, 'please look', bySms('unread'));
    await run.advance('PT4M50S');
    expect([(await run.message(body.id)).state, await sentBySms(phone)]).toEqual(['delivered', []]);
    await run.advance('PT1M15S');
    expect(await sentBySms(phone)).toEqual(['by SMS']);
    await run.advance('PT1H');
    expect(await sentBySms(phone)).toEqual(['by SMS']);
    expect(await run.message(body.id)).toMatchObject({
      state: 'delivered',
      attempts: [{ state: 'delivered' }, { route: 'sms', state: 'sent', reason: 'unread' }],
    });
  });

  it('does not leave when the person read it in time', async () => {
    const phone = somebody();
    await run.inbound(phone, 'hi');
    const { body } = await run.send(phone, 'please look', bySms('unread'));
    await run.advance('PT1M');
    const [accepted] = await run.accepted(phone);
    await run.control('/whatsapp/read', { id: accepted.id });
    await run.advance('PT1H');
    expect(await sentBySms(phone)).toEqual([]);
    expect(await run.message(body.id)).toMatchObject({ state: 'read' });
  });
});

describe('131047 from Meta within a window that looks open', () => {
  it.each(['response', 'webhook'])(
    'by %s: the template goes out, free-form waits for the person, and nothing loops',
    async (by) => {
      const phone = somebody();
      await run.inbound(phone, 'hi');
      await fault(phone, { do: 'fail', code: 131047, by, times: 1 });
      const { body } = await run.send(phone, 'free', byTemplate('window-closed'));
      await run.advance('PT10S');
      expect(await run.message(body.id)).toMatchObject({
        state: 'delivered',
        attempts: [
          { route: 'free-form', state: 'failed', error: { code: '131047' }, tries: 1 },
          { route: 'template', state: 'delivered', reason: 'window-closed', tries: 1 },
        ],
      });
      // By the clock the window is open for a day; by Meta's word it is not.
      expect((await run.send(phone, 'again')).body).toMatchObject({
        status: 409,
        type: expect.stringMatching(/session-closed$/),
      });
      expect((await run.send(phone, 'again', byTemplate('window-closed'))).body.decision).toMatchObject({ route: 'template' });
      await run.advance('PT6H');
      const accepted = (await run.accepted(phone)).filter(({ type }) => type === 'template');
      expect(accepted).toHaveLength(2);
      await run.inbound(phone, 'here I am');
      expect((await run.send(phone, 'welcome back')).body.decision).toMatchObject({ route: 'free-form' });
      await run.advance('PT10S');
      expect((await run.accepted(phone)).at(-1)).toMatchObject({ text: { body: 'welcome back' } });
    },
  );
});

describe('the answer of a send that is lost', () => {
  it('after Meta took it: one message at Meta, and the statuses tell what became of it', async () => {
    const phone = somebody();
    await run.inbound(phone, 'hi');
    await fault(phone, { do: 'lose-response', times: 1 });
    const { body } = await run.send(phone, 'once', bySms('undelivered', 'failed'));
    await run.advance('PT1H');
    expect(await run.accepted(phone)).toHaveLength(1);
    expect(await sentBySms(phone)).toEqual([]);
    const [accepted] = await run.accepted(phone);
    expect(await run.message(body.id)).toMatchObject({
      state: 'delivered',
      attempts: [{ state: 'delivered', tries: 1, providerId: accepted.id }],
    });
    expect(await run.session(phone)).toMatchObject({ answered: true });
  });

  it('before Meta took it: sent once', async () => {
    const phone = somebody();
    await run.inbound(phone, 'hi');
    await fault(phone, { do: 'lose-request', times: 1 });
    const { body } = await run.send(phone, 'once');
    await run.advance('PT1H');
    expect(await run.accepted(phone)).toHaveLength(1);
    expect(await run.message(body.id)).toMatchObject({ state: 'delivered', attempts: [{ tries: 2, maybeTwice: true }] });
  });

  it('with no word of Meta’s for two minutes: sent once more, and both say that it may have come twice', async () => {
    const phone = somebody();
    await run.inbound(phone, 'hi');
    await fault(phone, { do: 'lose-response', times: 1 });
    await fault(phone, { do: 'webhook-delay', for: 'PT3M' });
    const { body } = await run.send(phone, 'perhaps twice');
    await run.advance('PT1H');
    expect(await run.accepted(phone)).toHaveLength(2);
    expect(await run.message(body.id)).toMatchObject({ state: 'delivered', attempts: [{ tries: 2, maybeTwice: true }] });
    await noFaults();
  });
});
