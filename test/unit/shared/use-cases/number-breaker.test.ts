import { describe, expect, it } from 'vitest';
import { type Message, messageState, openAttempt } from '../../../../shared/domain/message.ts';
import { WAIT_LIMIT_MS } from '../../../../shared/domain/message-waits.ts';
import type { SendOutcome } from '../../../../shared/ports.ts';
import { applyTo } from '../../../../shared/use-cases/apply-status.ts';
import { deliverMessage } from '../../../../shared/use-cases/deliver-message.ts';
import { driveEffects } from '../../../../shared/use-cases/drive-effects.ts';
import { handleTimer } from '../../../../shared/use-cases/handle-timer.ts';
import { anAttempt, anSmsEntry, NUMBER, PERSON, WABA } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';
import { anAcceptedMessage, aWorld, messageOf, personWrites } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const PAYMENT: SendOutcome = { kind: 'refused', code: 131042, message: 'payment' };
let wamids = 0;
const taken = (): SendOutcome => {
  wamids += 1;
  return { kind: 'accepted', providerId: `wamid.${wamids}` };
};

/** An open window, and so many messages that were accepted one after the other. */
async function world(count: number, over: Partial<Message> = {}): Promise<Fakes> {
  const fakes = await aWorld();
  await personWrites(fakes);
  for (let n = 1; n <= count; n += 1) {
    await anAcceptedMessage(fakes, { id: `msg_${n}`, createdAt: NOON + n, ...over });
    await fakes.outbox.enqueue(await messageOf(fakes, `msg_${n}`));
  }
  return fakes;
}

const seen = new WeakMap<Fakes, number>();
/** The stream, the queue and the timers, until nothing is left that is due. */
async function settle(fakes: Fakes): Promise<void> {
  for (let turns = 0; turns < 200; turns += 1) {
    const { stream } = fakes.table;
    let at = seen.get(fakes) ?? 0;
    for (; at < stream.length; at += 1) {
      const entry = stream[at];
      if (entry !== undefined) await driveEffects(fakes, entry.change);
    }
    seen.set(fakes, at);
    for (const timer of fakes.timers.take(fakes.clock.now())) await handleTimer(fakes, timer);
    const next = fakes.outbox.receive();
    if (next !== undefined) {
      const outcome = await deliverMessage(fakes, next.record);
      if (typeof outcome === 'object') next.hide(outcome.heldMs);
      else next.done();
    } else if (fakes.table.stream.length === at) return;
  }
  throw new Error('it does not come to rest');
}
async function advance(fakes: Fakes, ms: number): Promise<void> {
  fakes.clock.advance(ms);
  await settle(fakes);
}
const states = (fakes: Fakes) => [...fakes.table.messages.values()].map(messageState);
const breakerOf = async (fakes: Fakes) => (await fakes.breakers.get(NUMBER)) ?? { state: 'none' };

