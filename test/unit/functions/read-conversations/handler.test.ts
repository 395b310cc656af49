import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHttp } from '../../../../functions/edge/http.ts';
import { makeHandler } from '../../../../functions/read-conversations/handler.ts';
import { parseWebhook } from '../../../../shared/contracts/meta-webhook.ts';
import { acceptMessage } from '../../../../shared/use-cases/accept-message.ts';
import { publishChanges } from '../../../../shared/use-cases/publish-changes.ts';
import { receiveWebhook } from '../../../../shared/use-cases/receive-webhook.ts';
import { anApiEvent, aPrincipal } from '../../../builders/api-event.ts';
import { anAttempt, anSmsEntry, NUMBER, PERSON, USER_ID } from '../../../builders/domain.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';
import { DAY, MINUTE, NOON, SECOND } from '../../../builders/time.ts';
import { aMessagesChange, anInbound, aTextWebhook, aWebhook, WA_ID } from '../../../builders/webhook.ts';
import { anAcceptedMessage, aWorld } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

captureLogLines();

async function get(fakes: Fakes, route: string, over: Parameters<typeof anApiEvent>[0] = {}) {
  const event = anApiEvent({ route: `GET ${route}`, principal: aPrincipal(), ...over });
  const result: APIGatewayProxyStructuredResultV2 = await makeHttp(makeHandler(fakes))(event, {} as Context);
  return { status: result.statusCode, body: JSON.parse(result.body ?? 'null') };
}
async function written(body: Readonly<Record<string, unknown>> = aTextWebhook()): Promise<Fakes> {
  const fakes = await aWorld();
  await receiveWebhook(fakes, parseWebhook(body));
  await publish(fakes);
  return fakes;
}
const publish = (fakes: Fakes) =>
  publishChanges(
    fakes,
    fakes.table.stream.map(({ change }) => change),
  );
const SESSION = '/v1/conversations/{number}/{person}/session';
const TIMELINE = '/v1/conversations/{number}/{person}';
const path = { number: NUMBER, person: PERSON };

