import { describe, expect, it } from 'vitest';
import { type Message, messageState } from '../../../../shared/domain/message.ts';
import { claim, LEASE_MS } from '../../../../shared/domain/message-life.ts';
import { isAnswered } from '../../../../shared/domain/session.ts';
import { ClaimHeld, deliverMessage } from '../../../../shared/use-cases/deliver-message.ts';
import {
  aMessage,
  anAttempt,
  anSmsEntry,
  aTemplate,
  aTemplateEntry,
  aTemplateSend,
  NUMBER,
  PERSON,
} from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';
import { anAcceptedMessage, aWorld, messageOf, personWrites, sessionOf } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

const RECORD = { messageId: 'msg_1', attempt: 1, wake: 0 };
const sms = {
  attempts: [anAttempt({ route: 'sms', entry: 0 })],
  fallback: [anSmsEntry({ text: 'by SMS' })],
} satisfies Partial<Message>;

async function world(over: Partial<Message> = {}, wroteAt: number | undefined = NOON - HOUR): Promise<Fakes> {
  const fakes = await aWorld();
  if (wroteAt !== undefined) await personWrites(fakes, wroteAt);
  await anAcceptedMessage(fakes, over);
  return fakes;
}
const states = async (fakes: Fakes) => (await messageOf(fakes)).attempts.map(({ state }) => state);

describe('deliverMessage', () => {
  it('sends the content free-form inside the window', async () => {
    const fakes = await world();
    expect(await deliverMessage(fakes, RECORD)).toBe('sent');
    expect(fakes.whatsApp.sent).toEqual([
      { number: NUMBER, to: { phone: PERSON }, content: aMessage().content, opaque: 'ow:test:msg_1:1' },
    ]);
  });

  it('records that it was sent, with Meta’s id', async () => {
    const fakes = await world();
    await deliverMessage(fakes, RECORD);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'sent', providerId: 'wamid.1', seen: NOON - HOUR }]);
    expect(await fakes.wamids.messageOf('wamid.1')).toMatchObject({ messageId: 'msg_1', attempt: 1 });
  });

  it('records what it costs by the card of the day that it left', async () => {
    const fakes = await world();
    const [card] = fakes.rateCards.whatsapp;
    if (card === undefined) throw new Error('there is a card');
    const today = { ...card, validFrom: '2026-11-03', markets: [{ name: 'NL', countries: ['NL'], rates: { service: '0.03' } }] };
    await deliverMessage({ ...fakes, rateCards: { ...fakes.rateCards, whatsapp: [card, today] } }, RECORD);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ cost: { amount: '0.03', rateCard: '2026-11-03' } }]);
  });

  it('records what a fallback by SMS costs when it leaves', async () => {
    const fakes = await world(sms);
    await deliverMessage(fakes, RECORD);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'sent', cost: { amount: '0.1', basis: '1 part, NL' } }]);
  });

  it('answers what its decision saw', async () => {
    const fakes = await world();
    await deliverMessage(fakes, RECORD);
    expect(await sessionOf(fakes)).toMatchObject({ answeredUpTo: NOON - HOUR, answeredBy: 'msg_1' });
  });

  it('does not answer what the person wrote while it was on its way', async () => {
    const fakes = await world();
    fakes.whatsApp.answer(() => {
      void personWrites(fakes, NOON);
      return { kind: 'accepted', providerId: 'wamid.1' };
    });
    await deliverMessage(fakes, RECORD);
    expect(isAnswered(await sessionOf(fakes))).toBe(false);
  });

  it('has answered before it says that it was sent, so that a crash between the two loses no answer', async () => {
    const fakes = await world();
    const messages = {
      ...bound(fakes),
      save: async (message: Message) => (messageState(message) === 'sent' ? crash() : fakes.messages.save(message)),
    };
    await expect(deliverMessage({ ...fakes, messages }, RECORD)).rejects.toThrow('crash');
    expect(isAnswered(await sessionOf(fakes))).toBe(true);
  });

  it('finds nothing to do for a record that comes again', async () => {
    const fakes = await world();
    await deliverMessage(fakes, RECORD);
    expect(await deliverMessage(fakes, RECORD)).toBe('stale');
    expect(fakes.whatsApp.sent).toHaveLength(1);
  });

  it.each([
    ['of another attempt', { attempt: 2 }],
    ['of another wake', { wake: 1 }],
    ['of no message', { messageId: 'msg_2' }],
  ])('finds nothing to do for a record %s', async (_what, over) => {
    const fakes = await world();
    expect(await deliverMessage(fakes, { ...RECORD, ...over })).toBe('stale');
    expect(fakes.whatsApp.sent).toEqual([]);
  });

  it('leaves the record on its queue while another invocation holds the claim', async () => {
    const fakes = await world();
    await fakes.messages.save(claim(await messageOf(fakes), 1, NOON, undefined));
    await expect(deliverMessage(fakes, RECORD)).rejects.toThrow(ClaimHeld);
    expect(fakes.whatsApp.sent).toEqual([]);
  });

  it('takes an expired claim for a lost answer, and sends nothing', async () => {
    const fakes = await world();
    await fakes.messages.save(claim(await messageOf(fakes), 1, NOON, undefined));
    fakes.clock.advance(LEASE_MS);
    expect(await deliverMessage(fakes, RECORD)).toBe('unknown');
    expect(await states(fakes)).toEqual(['unknown']);
    expect(fakes.whatsApp.sent).toEqual([]);
  });

  it('sends an SMS with its frozen text', async () => {
    const fakes = await world(sms);
    await deliverMessage(fakes, RECORD);
    expect(fakes.sms.sent).toMatchObject([{ to: PERSON, text: 'by SMS', senderId: null, message: 'msg_1', attempt: 1 }]);
  });

  it('does not count an SMS as an answer', async () => {
    const fakes = await world(sms);
    await deliverMessage(fakes, RECORD);
    expect(isAnswered(await sessionOf(fakes))).toBe(false);
  });

  it('sends a fallback’s template', async () => {
    const fakes = await world({ attempts: [anAttempt({ route: 'template', entry: 0 })], fallback: [aTemplateEntry()] });
    await deliverMessage(fakes, RECORD);
    expect(fakes.whatsApp.sent).toMatchObject([{ content: { type: 'template', template: aTemplateSend() } }]);
  });
});