describe('a number that Meta refuses', () => {
  it('is stopped by the first refusal: no other message calls Meta, and none fails', async () => {
    const fakes = await world(50);
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    expect(fakes.whatsApp.sent).toHaveLength(1);
    expect(new Set(states(fakes))).toEqual(new Set(['accepted']));
    expect(await breakerOf(fakes)).toMatchObject({ state: 'open', since: NOON, cause: { code: '131042' } });
    expect((await messageOf(fakes, 'msg_9')).attempts[0]).toMatchObject({ tries: 0, error: { code: '131042' } });
  });

  it('is tested by one message at a time, ever more seldom', async () => {
    const fakes = await world(50);
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    for (let minute = 0; minute < 59; minute += 1) await advance(fakes, MINUTE);
    // At the start, and after 1, 3, 7, 15, 30 and 45 minutes.
    expect(fakes.whatsApp.sent).toHaveLength(7);
    expect(new Set(fakes.whatsApp.sent.map(({ opaque }) => opaque.split(':')[2]))).toEqual(new Set(['msg_1']));
  });

  it('sends all that waited, at once and in the order of acceptance, when Meta takes the test', async () => {
    const fakes = await world(50);
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    fakes.whatsApp.usual = taken;
    await advance(fakes, MINUTE);
    const sent = fakes.whatsApp.sent.slice(1).map(({ opaque }) => opaque.split(':')[2]);
    expect(sent).toEqual(Array.from({ length: 50 }, (_, at) => `msg_${at + 1}`));
    expect(new Set(states(fakes))).toEqual(new Set(['sent']));
    expect(await breakerOf(fakes)).toMatchObject({ state: 'closed', since: NOON + MINUTE });
  });

  it('lets what has another way for a failure take it at once, without a call', async () => {
    const fakes = await world(3, { fallback: [anSmsEntry({ on: ['failed'] })] });
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    expect(fakes.whatsApp.sent).toHaveLength(1);
    expect(fakes.sms.sent).toHaveLength(3);
  });

  it('lets nothing take another way for a limit that passes', async () => {
    const fakes = await world(3, { fallback: [anSmsEntry({ on: ['failed'] })] });
    fakes.whatsApp.usual = { kind: 'refused', code: 131057, message: 'maintenance' };
    await settle(fakes);
    fakes.whatsApp.usual = taken;
    await advance(fakes, 30 * SECOND);
    expect(fakes.sms.sent).toEqual([]);
    expect(states(fakes)).toEqual(['sent', 'sent', 'sent']);
  });

  it('fails what waited for five hours, with the reason', async () => {
    const fakes = await world(2);
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    for (let at = 0; at < WAIT_LIMIT_MS; at += MINUTE) await advance(fakes, MINUTE);
    expect(states(fakes)).toEqual(['failed', 'failed']);
    expect((await messageOf(fakes, 'msg_2')).attempts).toMatchObject([{ state: 'failed', error: { code: '131042' } }]);
  });

  it('lets a message expire at its `sendBefore` while it waits', async () => {
    const fakes = await world(2, { sendBefore: NOON + 10 * MINUTE });
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    for (let minute = 0; minute < 10; minute += 1) await advance(fakes, MINUTE);
    expect(states(fakes)).toEqual(['expired', 'expired']);
  });

  it('goes on with another test when the one that had it died', async () => {
    const fakes = await world(1);
    const other = { person: '+31600000002', to: { phone: '+31600000002' } };
    await personWrites(fakes, NOON, other.person);
    await anAcceptedMessage(fakes, { id: 'msg_2', createdAt: NOON + 2, ...other });
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    fakes.clock.advance(MINUTE);
    for (const timer of fakes.timers.take(fakes.clock.now())) await handleTimer(fakes, timer);
    fakes.whatsApp.answer(() => {
      throw new Error('died');
    });
    const first = fakes.outbox.receive();
    await expect(deliverMessage(fakes, first?.record ?? { messageId: '', attempt: 0, wake: 0 })).rejects.toThrow('died');
    first?.hide(6 * MINUTE);
    fakes.whatsApp.usual = taken;
    await settle(fakes);
    await advance(fakes, 30 * SECOND);
    expect(await breakerOf(fakes)).toMatchObject({ state: 'closed' });
    expect(messageState(await messageOf(fakes, 'msg_2'))).toBe('sent');
  });

  it('asks for no more tests while nobody waits, and is tested by the next message that comes', async () => {
    const fakes = await world(1, { fallback: [anSmsEntry({ on: ['failed'] })] });
    fakes.whatsApp.answer(PAYMENT);
    await settle(fakes);
    for (let minute = 0; minute < 10; minute += 1) await advance(fakes, MINUTE);
    expect(fakes.timers.pending.filter(({ kind }) => kind === 'number')).toEqual([]);
    expect(await breakerOf(fakes)).toMatchObject({ state: 'open', idle: true });
    await fakes.outbox.enqueue(await anAcceptedMessage(fakes, { id: 'msg_2' }));
    await settle(fakes);
    expect(messageState(await messageOf(fakes, 'msg_2'))).toBe('sent');
    expect(await breakerOf(fakes)).toMatchObject({ state: 'closed' });
  });

  it('is tested at once when Meta says that the account is back', async () => {
    const fakes = await world(2);
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    fakes.whatsApp.usual = taken;
    fakes.clock.advance(SECOND);
    const back = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } };
    await driveEffects(fakes, {
      kind: 'account-update',
      wabaId: WABA,
      field: 'account_update',
      value: back,
      at: NOON,
      key: 'k',
    });
    await settle(fakes);
    expect(states(fakes)).toEqual(['sent', 'sent']);
  });

  it('is tested by what was left waiting while it was found that nobody waits', async () => {
    const fakes = await world(1, { fallback: [anSmsEntry({ on: ['failed'] })] });
    fakes.whatsApp.answer(PAYMENT);
    await settle(fakes);
    const { messages } = fakes;
    const late = await anAcceptedMessage(fakes, { id: 'msg_2' });
    const deferred = { ...late, attempts: [anAttempt({ notBefore: NOON + HOUR, forNumber: true })], wake: 1 };
    const waiting = messages.waiting.bind(messages);
    messages.waiting = async (...args) => {
      const page = await waiting(...args);
      // It is stored just after the look that finds nobody.
      const isLeft = (await messageOf(fakes, 'msg_2')).wake > 0;
      if (!isLeft) await messages.save(deferred);
      return isLeft ? page : { items: [], next: undefined };
    };
    fakes.clock.advance(MINUTE);
    fakes.whatsApp.usual = taken;
    expect(await handleTimer(fakes, { kind: 'number', id: NUMBER, dueAt: NOON + MINUTE })).toBe('tested');
    await settle(fakes);
    expect(messageState(await messageOf(fakes, 'msg_2'))).toBe('sent');
  });

  it('releases what was being put off while it came free', async () => {
    const fakes = await world(2);
    fakes.whatsApp.usual = PAYMENT;
    await settle(fakes);
    const late = await anAcceptedMessage(fakes, { id: 'msg_3', createdAt: NOON + 3 });
    const { breakers } = fakes;
    const open = await breakers.get(NUMBER);
    let reads = 0;
    const slow = {
      save: breakers.save.bind(breakers),
      // It reads the breaker open; before it can store that it waits, the breaker closes and all is released.
      get: async () => {
        reads += 1;
        if (reads > 1) return breakers.get(NUMBER);
        if (open !== undefined) await breakers.save({ ...open, state: 'closed', since: NOON + 1 });
        return open;
      },
    };
    await deliverMessage({ ...fakes, breakers: slow }, { messageId: late.id, attempt: 1, wake: 0 });
    expect(openAttempt(await messageOf(fakes, 'msg_3'))).not.toHaveProperty('forNumber');
    fakes.whatsApp.usual = taken;
    await settle(fakes);
    expect(states(fakes)).toEqual(['sent', 'sent', 'sent']);
  });
});

