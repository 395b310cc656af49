import { describe, expect, it } from 'vitest';
import { parseWebhook } from '../../../../shared/contracts/meta-webhook.ts';
import { isAnswered, WINDOW_MS } from '../../../../shared/domain/session.ts';
import { publishChanges } from '../../../../shared/use-cases/publish-changes.ts';
import { receiveWebhook } from '../../../../shared/use-cases/receive-webhook.ts';
import { NUMBER, PERSON, USER_ID, WABA } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';
import { aMessagesChange, anInbound, aStatus, aTextWebhook, aWebhook, seconds, WA_ID } from '../../../builders/webhook.ts';
import { aWorld, personWrites, sessionOf } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

type Json = Readonly<Record<string, unknown>>;

const receive = (fakes: Fakes, body: Json) => receiveWebhook(fakes, parseWebhook(body));
const inbound = (over: Json) => aWebhook(aMessagesChange({ messages: [anInbound(over)] }));
const status = (over: Json) => aWebhook(aMessagesChange({ statuses: [aStatus(over)] }));
const field = (name: string, value: Json) =>
  aWebhook({ field: name, value: { metadata: { phone_number_id: NUMBER }, ...value } });
const entries = async (fakes: Fakes) => (await fakes.timeline.page(NUMBER, [PERSON], 100, undefined)).items;
const sessions = (fakes: Fakes) => fakes.sessions.find(NUMBER, [PERSON]);

describe('a text that is a keyword', () => {
  const write = (fakes: Fakes, text: string, at = NOON, more: Json = {}) =>
    receive(fakes, inbound({ id: `wamid.${text}.${at}`, timestamp: seconds(at), text: { body: text }, ...more }));
  const consent = (fakes: Fakes) => fakes.consents.of([PERSON]);

  it.each(['STOP', ' stop. ', 'Arret', 'AFMELDEN!', '“baja”'])('stops everything: %s', async (text) => {
    const fakes = await aWorld();
    await write(fakes, text);
    expect(await consent(fakes)).toMatchObject({ stopped: true, marketingStopped: false });
    expect(await entries(fakes)).toHaveLength(1);
  });

  it.each(['please stop', 'stop it', 'yes', ''])('is no other: %s', async (text) => {
    const fakes = await aWorld();
    await write(fakes, text);
    expect(await consent(fakes)).toMatchObject({ stopped: false });
  });

  it('counts by Meta’s timestamp: a late stop does not undo a newer start', async () => {
    const fakes = await aWorld();
    await write(fakes, 'stop', NOON - 3 * HOUR);
    await write(fakes, 'start', NOON - HOUR);
    await write(fakes, 'stop', NOON - 2 * HOUR);
    expect(await consent(fakes)).toMatchObject({ stopped: false });
  });

  it('is what the policy says, and none with empty lists', async () => {
    const fakes = await aWorld({ keywords: { stop: ['basta'] } });
    await write(fakes, 'stop');
    expect(await consent(fakes)).toMatchObject({ stopped: false });
    // A word of the policy's own is obeyed from the stream: the webhook itself reads no policy for it.
    let read = 0;
    const keywords = async (number: string) => {
      read += 1;
      return fakes.keywords(number);
    };
    await write({ ...fakes, keywords }, 'Basta!');
    expect([read, (await consent(fakes)).stopped]).toEqual([0, false]);
    for (const { change } of fakes.table.stream) await publishChanges(fakes, [change]);
    expect(await consent(fakes)).toMatchObject({ stopped: true });
    const silent = await aWorld({ keywords: { stop: [], start: [] } });
    await write(silent, 'stop');
    expect(await consent(silent)).toMatchObject({ stopped: false });
  });

  it('holds under the phone that is known of a user id, and on other numbers', async () => {
    const fakes = await aWorld();
    await fakes.numbers.adopt({ number: '2', wabaId: '2', displayPhone: '+31209999999', state: 'live', since: NOON });
    await fakes.conversations.touch({ number: NUMBER, person: USER_ID }, { phone: PERSON }, NOON, 'window');
    await fakes.aliases.put('2', PERSON, { to: 'NL.2', at: 0 }, undefined);
    await write(fakes, 'stop', NOON, { from: undefined, from_user_id: USER_ID });
    for (const person of [USER_ID, PERSON, 'NL.2']) expect(await fakes.consents.of([person])).toMatchObject({ stopped: true });
  });

  it('counts for nothing in a group', async () => {
    const fakes = await aWorld();
    await write(fakes, 'stop', NOON, { group_id: 'g1' });
    expect(await consent(fakes)).toMatchObject({ stopped: false });
  });
});