describe('conversations', () => {
  const list = async (fakes: Fakes, query: Record<string, string> = {}) =>
    (await get(fakes, '/v1/conversations', { query })).body.conversations ?? [];

  it('tell their windows as they are now', async () => {
    const fakes = await written();
    expect(await list(fakes)).toMatchObject([
      { person: PERSON, window: { state: 'open', closesAt: '2026-11-04T12:00:00.000Z' } },
    ]);
    fakes.clock.advance(DAY);
    expect(await list(fakes)).toMatchObject([{ window: { state: 'closed', closesAt: '2026-11-04T12:00:00.000Z' } }]);
  });

  it('are those alone whose window is open, if that is asked for', async () => {
    const fakes = await written();
    await fakes.conversations.touch({ number: NUMBER, person: '+31600000000' }, {}, NOON, 'activity');
    expect(await list(fakes)).toHaveLength(2);
    expect((await list(fakes, { window: 'open' })).map(({ person }: any) => person)).toEqual([PERSON]);
    fakes.clock.advance(DAY);
    expect(await list(fakes, { window: 'open' })).toEqual([]);
  });

  it('are found open where the record is hours older than the session', async () => {
    const fakes = await written();
    const hours = 5;
    const later = anInbound({ timestamp: String((NOON + hours * 3_600_000) / 1_000), id: 'wamid.later' });
    fakes.clock.advance(hours * 3_600_000);
    await receiveWebhook(fakes, parseWebhook(aWebhook(aMessagesChange({ messages: [later] }))));
    fakes.clock.advance(DAY - MINUTE);
    expect(await list(fakes, { window: 'open' })).toMatchObject([{ window: { closesAt: '2026-11-04T17:00:00.000Z' } }]);
  });

  it('are found by a part of the name far down the list, and at once by the whole phone or user id', async () => {
    const fakes = await written();
    for (let at = 0; at < 120; at += 1)
      await fakes.conversations.touch({ number: NUMBER, person: `+316${10_000_000 + at}` }, {}, NOON + DAY + at, 'activity');
    const found = async (q: string) => (await list(fakes, { q, limit: '20' })).map(({ person }: any) => person);
    expect(await found('noo')).toEqual([PERSON]);
    expect(await found(PERSON)).toEqual([PERSON]);
    expect(await found(`+${WA_ID}`)).toEqual([PERSON]);
    expect(await found('+31610000007')).toEqual(['+31610000007']);
    expect(await found('nobody')).toEqual([]);
    const first = await get(fakes, '/v1/conversations', { query: { q: '3161', limit: '20' } });
    expect(first.body.conversations).toHaveLength(20);
    const second = await get(fakes, '/v1/conversations', { query: { q: '3161', limit: '20', cursor: first.body.next } });
    expect(second.body.conversations[0].person).toBe('+31610000099');
  });

  it('are searched together with their windows', async () => {
    const fakes = await written();
    await fakes.conversations.touch({ number: NUMBER, person: '+31600000000' }, { name: 'Eleanor' }, NOON, 'activity');
    const found = async (query: Record<string, string>) => (await list(fakes, query)).map(({ person }: any) => person);
    expect(await found({ q: 'NÓÓR' })).toEqual([PERSON]);
    expect(await found({ q: 'nor' })).toEqual(['+31600000000']);
    expect(await found({ q: 'nor', window: 'open' })).toEqual([]);
    expect(await found({ q: ` ${WA_ID}`, window: 'open' })).toEqual([PERSON]);
    expect(await found({ q: USER_ID })).toEqual([]);
  });

  it('are searched for in all numbers that the key may see', async () => {
    const fakes = await written();
    await fakes.numbers.adopt({ number: '222', wabaId: '1', displayPhone: '+32', state: 'live', since: NOON });
    for (const number of [NUMBER, '222'])
      await fakes.conversations.touch({ number, person: '+31600000000' }, { name: 'Eleanor' }, NOON, 'activity');
    const search = (query: Record<string, string>, numbers?: readonly string[]) =>
      get(fakes, '/v1/conversations', { query: { q: 'eleanor', ...query }, principal: aPrincipal(numbers && { numbers }) });
    const found = async (...asked: Parameters<typeof search>) =>
      (await search(...asked)).body.conversations.map(({ number }: any) => number);
    expect(await found({})).toEqual([NUMBER, '222']);
    expect(await found({ number: '222' })).toEqual(['222']);
    expect(await found({}, ['222'])).toEqual(['222']);
    const { next } = (await search({ limit: '1' })).body;
    expect(await found({ cursor: next })).toEqual(['222']);
    const wrong = { status: 400, body: { errors: [{ field: 'cursor' }] } };
    expect(await search({ cursor: next }, ['222'])).toMatchObject(wrong);
    for (const cursor of ['x', 'bnVsbA', Buffer.from('["222"]').toString('base64url')])
      expect(await search({ cursor })).toMatchObject(wrong);
  });

  it.each(['', ' ', 'a'.repeat(101)])('are not searched for %j', async (q) => {
    expect(await get(await written(), '/v1/conversations', { query: { q } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'q' }] },
    });
  });

  it('know one filter of windows', async () => {
    expect(await get(await written(), '/v1/conversations', { query: { window: 'closed' } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'window' }] },
    });
  });
});

