import { describe, expect, it } from 'vitest';
import { parseWebhook } from '../../../../shared/contracts/meta-webhook.ts';
import { WINDOW_MS } from '../../../../shared/domain/session.ts';
import { closeEndedWindow } from '../../../../shared/use-cases/close-window.ts';
import { driveEffects } from '../../../../shared/use-cases/drive-effects.ts';
import { handleTimer } from '../../../../shared/use-cases/handle-timer.ts';
import { publishChanges } from '../../../../shared/use-cases/publish-changes.ts';
import { readSession, readTimeline } from '../../../../shared/use-cases/read-conversation.ts';
import { receiveWebhook } from '../../../../shared/use-cases/receive-webhook.ts';
import { loadSituation } from '../../../../shared/use-cases/situation.ts';
import { NUMBER, PERSON, USER_ID } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';
import { aWorld, sessionOf } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const NEW_PHONE = '+31687654321';
const NEW_ID = 'NL.NEW';
const digits = (phone: string) => phone.slice(1);

/** Meta's webhooks and the stream behind them. */
function aLife(fakes: Fakes) {
  let read = 0;
  let wamids = 0;
  const tell = async (field: string, value: object) => {
    const change = { field, value: { metadata: { phone_number_id: NUMBER }, ...value } };
    await receiveWebhook(fakes, parseWebhook({ entry: [{ id: 'waba', changes: [change] }] }));
    for (; read < fakes.table.stream.length; read += 1) {
      const entry = fakes.table.stream[read];
      if (entry === undefined) continue;
      await publishChanges(fakes, [entry.change]);
      await driveEffects(fakes, entry.change);
    }
  };
  const message = (
    who: { phone?: string; userId?: string },
    at: number,
    more: object = { type: 'text', text: { body: 'hi' } },
  ) => {
    wamids += 1;
    const from = who.phone === undefined ? {} : { from: digits(who.phone) };
    const fromUserId = who.userId === undefined ? {} : { from_user_id: who.userId };
    return { messages: [{ ...from, ...fromUserId, id: `wamid.${wamids}`, timestamp: String(at / 1000), ...more }] };
  };
  return {
    tell,
    writes: (who: { phone?: string; userId?: string }, at = fakes.clock.now()) => tell('messages', message(who, at)),
    again: (value: object) => tell('messages', value),
    message,
    changesNumber: (from: string, to: string, at = fakes.clock.now(), key = 'wa_id') =>
      tell(
        'messages',
        message({ phone: from }, at, { type: 'system', system: { type: 'user_changed_number', [key]: digits(to) } }),
      ),
    changesId: (previous: string, current: string, at = fakes.clock.now(), waId?: string) =>
      tell('user_id_update', {
        user_id_update: [
          {
            user_id: { previous, current },
            timestamp: String(at / 1000),
            ...(waId === undefined ? {} : { wa_id: digits(waId) }),
          },
        ],
      }),
    shares: (userId: string, phone: string, origin: string | undefined) =>
      tell(
        'messages',
        message({ userId }, fakes.clock.now(), {
          type: 'contacts',
          contacts: [
            { ...(origin === undefined ? {} : { origin }), phones: [{ phone: `+${phone.slice(1)}`, wa_id: digits(phone) }] },
          ],
        }),
      ),
    stops: (who: { phone?: string; userId?: string }, at = fakes.clock.now()) =>
      tell('messages', message(who, at, { type: 'text', text: { body: 'STOP' } })),
    /** Everything that is due by then happens. */
    async advance(ms: number) {
      fakes.clock.advance(ms);
      for (let round = 0; round < 3; round += 1) {
        for (const timer of fakes.timers.take(fakes.clock.now())) await handleTimer(fakes, timer);
        fakes.table.reap(fakes.clock.now());
        for (; read < fakes.table.stream.length; read += 1) {
          const entry = fakes.table.stream[read];
          if (entry === undefined) continue;
          await publishChanges(fakes, [entry.change]);
          await driveEffects(fakes, entry.change);
        }
      }
    },
  };
}