describe('a marketing message that Meta held back because the person stopped them', () => {
  it('stops marketing for that person here, as of that status', async () => {
    const fakes = await aWorld();
    const errors = [{ code: 131050, title: 'User opted out' }];
    await receive(fakes, status({ status: 'failed', timestamp: seconds(NOON - HOUR), errors }));
    expect(await fakes.consents.of([PERSON])).toEqual({ stopped: false, marketingStopped: true });
    await fakes.consents.setMarketing(PERSON, 'resume', NOON);
    await receive(fakes, status({ status: 'failed', timestamp: seconds(NOON - HOUR), errors }));
    expect(await fakes.consents.of([PERSON])).toMatchObject({ marketingStopped: false });
  });
});

describe('a person’s message', () => {
  it('counts from Meta’s timestamp, however late it comes', async () => {
    const fakes = await aWorld();
    fakes.clock.set(NOON + 20 * HOUR);
    await receive(fakes, aTextWebhook());
    expect(await sessionOf(fakes)).toMatchObject({ expiresAt: NOON + DAY, receivedAt: NOON + 20 * HOUR });
  });

  it('is marked late when its window was over on arrival', async () => {
    const fakes = await aWorld();
    fakes.clock.set(NOON + 2 * DAY);
    await receive(fakes, aTextWebhook());
    expect(await entries(fakes)).toMatchObject([{ late: true }]);
  });

  it('is not marked late while a millisecond of its window is left', async () => {
    const fakes = await aWorld();
    fakes.clock.set(NOON + DAY - 1);
    await receive(fakes, aTextWebhook());
    expect((await entries(fakes))[0]).not.toHaveProperty('late');
  });

  it('is marked late at the very end of its window', async () => {
    const fakes = await aWorld();
    fakes.clock.set(NOON + DAY);
    await receive(fakes, aTextWebhook());
    expect(await entries(fakes)).toMatchObject([{ late: true }]);
  });

  it('counts from receipt when its timestamp is ahead', async () => {
    const fakes = await aWorld();
    await receive(fakes, aTextWebhook({ at: NOON + DAY }));
    expect((await sessionOf(fakes)).lastInboundAt).toBe(NOON);
  });

  it('counts from its first receipt when it comes again with a timestamp ahead', async () => {
    const fakes = await aWorld();
    await receive(fakes, aTextWebhook({ at: NOON + DAY }));
    fakes.clock.advance(HOUR);
    await receive(fakes, aTextWebhook({ at: NOON + DAY }));
    expect(await sessionOf(fakes)).toMatchObject({ lastInboundAt: NOON, expiresAt: NOON + WINDOW_MS });
  });

  it('counts from receipt without a timestamp', async () => {
    const fakes = await aWorld();
    await receive(fakes, inbound({ timestamp: null }));
    expect((await sessionOf(fakes)).lastInboundAt).toBe(NOON);
  });

  it('stands under the user id, where there is one', async () => {
    const fakes = await aWorld();
    await receive(fakes, inbound({ from_user_id: USER_ID }));
    expect(await fakes.sessions.find(NUMBER, [USER_ID])).toMatchObject([{ person: USER_ID, phone: PERSON, userId: USER_ID }]);
  });

  it.each(['reaction', 'system', 'revoke'])('that is a %s is recorded and opens nothing', async (type) => {
    const fakes = await aWorld();
    await receive(fakes, inbound({ type }));
    expect(await entries(fakes)).toMatchObject([{ type }]);
    expect(await sessions(fakes)).toEqual([]);
  });

  it('in a group is recorded as unsupported and opens nothing (R6)', async () => {
    const fakes = await aWorld();
    await receive(fakes, inbound({ group_id: 'group-1' }));
    expect(await entries(fakes)).toMatchObject([{ type: 'unsupported' }]);
    expect(await sessions(fakes)).toEqual([]);
  });

  it('opens one window, in whatever order and however often its webhooks come', async () => {
    const fakes = await aWorld();
    const bodies = [2, 0, 1, 2, 0].map((at) => aTextWebhook({ wamid: `wamid.${at}`, at: NOON - at * MINUTE }));
    for (const body of bodies) await receive(fakes, body);
    expect((await entries(fakes)).map(({ wamid }) => wamid)).toEqual(['wamid.2', 'wamid.1', 'wamid.0']);
    expect((await sessionOf(fakes)).expiresAt).toBe(NOON + DAY);
  });

  it('leaves the windows of two numbers apart', async () => {
    const fakes = await aWorld();
    await receive(fakes, aTextWebhook({ number: '222' }));
    expect(await sessions(fakes)).toEqual([]);
  });

  it('is finished by a redelivery when only its session could be written', async () => {
    const fakes = await aWorld();
    const timeline: Fakes['timeline'] = Object.create(fakes.timeline, {
      recordInbound: { value: () => Promise.reject(new Error('throttled')) },
    });
    await expect(receive({ ...fakes, timeline }, aTextWebhook())).rejects.toThrow('1 of 1 updates');
    expect(await sessions(fakes)).toHaveLength(1);
    await receive(fakes, aTextWebhook());
    expect(await entries(fakes)).toHaveLength(1);
  });
});