describe('a session', () => {
  it('is open, with its end and the seconds left', async () => {
    const fakes = await written();
    fakes.clock.advance(MINUTE + SECOND / 2);
    expect((await get(fakes, SESSION, { path })).body).toEqual({
      state: 'open',
      openedAt: '2026-11-03T12:00:00.000Z',
      closesAt: '2026-11-04T12:00:00.000Z',
      secondsLeft: DAY / SECOND - 61,
      answered: false,
      person: PERSON,
      name: 'Noor',
      phone: PERSON,
      timeZones: ['Europe/Amsterdam'],
      optedOut: null,
    });
  });

  it('tells who the person is by every name, also when its item was reaped', async () => {
    const contacts = [{ profile: { name: 'Noor' }, wa_id: WA_ID, user_id: USER_ID }];
    const fakes = await written(aWebhook(aMessagesChange({ contacts, messages: [anInbound({ from_user_id: USER_ID })] })));
    const whose = { person: USER_ID, userId: USER_ID, phone: PERSON, name: 'Noor' };
    expect((await get(fakes, SESSION, { path })).body).toMatchObject(whose);
    fakes.clock.set(NOON + DAY);
    fakes.table.reap(NOON + DAY);
    expect((await get(fakes, SESSION, { path })).body).toMatchObject({ state: 'closed', ...whose });
  });

  it.each([
    ['+2348012345678', ['Africa/Lagos']],
    ['NG.13491208655302741918', ['Africa/Lagos']],
    ['unknown', []],
  ])('tells where %s may be', async (person, timeZones) => {
    expect((await get(await aWorld(), SESSION, { path: { number: NUMBER, person } })).body).toMatchObject({ timeZones });
  });

  it('tells several time zones where a phone does not tell which', async () => {
    const { body } = await get(await aWorld(), SESSION, { path: { number: NUMBER, person: '+15005550006' } });
    expect(body.timeZones.length).toBeGreaterThan(1);
  });

  it('tells what the person does not want', async () => {
    const fakes = await written();
    await fakes.consents.setMarketing(PERSON, 'stop', NOON);
    expect((await get(fakes, SESSION, { path })).body).toMatchObject({ optedOut: 'marketing' });
    await fakes.consents.setStopped(PERSON, { value: 'stop', at: NOON, channel: 'whatsapp' });
    expect((await get(fakes, SESSION, { path })).body).toMatchObject({ optedOut: 'everything' });
  });

  it('is closed by the clock, whether or not its item was reaped', async () => {
    const fakes = await written();
    fakes.clock.set(NOON + DAY);
    expect((await get(fakes, SESSION, { path })).body).toMatchObject({ state: 'closed', secondsLeft: 0 });
    fakes.table.reap(NOON + DAY);
    expect((await get(fakes, SESSION, { path })).body).toMatchObject({ state: 'closed', closesAt: '2026-11-04T12:00:00.000Z' });
  });

  it('was never opened for a person who never wrote', async () => {
    expect((await get(await aWorld(), SESSION, { path })).body).toEqual({
      state: 'never-opened',
      openedAt: null,
      closesAt: null,
      secondsLeft: 0,
      answered: false,
      person: PERSON,
      phone: PERSON,
      timeZones: ['Europe/Amsterdam'],
      optedOut: null,
    });
  });

  it('was never opened by a reaction', async () => {
    const fakes = await written(aWebhook(aMessagesChange({ messages: [anInbound({ type: 'reaction', reaction: {} })] })));
    expect((await get(fakes, SESSION, { path })).body).toMatchObject({ state: 'never-opened' });
  });

  it.each(['31612345678', ' 31612345678'])('is found by a phone whose plus was lost on the way: %j', async (person) => {
    expect((await get(await written(), SESSION, { path: { number: NUMBER, person } })).body).toMatchObject({ state: 'open' });
  });

  it('is found by the phone of a person who is known by a user id', async () => {
    const fakes = await written(aWebhook(aMessagesChange({ messages: [anInbound({ from_user_id: USER_ID })] })));
    expect((await get(fakes, SESSION, { path })).body).toMatchObject({ state: 'open' });
  });

  it('is 403 for a number that the key may not touch', async () => {
    expect((await get(await written(), SESSION, { path, principal: aPrincipal({ numbers: ['222'] }) })).status).toBe(403);
  });
});