async function aPerson(policy: Parameters<typeof aWorld>[0] = {}) {
  const fakes = await aWorld(policy);
  return { fakes, life: aLife(fakes) };
}

const view = (fakes: Fakes, person: string) => readSession(fakes, NUMBER, person);
const situation = async (fakes: Fakes, to: { phone?: string; userId?: string }) => await loadSituation(fakes, NUMBER, to, []);
const closings = (fakes: Fakes) =>
  [...fakes.table.closings.values()].map(({ person, expiresAt, reason }) => ({ person, expiresAt, reason }));
const told = (fakes: Fakes, type: string) => fakes.bus.events.filter((event) => event.type === type);

describe('the first message of a person', () => {
  it('brings phone and user id together once, though message and window tell it at the same time', async () => {
    const { fakes } = await aPerson();
    const { messages } = aLife(fakes).message({ phone: PERSON, userId: USER_ID }, fakes.clock.now());
    const value = { metadata: { phone_number_id: NUMBER }, messages };
    await receiveWebhook(fakes, parseWebhook({ entry: [{ id: 'waba', changes: [{ field: 'messages', value }] }] }));
    const changes = fakes.table.stream.flatMap(({ change }) => (['inbound', 'session'].includes(change.kind) ? [change] : []));
    expect(changes).toHaveLength(2);
    await Promise.all(changes.map((change) => publishChanges(fakes, [change])));
    expect(await fakes.aliases.of(NUMBER, PERSON)).toEqual({ to: USER_ID, at: fakes.clock.now() });
  });
});