describe('a number whose messages Meta takes and fails later', () => {
  const status = (wamid: string, name: 'sent' | 'failed', at: number) => ({
    wamid,
    number: NUMBER,
    person: PERSON,
    status: name,
    at,
    ...(name === 'failed' ? { error: { code: 131042, message: 'payment' } } : {}),
  });
  const idOf = async (fakes: Fakes, id: string) => (await messageOf(fakes, id)).attempts[0]?.providerId ?? '';
  async function failedLater(count: number) {
    const fakes = await world(count);
    fakes.whatsApp.usual = taken;
    await settle(fakes);
    const wamid = await idOf(fakes, 'msg_1');
    await applyTo(fakes, 'msg_1', 1, status(wamid, 'failed', NOON));
    await settle(fakes);
    return { fakes, wamid };
  }

  it('is stopped by the status; what was given back waits, and the repeated status changes nothing', async () => {
    const { fakes, wamid } = await failedLater(1);
    expect(await breakerOf(fakes)).toMatchObject({ state: 'open', toldLater: true });
    const waiting = await messageOf(fakes);
    expect(waiting.attempts).toMatchObject([{ state: 'pending', error: { code: '131042' }, givenBack: [wamid] }]);
    await applyTo(fakes, 'msg_1', 1, status(wamid, 'failed', NOON));
    expect(await messageOf(fakes)).toEqual(waiting);
  });

  it('is tested again when a message is given back while nobody waited', async () => {
    const fakes = await world(1, { fallback: [anSmsEntry({ on: ['failed'] })] });
    await anAcceptedMessage(fakes, { id: 'msg_2' });
    fakes.whatsApp.usual = taken;
    await settle(fakes);
    await applyTo(fakes, 'msg_1', 1, status(await idOf(fakes, 'msg_1'), 'failed', NOON));
    await settle(fakes);
    for (let minute = 0; minute < 3; minute += 1) await advance(fakes, MINUTE);
    expect(await breakerOf(fakes)).toMatchObject({ state: 'open', idle: true });
    await applyTo(fakes, 'msg_2', 1, status(await idOf(fakes, 'msg_2'), 'failed', NOON));
    await settle(fakes);
    expect(fakes.whatsApp.sent).toHaveLength(3);
  });

  it('stays stopped when Meta takes the test, and sends again when a status says that it went on', async () => {
    const { fakes } = await failedLater(1);
    await anAcceptedMessage(fakes, { id: 'msg_2', createdAt: NOON + 2 });
    await settle(fakes);
    await advance(fakes, MINUTE);
    expect(await breakerOf(fakes)).toMatchObject({ state: 'open' });
    expect(states(fakes)).toEqual(['sent', 'accepted']);
    await applyTo(fakes, 'msg_1', 1, status(await idOf(fakes, 'msg_1'), 'sent', NOON + MINUTE));
    await settle(fakes);
    expect(await breakerOf(fakes)).toMatchObject({ state: 'closed' });
    expect(states(fakes)).toEqual(['sent', 'sent']);
  });

  it('does not take a message for sent by a late word that its lost try was', async () => {
    const { fakes, wamid } = await failedLater(1);
    await applyTo(fakes, 'msg_1', 1, status(wamid, 'sent', NOON));
    await advance(fakes, MINUTE);
    expect(fakes.whatsApp.sent).toHaveLength(2);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'sent', tries: 2, givenBack: [wamid] }]);
  });

  it('stays stopped when a late word says that the lost try of its test was sent', async () => {
    const { fakes, wamid } = await failedLater(1);
    await advance(fakes, MINUTE);
    await applyTo(fakes, 'msg_1', 1, status(wamid, 'sent', NOON));
    expect(await breakerOf(fakes)).toMatchObject({ state: 'open' });
  });

  it('is no answer to the person', async () => {
    const { fakes } = await failedLater(1);
    const [session] = await fakes.sessions.find(NUMBER, [PERSON]);
    expect(session?.answeredUpTo).toBeUndefined();
  });

  it('does not take a try back that was given back before its own answer came', async () => {
    const fakes = await world(1);
    fakes.whatsApp.answer(() => {
      void applyTo(fakes, 'msg_1', 1, status('wamid.fast', 'failed', NOON));
      return { kind: 'accepted', providerId: 'wamid.fast' };
    });
    await fakes.outbox.receive()?.done();
    await deliverMessage(fakes, { messageId: 'msg_1', attempt: 1, wake: 0 });
    await settle({ ...fakes });
    expect((await messageOf(fakes)).attempts[0]).toMatchObject({ state: 'pending', givenBack: ['wamid.fast'] });
  });

  it('sends nothing anew of which the word comes after hours', async () => {
    const fakes = await world(1);
    fakes.whatsApp.usual = taken;
    await settle(fakes);
    await advance(fakes, WAIT_LIMIT_MS);
    await applyTo(fakes, 'msg_1', 1, status(await idOf(fakes, 'msg_1'), 'failed', NOON));
    await advance(fakes, MINUTE);
    expect(fakes.whatsApp.sent).toHaveLength(1);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'failed', error: { code: '131042' } }]);
  });

  it('is not stopped by a failure of long ago, of which the word comes late', async () => {
    const fakes = await world(1);
    fakes.whatsApp.usual = taken;
    await settle(fakes);
    await advance(fakes, HOUR);
    await applyTo(fakes, 'msg_1', 1, status(await idOf(fakes, 'msg_1'), 'failed', NOON));
    await anAcceptedMessage(fakes, { id: 'msg_2', fallback: [anSmsEntry({ on: ['failed'] })] });
    await settle(fakes);
    expect(fakes.sms.sent).toEqual([]);
    expect(states(fakes)).toEqual(['sent', 'sent']);
  });

  it('fails what has waited for long enough', async () => {
    const { fakes } = await failedLater(1);
    fakes.clock.advance(HOUR);
    expect(states(fakes)).toEqual(['accepted']);
    for (let at = 0; at < WAIT_LIMIT_MS; at += MINUTE) {
      await advance(fakes, MINUTE);
      const message = await messageOf(fakes);
      if (messageState(message) === 'sent')
        await applyTo(fakes, 'msg_1', 1, status(await idOf(fakes, 'msg_1'), 'failed', fakes.clock.now()));
    }
    expect(states(fakes)).toEqual(['failed']);
  });
});