describe('a timeline', () => {
  it('shows what the person wrote and what was sent, in order', async () => {
    const fakes = await written();
    fakes.clock.advance(MINUTE);
    await anAcceptedMessage(fakes);
    expect((await get(fakes, TIMELINE, { path })).body).toMatchObject({
      entries: [
        { direction: 'in', type: 'text', at: '2026-11-03T12:00:00.000Z', wamid: 'wamid.in1' },
        { direction: 'out', message: { id: 'msg_1', state: 'accepted' } },
      ],
      next: null,
    });
  });

  it('goes on page by page', async () => {
    const fakes = await written();
    fakes.clock.advance(MINUTE);
    await anAcceptedMessage(fakes);
    const first = (await get(fakes, TIMELINE, { path, query: { limit: '1' } })).body;
    const second = (await get(fakes, TIMELINE, { path, query: { limit: '1', cursor: first.next } })).body;
    expect([first.entries.length, second.entries[0].message.id, second.next]).toEqual([1, 'msg_1', null]);
  });

  it('begins with the newest if asked to, and goes back in time', async () => {
    const fakes = await written();
    fakes.clock.advance(MINUTE);
    await anAcceptedMessage(fakes);
    const query = { limit: '1', order: 'newest' };
    const first = (await get(fakes, TIMELINE, { path, query })).body;
    const second = (await get(fakes, TIMELINE, { path, query: { ...query, cursor: first.next } })).body;
    expect([first.entries[0].message.id, second.entries[0].wamid, second.next]).toEqual(['msg_1', 'wamid.in1', null]);
  });

  it('knows two orders', async () => {
    expect(await get(await written(), TIMELINE, { path, query: { order: 'random' } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'order' }] },
    });
  });

  it('is 400 for a cursor of another list', async () => {
    expect(await get(await written(), TIMELINE, { path, query: { cursor: 'bm9uc2Vuc2U' } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'cursor' }] },
    });
  });
});

describe('a message', () => {
  it('is shown with its attempts', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes);
    expect(await get(fakes, '/v1/messages/{id}', { path: { id: 'msg_1' } })).toMatchObject({
      status: 200,
      body: { id: 'msg_1', attempts: [{ route: 'free-form', state: 'pending' }] },
    });
  });

  it('is 404 where there is none', async () => {
    expect((await get(await aWorld(), '/v1/messages/{id}', { path: { id: 'msg_9' } })).status).toBe(404);
  });

  it('is 404 for a key that may not touch its number: another’s is not told apart from none', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes);
    const response = await get(fakes, '/v1/messages/{id}', {
      path: { id: 'msg_1' },
      principal: aPrincipal({ numbers: ['222'] }),
    });
    expect(response.status).toBe(404);
  });
});