describe('a person who changes their number', () => {
  it.each(['wa_id', 'new_wa_id'])('goes on with their window, which ends when it would have (%s)', async (key) => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    await life.advance(HOUR);
    await life.changesNumber(PERSON, NEW_PHONE, fakes.clock.now(), key);
    for (const person of [PERSON, NEW_PHONE])
      expect(await view(fakes, person)).toMatchObject({ state: 'open', openedAt: NOON, closesAt: NOON + DAY });
    expect((await situation(fakes, { phone: PERSON })).identity).toEqual({ phone: NEW_PHONE });
    expect(told(fakes, 'session.opened')).toHaveLength(1);
  });

  it('has one conversation, with what was written under either number', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    await life.changesNumber(PERSON, NEW_PHONE, NOON + MINUTE);
    fakes.clock.advance(HOUR);
    await life.writes({ phone: NEW_PHONE });
    for (const person of [PERSON, NEW_PHONE]) {
      const { items } = await readTimeline(fakes, NUMBER, person, 10, undefined);
      expect(items.map(({ type }) => type)).toEqual(['text', 'system', 'text']);
    }
    const { items } = await fakes.conversations.list(NUMBER, 10, undefined);
    expect(items).toMatchObject([{ person: NEW_PHONE, formerly: [PERSON], lastInboundAt: NOON }]);
  });

  it('has one closing for that window, under the new number', async () => {
    const { fakes, life } = await aPerson({ onUnansweredExpiry: { route: 'sms', text: 'Sorry' } });
    await life.writes({ phone: PERSON });
    const before = await sessionOf(fakes);
    await life.changesNumber(PERSON, NEW_PHONE);
    await life.advance(DAY + MINUTE);
    await closeEndedWindow(fakes, before);
    await life.advance(9 * DAY);
    expect(closings(fakes)).toEqual([{ person: NEW_PHONE, expiresAt: NOON + DAY, reason: 'unanswered' }]);
    expect([...fakes.table.messages.values()]).toMatchObject([{ person: NEW_PHONE, to: { phone: NEW_PHONE } }]);
  });

  it('comes to the same when it is told twice, late, or after a message under the new number', async () => {
    for (const order of [
      ['old', 'change', 'new', 'change'],
      ['new', 'change', 'old'],
      ['new', 'old', 'change'],
      ['change', 'new', 'old'],
    ]) {
      const { fakes, life } = await aPerson();
      const [old, fresh] = [life.message({ phone: PERSON }, NOON), life.message({ phone: NEW_PHONE }, NOON + 2 * HOUR)];
      fakes.clock.advance(3 * HOUR);
      for (const step of order) {
        if (step === 'change') await life.changesNumber(PERSON, NEW_PHONE, NOON + HOUR);
        else await life.again(step === 'old' ? old : fresh);
      }
      await life.again(old);
      expect([order, await view(fakes, PERSON)]).toMatchObject([order, { openedAt: NOON, closesAt: NOON + 2 * HOUR + DAY }]);
      await life.advance(9 * DAY);
      expect([order, closings(fakes)]).toEqual([
        order,
        [{ person: NEW_PHONE, expiresAt: NOON + 2 * HOUR + DAY, reason: 'no-action-wanted' }],
      ]);
    }
  });

  it('may change back', async () => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const { fakes, life } = await aPerson();
      await life.writes({ phone: PERSON });
      fakes.clock.advance(3 * HOUR);
      for (const step of order) {
        if (step === 1) await life.changesNumber(PERSON, NEW_PHONE, NOON + HOUR);
        else await life.changesNumber(NEW_PHONE, PERSON, NOON + 2 * HOUR);
      }
      expect([order, (await situation(fakes, { phone: NEW_PHONE })).identity]).toEqual([order, { phone: PERSON }]);
      for (const person of [PERSON, NEW_PHONE])
        expect([order, await view(fakes, person)]).toMatchObject([order, { state: 'open', closesAt: NOON + DAY }]);
    }
  });

  it('is still answered, still closed by evidence, and still warned of', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    const conversation = { number: NUMBER, person: PERSON };
    await fakes.sessions.answered(conversation, NOON, 'msg_1', NOON);
    await fakes.sessions.closedByEvidence(conversation, NOON);
    await fakes.sessions.warned(await sessionOf(fakes), NOON);
    await life.changesNumber(PERSON, NEW_PHONE);
    expect(await sessionOf(fakes, NEW_PHONE)).toMatchObject({
      answeredUpTo: NOON,
      answeredBy: 'msg_1',
      closedFor: NOON,
      warnedFor: NOON + DAY,
    });
    expect(told(fakes, 'session.expiring')).toHaveLength(1);
  });

  it('is answered by what was on its way under the old number', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    await life.changesNumber(PERSON, NEW_PHONE);
    await fakes.sessions.answered({ number: NUMBER, person: PERSON }, NOON, 'msg_1', NOON);
    await life.advance(SECOND);
    expect(await view(fakes, NEW_PHONE)).toMatchObject({ answered: true });
  });

  it('leaves a window that is over where it is: it has its closing', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    fakes.clock.advance(DAY);
    await life.changesNumber(PERSON, NEW_PHONE);
    await life.advance(DAY);
    expect(closings(fakes)).toEqual([{ person: PERSON, expiresAt: NOON + DAY, reason: 'no-action-wanted' }]);
    expect(await view(fakes, NEW_PHONE)).toMatchObject({ state: 'closed', closesAt: NOON + DAY });
  });

  it('who had said STOP has said it', async () => {
    const { fakes, life } = await aPerson();
    await life.stops({ phone: PERSON });
    await life.changesNumber(PERSON, NEW_PHONE);
    expect((await situation(fakes, { phone: NEW_PHONE })).situation.consent).toMatchObject({ stopped: true });
  });

  it('leaves the old number to whoever writes from it later', async () => {
    const { fakes, life } = await aPerson();
    await life.stops({ phone: PERSON });
    await life.changesNumber(PERSON, NEW_PHONE);
    fakes.clock.advance(6 * MINUTE);
    await life.writes({ phone: PERSON });
    const [old, now] = [await situation(fakes, { phone: PERSON }), await situation(fakes, { phone: NEW_PHONE })];
    expect(old).toMatchObject({ identity: { phone: PERSON }, situation: { consent: { stopped: false } } });
    expect(old.situation.session).toMatchObject({ openedAt: NOON + 6 * MINUTE, expiresAt: NOON + 6 * MINUTE + DAY });
    expect(now).toMatchObject({ identity: { phone: NEW_PHONE }, situation: { session: { expiresAt: NOON + DAY } } });
    expect(told(fakes, 'session.opened')).toHaveLength(2);
    await life.advance(9 * DAY);
    expect(closings(fakes)).toHaveLength(2);
  });
});