describe('what answers', () => {
  const answered = async (fakes: Fakes) => isAnswered(await sessionOf(fakes));
  const written = async () => {
    const fakes = await aWorld();
    await personWrites(fakes, NOON - HOUR);
    return fakes;
  };
  const echo = (over: Json = {}) =>
    field('smb_message_echoes', {
      message_echoes: [{ to: WA_ID, id: 'wamid.e', timestamp: seconds(NOON), type: 'text', text: {}, ...over }],
    });

  it('is an echo from the Business app', async () => {
    const fakes = await written();
    await receive(fakes, echo());
    expect(await answered(fakes)).toBe(true);
  });

  it('is no echo that is older than what the person wrote', async () => {
    const fakes = await written();
    await receive(fakes, echo({ timestamp: seconds(NOON - 2 * HOUR) }));
    expect(await answered(fakes)).toBe(false);
  });

  it('is no echo that withdraws a message', async () => {
    const fakes = await written();
    await receive(fakes, echo({ type: 'revoke' }));
    expect(await answered(fakes)).toBe(false);
  });

  it('is a message that another system sent', async () => {
    const fakes = await written();
    await receive(fakes, status({ status: 'sent' }));
    expect(await answered(fakes)).toBe(true);
  });

  it('is not a status of a message of ours: its own acceptance counts', async () => {
    const fakes = await written();
    await receive(fakes, status({ status: 'sent', biz_opaque_callback_data: 'ow:test:msg_1:1' }));
    expect(await answered(fakes)).toBe(false);
  });

  it('is not the failure of another system’s message', async () => {
    const fakes = await written();
    await receive(fakes, status({ status: 'failed' }));
    expect(await answered(fakes)).toBe(false);
  });
});

describe('a status', () => {
  it('is parked for who finds it', async () => {
    const fakes = await aWorld();
    await receive(fakes, status({ status: 'delivered' }));
    expect(await fakes.wamids.statusesOf('wamid.out1')).toMatchObject([{ status: 'delivered', number: NUMBER }]);
  });
});

describe('a preference', () => {
  const preference = (value: string, at: number, more: Json = {}) =>
    field('user_preferences', { user_preferences: [{ wa_id: WA_ID, value, timestamp: at / 1000, ...more }] });

  it('stops marketing', async () => {
    const fakes = await aWorld();
    await receive(fakes, preference('stop', NOON));
    expect(await fakes.consents.of([PERSON])).toMatchObject({ marketingStopped: true });
  });

  it('counts by Meta’s timestamp, not by arrival', async () => {
    const fakes = await aWorld();
    await receive(fakes, preference('stop', NOON));
    await receive(fakes, preference('resume', NOON - MINUTE));
    expect(await fakes.consents.of([PERSON])).toMatchObject({ marketingStopped: true });
  });

  it('holds for every identity of the person', async () => {
    const fakes = await aWorld();
    await receive(fakes, preference('stop', NOON, { user_id: USER_ID }));
    expect(await fakes.consents.of([USER_ID])).toMatchObject({ marketingStopped: true });
    expect(await fakes.consents.of([PERSON])).toMatchObject({ marketingStopped: true });
  });
});

describe('a call (R7)', () => {
  const call = field('calls', {
    calls: [{ id: 'wacid.1', from: WA_ID, event: 'connect', direction: 'USER_INITIATED', timestamp: seconds(NOON) }],
  });

  it('is recorded and opens the window, as Meta counts', async () => {
    const fakes = await aWorld();
    await receive(fakes, call);
    expect(await entries(fakes)).toMatchObject([{ direction: 'update', type: 'calls' }]);
    expect((await sessionOf(fakes)).expiresAt).toBe(NOON + DAY);
  });

  it('stands after its window, which decides what answers it', async () => {
    const fakes = await aWorld();
    await receive(fakes, call);
    expect(fakes.table.stream.map(({ change }) => change.kind).filter((kind) => kind === 'session' || kind === 'call')).toEqual([
      'session',
      'call',
    ]);
  });

  it('opens nothing where the policy says so', async () => {
    const fakes = await aWorld({ callsOpenWindow: false });
    await receive(fakes, call);
    expect(await sessions(fakes)).toEqual([]);
  });
});

describe('what belongs to no conversation', () => {
  it('is recorded under its account', async () => {
    const fakes = await aWorld();
    await receive(fakes, aWebhook({ field: 'account_update', value: { event: 'PARTNER_ADDED' } }));
    expect([...fakes.table.timelineOf(`WABA#${WABA}`).values()]).toMatchObject([{ entry: { type: 'account_update' } }]);
  });
});