describe('lists', () => {
  it('show conversations with their last activity', async () => {
    expect((await get(await written(), '/v1/conversations')).body).toMatchObject({
      conversations: [{ number: NUMBER, person: PERSON, name: 'Noor', lastAt: '2026-11-03T12:00:00.000Z' }],
      next: null,
    });
  });

  it('show messages by state', async () => {
    const fakes = await aWorld();
    await anAcceptedMessage(fakes);
    expect((await get(fakes, '/v1/messages', { query: { state: 'accepted' } })).body.messages).toMatchObject([
      { id: 'msg_1', from: NUMBER, state: 'accepted' },
    ]);
  });

  it('tell all of a message but its texts', async () => {
    const fakes = await aWorld();
    const sms = anAttempt({
      n: 2,
      route: 'sms',
      entry: 0,
      reason: 'failed',
      state: 'failed',
      error: { code: '1', message: 'no' },
    });
    await anAcceptedMessage(fakes, { fallback: [anSmsEntry()], attempts: [anAttempt({ state: 'failed' }), sms] });
    const { body } = await get(fakes, '/v1/messages', { query: { state: 'failed' } });
    expect(body.messages).toMatchObject([
      {
        person: PERSON,
        route: 'sms',
        decision: { route: 'free-form' },
        attempts: [{}, { reason: 'failed', error: { code: '1' } }],
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('parcel');
    expect(JSON.stringify((await get(fakes, '/v1/messages/{id}', { path: { id: 'msg_1' } })).body)).toContain('parcel');
  });

  it('are those that wait for a later moment, the oldest first, and why', async () => {
    const fakes = await aWorld();
    const waits = { notBefore: NOON + MINUTE, waitsFor: 'it is night' };
    await anAcceptedMessage(fakes, { id: 'msg_3', createdAt: NOON + 2, attempts: [anAttempt(waits)] });
    await anAcceptedMessage(fakes, { id: 'msg_2', createdAt: NOON + 1, attempts: [anAttempt(waits)] });
    await anAcceptedMessage(fakes, { id: 'msg_1', createdAt: NOON });
    const first = (await get(fakes, '/v1/messages', { query: { state: 'waiting', limit: '2' } })).body;
    const second = (await get(fakes, '/v1/messages', { query: { state: 'waiting', cursor: first.next } })).body;
    expect([...first.messages, ...second.messages]).toMatchObject([
      { id: 'msg_2', state: 'accepted', attempts: [{ notBefore: '2026-11-03T12:01:00.000Z', waitsFor: 'it is night' }] },
      { id: 'msg_3' },
    ]);
  });

  it('are 400 for a state that there is not', async () => {
    expect(await get(await aWorld(), '/v1/messages', { query: { state: 'lost' } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'state' }] },
    });
  });

  it('are 400 where a number must be named', async () => {
    const fakes = await aWorld();
    await fakes.numbers.adopt({ number: '222', wabaId: '1', displayPhone: '+32', state: 'live', since: NOON });
    expect(await get(fakes, '/v1/conversations')).toMatchObject({ status: 400, body: { errors: [{ field: 'number' }] } });
  });
});

describe('fallbacks', () => {
  it('tell in whose place an attempt came, why, and how it stands by now', async () => {
    const fakes = await aWorld();
    const sms = anAttempt({ n: 2, route: 'sms', entry: 0, reason: 'failed', createdAt: NOON + SECOND });
    const error = { code: '131026', message: 'undeliverable' };
    const attempts = [anAttempt({ state: 'failed', error }), sms];
    const message = await anAcceptedMessage(fakes, { fallback: [anSmsEntry()], attempts });
    await publish(fakes);
    await fakes.messages.save({ ...message, attempts: [...attempts.slice(0, 1), { ...sms, state: 'sent' }] });
    expect((await get(fakes, '/v1/fallbacks')).body).toMatchObject({
      fallbacks: [
        {
          ...{ at: '2026-11-03T12:00:01.000Z', attempt: 2, route: 'sms', reason: 'failed', insteadOf: 'free-form' },
          message: { id: 'msg_1', state: 'sent', attempts: [{ error }, { state: 'sent' }] },
        },
      ],
      next: null,
    });
  });

  it('tell what was asked for in place of one that was decided at once, and nothing for an expiry message', async () => {
    const fakes = await aWorld();
    const sms = anAttempt({ route: 'sms', entry: 0, reason: 'window-closed' });
    const content = { type: 'template', template: { name: 'x', language: { code: 'en' } } };
    await anAcceptedMessage(fakes, { content, fallback: [anSmsEntry()], attempts: [sms] });
    const expiry = { ...sms, reason: 'unanswered-expiry', createdAt: NOON - 1 } as const;
    await anAcceptedMessage(fakes, { id: 'msg_2', content: null, fallback: [anSmsEntry()], attempts: [expiry] });
    await publish(fakes);
    const { fallbacks } = (await get(fakes, '/v1/fallbacks')).body;
    expect(fallbacks.map(({ insteadOf }: any) => insteadOf)).toEqual(['template', null]);
  });
});

describe('refusals', () => {
  it('tell why, and nothing of what was to be said', async () => {
    const fakes = await aWorld();
    const body = 'a secret';
    await acceptMessage(
      fakes,
      { from: NUMBER, to: { phone: PERSON }, content: { type: 'text', text: { body } } },
      undefined,
      () => '',
    );
    const answer = await get(fakes, '/v1/refusals');
    expect(answer.body).toMatchObject({
      refusals: [
        {
          ...{ from: NUMBER, person: PERSON, at: '2026-11-03T12:00:00.000Z', problem: 'conversation-not-started' },
          ...{ window: { state: 'never-opened' }, considered: [{ code: 'never-opened' }] },
        },
      ],
      next: null,
    });
    expect(JSON.stringify(answer)).not.toContain(body);
  });

  it('are 403 of another number', async () => {
    const principal = aPrincipal({ numbers: ['999'] });
    const query = { number: NUMBER };
    for (const route of ['/v1/refusals', '/v1/fallbacks'])
      expect((await get(await aWorld(), route, { principal, query })).status).toBe(403);
  });
});