describe('a person whose user id changes', () => {
  it('goes on with their window, their phone and their STOP, with or without a phone in the webhook', async () => {
    for (const waId of [undefined, PERSON]) {
      const { fakes, life } = await aPerson();
      await life.stops({ userId: USER_ID, phone: PERSON });
      fakes.clock.advance(HOUR);
      await life.changesId(USER_ID, NEW_ID, NOON + MINUTE, waId);

      const { identity, situation: found } = await situation(fakes, { userId: USER_ID });
      expect([waId, identity]).toEqual([waId, { userId: NEW_ID, phone: PERSON }]);
      expect(found).toMatchObject({ session: { person: NEW_ID, expiresAt: NOON + DAY }, consent: { stopped: true } });
      expect((await situation(fakes, { phone: PERSON })).person).toBe(NEW_ID);
      await life.advance(2 * DAY);
      expect(closings(fakes)).toEqual([{ person: NEW_ID, expiresAt: NOON + DAY, reason: 'no-action-wanted' }]);
    }
  });

  it('has said STOP also when it comes late, under the old id', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ userId: USER_ID });
    fakes.clock.advance(HOUR);
    await life.changesId(USER_ID, NEW_ID);
    await life.stops({ userId: USER_ID }, NOON + MINUTE);
    const { consent, session } = (await situation(fakes, { userId: NEW_ID })).situation;
    expect(consent.stopped).toBe(true);
    expect(session).toMatchObject({ person: NEW_ID, openedAt: NOON, expiresAt: NOON + MINUTE + DAY });
  });

  it('is known by the phone in a system message that names the new id alone', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ userId: USER_ID, phone: PERSON });
    const system = { type: 'user_changed_user_id', user_id: NEW_ID, body: 'User X changed from NL.VICTIM to NL.NEW' };
    await life.again(life.message({ phone: PERSON }, NOON + HOUR, { type: 'system', system }));
    expect(await sessionOf(fakes, NEW_ID)).toMatchObject({ expiresAt: NOON + DAY, phone: PERSON });
    expect((await situation(fakes, { userId: USER_ID })).person).toBe(NEW_ID);
    expect((await situation(fakes, { userId: 'NL.VICTIM' })).person).toBe('NL.VICTIM');
  });

  it('is recognised by their new number, when the new id comes before the word of it', async () => {
    const { fakes, life } = await aPerson();
    await life.stops({ userId: USER_ID, phone: PERSON });
    await life.changesNumber(PERSON, NEW_PHONE, NOON + MINUTE);
    expect((await situation(fakes, { userId: USER_ID })).identity).toEqual({ userId: USER_ID, phone: NEW_PHONE });
    fakes.clock.advance(HOUR);
    await life.writes({ userId: NEW_ID, phone: NEW_PHONE });
    const found = await situation(fakes, { userId: USER_ID });
    expect(found).toMatchObject({ person: NEW_ID, situation: { session: { openedAt: NOON }, consent: { stopped: true } } });
    await life.changesId(USER_ID, NEW_ID, NOON + MINUTE);
    await life.advance(9 * DAY);
    expect(closings(fakes)).toEqual([{ person: NEW_ID, expiresAt: NOON + HOUR + DAY, reason: 'no-action-wanted' }]);
  });

  it('keeps the new id when the word of the new number comes after that of the id, of the same second', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ userId: USER_ID, phone: PERSON });
    await life.changesId(USER_ID, NEW_ID, NOON + MINUTE);
    const system = { type: 'system', system: { type: 'user_changed_number', wa_id: digits(NEW_PHONE) } };
    await life.again(life.message({ userId: USER_ID, phone: PERSON }, NOON + MINUTE, system));
    for (const to of [{ userId: USER_ID }, { phone: PERSON }, { phone: NEW_PHONE }])
      expect((await situation(fakes, to)).identity).toEqual({ userId: NEW_ID, phone: NEW_PHONE });
    await life.advance(9 * DAY);
    expect(closings(fakes)).toHaveLength(1);
  });

  it('opens no window again by an answer that comes to the old name when the window is over', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ userId: USER_ID });
    await life.changesId(USER_ID, NEW_ID);
    await life.advance(DAY + HOUR);
    await fakes.sessions.answered({ number: NUMBER, person: USER_ID }, NOON, 'msg_1', NOON);
    await life.advance(DAY);
    expect(await fakes.sessions.find(NUMBER, [NEW_ID])).toEqual([]);
    expect(closings(fakes)).toHaveLength(1);
  });

  it('keeps their name, and whoever wrote before under a phone alone', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    await life.writes({ userId: USER_ID, phone: PERSON }, NOON + MINUTE);
    await life.changesId(USER_ID, NEW_ID, NOON + HOUR);
    const { items } = await readTimeline(fakes, NUMBER, NEW_ID, 10, undefined);
    expect(items.map(({ type }) => type)).toEqual(['text', 'text', 'user_id_update']);
    expect((await fakes.conversations.list(NUMBER, 10, undefined)).items.map(({ person }) => person)).toEqual([NEW_ID]);
  });
});

