import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
let people = 31_670_000_000;
const somebody = () => {
  people += 1;
  return `+${people}`;
};
const fault = (to: string, what: Record<string, unknown>) => run.control('/whatsapp/faults', { to, ...what });
const noFaults = () => fetch(`${run.ready.localUrl}/whatsapp/faults`, { method: 'DELETE' });
const list = async (url: string) => {
  const { status, body } = await run.api('GET', url);
  expect(status).toBe(200);
  return body;
};
const ofPerson = (entries: readonly any[], phone: string) =>
  entries.filter((entry) => (entry.message ?? entry).to.phone === phone);
const bySms = (...on: readonly string[]) => ({ fallback: [{ route: 'sms', text: 'by SMS', on }] });

beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

/** A message to a person who wrote, which WhatsApp says it cannot deliver. */
async function aFailure(more: Record<string, unknown> = {}) {
  const phone = somebody();
  await run.inbound(phone, 'hi');
  await fault(phone, { do: 'fail', code: 131026, by: 'response', times: 1 });
  const { body } = await run.send(phone, 'your parcel', more);
  await run.advance('PT5S');
  return { phone, id: body.id };
}

describe('the lists of what became of messages', () => {
  it('show what failed, with every attempt and why, and not what was said', async () => {
    const { phone, id } = await aFailure({ reference: 'order-17' });
    const { messages } = await list('/v1/messages?state=failed');
    expect(ofPerson(messages, phone)).toMatchObject([
      { id, reference: 'order-17', attempts: [{ route: 'free-form', state: 'failed', error: { code: '131026' }, tries: 1 }] },
    ]);
    expect(JSON.stringify(messages)).not.toContain('your parcel');
  });

  it('show what a rule refused, newest first, page by page, and why', async () => {
    const [first, second] = [somebody(), somebody()];
    for (const phone of [first, second]) {
      expect((await run.send(phone, 'a secret')).status).toBe(409);
      await run.advance('PT1S');
    }
    const page = await list('/v1/refusals?limit=1');
    expect(page.refusals).toMatchObject([
      { person: second, problem: 'conversation-not-started', considered: [{ route: 'free-form', code: 'never-opened' }] },
    ]);
    expect((await list(`/v1/refusals?limit=1&cursor=${page.next}`)).refusals).toMatchObject([{ person: first }]);
    expect(JSON.stringify(page)).not.toContain('a secret');
  });

  it('show what fell back, from which route to which and how it stands: at once, or after a failure', async () => {
    const { phone, id } = await aFailure(bySms('failed'));
    const never = somebody();
    await run.send(never, 'hello', bySms('window-closed'));
    await run.advance('PT5S');
    const { fallbacks } = await list('/v1/fallbacks');
    expect(ofPerson(fallbacks, phone)).toMatchObject([
      {
        ...{ attempt: 2, route: 'sms', insteadOf: 'free-form', reason: 'failed' },
        message: { id, state: 'sent', attempts: [{ error: { code: '131026' } }, { route: 'sms', state: 'sent' }] },
      },
    ]);
    expect(ofPerson(fallbacks, never)).toMatchObject([
      {
        ...{ attempt: 1, route: 'sms', insteadOf: 'free-form', reason: 'window-closed' },
        message: { decision: { considered: [{ code: 'never-opened' }] } },
      },
    ]);
  });

  it('show what waits, and for what: a better hour, or its number', async () => {
    const policy = { quietHours: { from: '00:00', to: '23:59', timeZone: 'Europe/Amsterdam' } };
    expect((await run.policy(policy)).status).toBe(200);
    const night = somebody();
    await run.send(night, 'hello', bySms('window-closed'));
    const stopped = somebody();
    await run.inbound(stopped, 'hi');
    await fault(stopped, { do: 'fail', code: 131042, by: 'response' });
    await run.send(stopped, 'hello');
    await run.advance('PT5S');
    const { messages } = await list('/v1/messages?state=waiting');
    expect(ofPerson(messages, night)).toMatchObject([
      { state: 'accepted', attempts: [{ notBefore: expect.any(String), waitsFor: expect.any(String) }] },
    ]);
    expect(ofPerson(messages, stopped)).toMatchObject([
      { state: 'accepted', attempts: [{ notBefore: expect.any(String), error: { code: '131042' } }] },
    ]);
    await noFaults();
    await run.policy({});
    await run.advance('P1D');
    expect((await list('/v1/messages?state=waiting')).messages).toEqual([]);
  });
});

describe('what did not arrive', () => {
  const replay = (id: string) => run.api('POST', `/v1/messages/${id}/replay`);

  it('is sent once more, once, and the two messages name each other', async () => {
    const { phone, id } = await aFailure();
    const preview = await run.api('POST', `/v1/messages/${id}/replay/preview`);
    expect(preview.body).toMatchObject({ decision: { route: 'free-form', rule: 'session-open' } });
    const [first, second] = await Promise.all([replay(id), replay(id)]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    await run.advance('PT1M');
    expect((await replay(id)).headers.get('idempotent-replayed')).toBe('true');
    expect(await run.message(first.body.id)).toMatchObject({ state: 'delivered', replayOf: id, content: { type: 'text' } });
    expect(await run.message(id)).toMatchObject({ state: 'failed', replayedBy: first.body.id });
    expect(await run.accepted(phone)).toHaveLength(1);
    const [told] = (await run.events('message.accepted')).filter(({ data }) => data.id === first.body.id);
    expect(told.data).toMatchObject({ replayOf: id });
  });

  it('is not sent once more where it may have arrived', async () => {
    const phone = somebody();
    await run.inbound(phone, 'hi');
    const { body } = await run.send(phone, 'hello');
    await run.advance('PT5S');
    expect(await replay(body.id)).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/not-replayable$/), state: 'delivered' },
    });
  });

  it('is decided anew, and refused where the window is closed by now', async () => {
    const { id } = await aFailure();
    await run.advance('PT25H');
    expect(await replay(id)).toMatchObject({ status: 409, body: { type: expect.stringMatching(/session-closed$/) } });
    expect((await run.message(id)).replayedBy).toBeUndefined();
  });
});