describe('deciding again before it leaves', () => {
  it('goes on to the SMS when the window closed meanwhile', async () => {
    const fakes = await world({ fallback: [anSmsEntry()] });
    fakes.clock.set(NOON + DAY);
    expect(await deliverMessage(fakes, RECORD)).toBe('rerouted');
    expect((await messageOf(fakes)).attempts).toMatchObject([
      { state: 'failed', error: { code: 'window-closed' } },
      { state: 'pending', route: 'sms', reason: 'window-closed' },
    ]);
    expect(fakes.whatsApp.sent).toEqual([]);
  });

  it('sends nothing free-form within the margin', async () => {
    const fakes = await world({}, NOON - DAY + 4 * MINUTE);
    await deliverMessage(fakes, RECORD);
    expect(fakes.whatsApp.sent).toEqual([]);
    expect(messageState(await messageOf(fakes))).toBe('failed');
  });

  it('writes to nobody who opted out meanwhile, by no route', async () => {
    const fakes = await world({ category: 'marketing', fallback: [anSmsEntry()] });
    await fakes.consents.setMarketing(PERSON, 'stop', NOON);
    await deliverMessage(fakes, RECORD);
    expect(await states(fakes)).toEqual(['failed']);
    expect(fakes.whatsApp.sent).toEqual([]);
  });

  it('goes on from a template that was paused meanwhile', async () => {
    const fakes = await world({
      content: { type: 'template', template: aTemplateSend() },
      attempts: [anAttempt({ route: 'template' })],
      fallback: [anSmsEntry({ on: ['failed'] })],
    });
    await fakes.templates.put(aTemplate({ status: 'PAUSED' }));
    await deliverMessage(fakes, RECORD);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ error: { code: 'template-not-sendable' } }, { route: 'sms' }]);
  });

  it('expires what should have left before', async () => {
    const fakes = await world({ sendBefore: NOON + MINUTE });
    fakes.clock.advance(MINUTE);
    expect(await deliverMessage(fakes, RECORD)).toBe('ended');
    expect(messageState(await messageOf(fakes))).toBe('expired');
  });

  it('cancels an expiry message when the person wrote since', async () => {
    const fakes = await world({ ...sms, expiryOf: NOON }, NOON - DAY);
    fakes.clock.advance(MINUTE);
    await personWrites(fakes);
    expect(await deliverMessage(fakes, RECORD)).toBe('ended');
    expect(messageState(await messageOf(fakes))).toBe('cancelled');
    expect(fakes.sms.sent).toEqual([]);
  });

  it('sends an expiry message while nothing happened since', async () => {
    const fakes = await world({ ...sms, expiryOf: NOON }, NOON - DAY);
    expect(await deliverMessage(fakes, RECORD)).toBe('sent');
  });
});