describe('a phone and a user id in one message', () => {
  it('bring the window that stood under the phone under the user id', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    fakes.clock.advance(HOUR);
    await life.writes({ phone: PERSON, userId: USER_ID });
    expect(await sessionOf(fakes, USER_ID)).toMatchObject({ openedAt: NOON, expiresAt: NOON + HOUR + DAY });
    await life.advance(9 * DAY);
    expect(closings(fakes)).toEqual([{ person: USER_ID, expiresAt: NOON + HOUR + DAY, reason: 'no-action-wanted' }]);
  });

  it('bring over, too, what comes late under the phone alone', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON, userId: USER_ID });
    fakes.clock.advance(HOUR);
    await life.writes({ phone: PERSON }, NOON + 30 * MINUTE);
    await life.writes({ phone: PERSON }, NOON + 40 * MINUTE);
    expect(await sessionOf(fakes, USER_ID)).toMatchObject({ openedAt: NOON, expiresAt: NOON + 40 * MINUTE + DAY });
    await life.advance(9 * DAY);
    expect(closings(fakes)).toHaveLength(1);
  });

  it('finish a merge that died half way', async () => {
    for (let dies = 1; dies <= 9; dies += 1) {
      const { fakes, life } = await aPerson();
      await life.writes({ phone: PERSON });
      fakes.clock.advance(HOUR);
      const message = life.message({ phone: PERSON, userId: USER_ID }, NOON + HOUR);
      let calls = 0;
      const mortal = <T extends object>(port: T): T =>
        new Proxy(port, {
          get: (target, name) => {
            const member: unknown = Reflect.get(target, name, target);
            if (typeof member !== 'function') return member;
            return (...args: readonly unknown[]) => {
              calls += 1;
              if (calls === dies) throw new Error('died');
              return Reflect.apply(member, target, args);
            };
          },
        });
      await receiveWebhook(
        fakes,
        parseWebhook({
          entry: [{ changes: [{ field: 'messages', value: { metadata: { phone_number_id: NUMBER }, ...message } }] }],
        }),
      );
      const ports = {
        ...fakes,
        aliases: mortal(fakes.aliases),
        sessions: mortal(fakes.sessions),
        conversations: mortal(fakes.conversations),
      };
      for (const { change } of fakes.table.stream.slice(-2)) await publishChanges(ports, [change]).catch(() => undefined);
      expect((await situation(fakes, { phone: PERSON })).situation.session?.expiresAt).toBe(NOON + HOUR + DAY);
      await life.advance(0);
      expect([dies, await sessionOf(fakes, USER_ID)]).toMatchObject([dies, { openedAt: NOON, expiresAt: NOON + HOUR + DAY }]);
      expect((await sessionOf(fakes)).movedTo).toBe(USER_ID);
    }
  });

  it('give the phone’s new owner neither the window nor the STOP of the old, nor the old an SMS', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON });
    await life.stops({ phone: PERSON, userId: USER_ID }, NOON + MINUTE);
    fakes.clock.advance(2 * HOUR);
    await life.tell(
      'messages',
      life.message({ phone: PERSON, userId: NEW_ID }, NOON + 2 * HOUR, { type: 'reaction', reaction: { emoji: 'x' } }),
    );
    for (const to of [{ phone: PERSON }, { userId: NEW_ID }])
      expect(await situation(fakes, to)).toMatchObject({
        person: NEW_ID,
        situation: { session: undefined, phone: PERSON, consent: { stopped: false } },
      });
    expect((await readTimeline(fakes, NUMBER, NEW_ID, 10, undefined)).items.map(({ type }) => type)).toEqual(['reaction']);
    for (const to of [{ userId: USER_ID }, { userId: USER_ID, phone: PERSON }])
      expect(await situation(fakes, to)).toMatchObject({
        person: USER_ID,
        identity: { userId: USER_ID },
        situation: { session: { expiresAt: NOON + MINUTE + WINDOW_MS }, phone: undefined, consent: { stopped: true } },
      });
    expect((await readTimeline(fakes, NUMBER, USER_ID, 10, undefined)).items).toHaveLength(2);
  });

  it('take nothing from the phone’s owner when they come late', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON, userId: NEW_ID }, NOON);
    await life.writes({ phone: PERSON, userId: USER_ID }, NOON - HOUR);
    expect((await situation(fakes, { phone: PERSON })).person).toBe(NEW_ID);
  });

  it('let a STOP of the new owner be theirs alone', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ phone: PERSON, userId: USER_ID });
    fakes.clock.advance(HOUR);
    await life.stops({ phone: PERSON, userId: NEW_ID });
    expect((await situation(fakes, { userId: NEW_ID })).situation.consent.stopped).toBe(true);
    expect((await situation(fakes, { userId: USER_ID })).situation.consent.stopped).toBe(false);
  });
});

describe('a person known by a user id alone', () => {
  it('can have an SMS once they shared their number when asked, in this window and later', async () => {
    const { fakes, life } = await aPerson();
    await life.writes({ userId: USER_ID });
    expect((await situation(fakes, { userId: USER_ID })).situation.phone).toBeUndefined();
    await life.shares(USER_ID, PERSON, 'contact_request');
    expect((await situation(fakes, { userId: USER_ID })).identity).toEqual({ userId: USER_ID, phone: PERSON });
    expect((await situation(fakes, { phone: PERSON })).person).toBe(USER_ID);
    await life.advance(3 * DAY);
    expect((await situation(fakes, { userId: USER_ID })).situation.phone).toBe(PERSON);
  });

  it.each(['other', undefined])('is not taken to be whose card they send (origin %s)', async (origin) => {
    const { fakes, life } = await aPerson();
    await life.shares(USER_ID, PERSON, origin);
    expect((await situation(fakes, { userId: USER_ID })).situation.phone).toBeUndefined();
    expect((await situation(fakes, { phone: PERSON })).person).toBe(PERSON);
  });
});