describe('what the channel answers', () => {
  it('a lost answer leaves the attempt unknown', async () => {
    const fakes = await world();
    fakes.whatsApp.answer({ kind: 'unknown', why: 'TimeoutError' });
    expect(await deliverMessage(fakes, RECORD)).toBe('unknown');
    expect(await states(fakes)).toEqual(['unknown']);
  });

  it('a lost answer of an SMS ends it', async () => {
    const fakes = await world(sms);
    fakes.sms.answer({ kind: 'unknown', why: 'TimeoutError' });
    await deliverMessage(fakes, RECORD);
    expect((await messageOf(fakes)).attempts).toMatchObject([{ state: 'failed', error: { code: 'outcome-unknown' } }]);
  });

  it('131050 stops marketing for the person from now on, and utility not', async () => {
    const fakes = await world({ category: 'marketing', fallback: [anSmsEntry()] });
    fakes.whatsApp.answer({ kind: 'refused', code: 131050, message: 'opted out' });
    await deliverMessage(fakes, RECORD);
    expect(await fakes.consents.of([PERSON])).toEqual({ stopped: false, marketingStopped: true });
    expect(await states(fakes)).toEqual(['failed']);
  });

  it('131047 at once goes on to the SMS, and closes the window by evidence', async () => {
    const fakes = await world({ fallback: [anSmsEntry()] });
    fakes.whatsApp.answer({ kind: 'refused', code: 131047, message: 'more than 24 hours' });
    expect(await deliverMessage(fakes, RECORD)).toBe('refused');
    expect(await states(fakes)).toEqual(['failed', 'pending']);
    expect((await sessionOf(fakes)).closedFor).toBe(NOON - HOUR);
  });

  it('another lasting error closes no window', async () => {
    const fakes = await world();
    fakes.whatsApp.answer({ kind: 'refused', code: 131026, message: 'undeliverable' });
    await deliverMessage(fakes, RECORD);
    expect((await sessionOf(fakes)).closedFor).toBeUndefined();
  });

  it('a passing error holds the attempt at its place in the queue', async () => {
    const fakes = await world();
    fakes.whatsApp.answer({ kind: 'refused', code: 131000, message: 'try again' });
    expect(await deliverMessage(fakes, RECORD)).toEqual({ heldMs: 2_000 });
    expect(await messageOf(fakes)).toMatchObject({ wake: 0, attempts: [{ state: 'pending', notBefore: NOON + 2_000 }] });
  });

  it('a record that comes back too early is held for the rest of its wait', async () => {
    const fakes = await world();
    fakes.whatsApp.answer({ kind: 'refused', code: 131000, message: 'try again' });
    await deliverMessage(fakes, RECORD);
    fakes.clock.advance(500);
    expect(await deliverMessage(fakes, RECORD)).toEqual({ heldMs: 1_500 });
    expect(fakes.whatsApp.sent).toHaveLength(1);
  });

  it('a status that was faster than the answer is applied now', async () => {
    const fakes = await world();
    await fakes.wamids.park(
      { kind: 'status', number: NUMBER, person: { phone: PERSON }, wamid: 'wamid.1', status: 'delivered', at: NOON, raw: '{}' },
      NOON,
    );
    await deliverMessage(fakes, RECORD);
    expect(await states(fakes)).toEqual(['delivered']);
  });
});

function bound(fakes: Fakes) {
  const { messages } = fakes;
  return {
    accept: messages.accept.bind(messages),
    replay: messages.replay.bind(messages),
    get: messages.get.bind(messages),
    getMany: messages.getMany.bind(messages),
    list: messages.list.bind(messages),
    waiting: messages.waiting.bind(messages),
  };
}

function crash(): never {
  throw new Error('crash');
}
