import { describe, expect, it } from 'vitest';
import type { Attempt, Message } from '../../../../console/api/message-types.ts';
import {
  sayAttempt,
  sayAttemptState,
  sayMessage,
  sayMessageState,
  sayTotal,
  sayWhyAttempt,
} from '../../../../console/texts/attempts.ts';
import { formatTime, sayAt } from '../../../../console/texts/format.ts';
import { sayFailure } from '../../../../console/texts/provider-errors.ts';

const AT = '2026-11-03T14:03:00.000Z';
const at = formatTime(new Date(AT));
const attempt = (over: Partial<Attempt> = {}): Attempt => ({
  route: 'free-form',
  state: 'sent',
  reason: 'requested',
  at: AT,
  tries: 1,
  providerId: 'wamid.1',
  error: null,
  cost: null,
  ...over,
});
const message = (over: Partial<Message> = {}): Message => ({
  id: 'msg_1',
  person: '+31612345678',
  from: '1',
  to: {},
  state: 'sent',
  category: 'utility',
  createdAt: AT,
  decision: { route: 'free-form', rule: 'session-open', window: { state: 'open' }, considered: [] },
  attempts: [attempt()],
  totalCost: { amounts: [], complete: true },
  ...over,
});
const lost = { code: 'outcome-unknown', message: 'The provider’s answer was lost; it may have been sent.' };

describe('why an attempt was made', () => {
  it.each([
    ['requested', 'SMS, as asked for'],
    ['window-closed', 'SMS, since the window is closed'],
    ['undelivered', 'SMS, since the one before was not delivered in time'],
    ['failed', 'SMS, since the one before failed'],
    ['unread', 'SMS, since the one before was not read in time'],
    ['unanswered-expiry', 'SMS, since nobody answered before the window closed'],
    ['of-next-year', 'SMS, because of: of-next-year'],
  ])('%s', (reason, words) => {
    expect(sayWhyAttempt(attempt({ route: 'sms', reason }))).toBe(words);
  });
});

describe('how an attempt stands', () => {
  it.each<[string, Partial<Attempt>, string]>([
    ['it waits for its turn', { state: 'pending' }, 'about to leave'],
    ['it waits for an hour', { state: 'pending', notBefore: AT }, `waits until ${at}`],
    ['it is on its way', { state: 'sending' }, 'being sent'],
    ['its answer was lost', { state: 'unknown' }, 'outcome unknown'],
    ['WhatsApp took it', { state: 'sent' }, 'accepted by WhatsApp, not delivered yet'],
    [
      'an SMS was taken, and never more is known',
      { route: 'sms', state: 'sent', receipt: 'unknown' },
      'SMS accepted, receipt unknown',
    ],
    ['it arrived', { state: 'delivered' }, 'delivered'],
    ['it was read', { state: 'read' }, 'read'],
    ['it failed', { state: 'failed', error: { code: '131026', message: 'x' } }, 'failed'],
    ['nobody knows, and nobody will', { route: 'sms', state: 'failed', error: lost }, 'outcome unknown'],
    ['it stayed here', { state: 'cancelled' }, 'did not leave'],
  ])('%s', (_, over, words) => {
    expect(sayAttemptState(attempt(over)).says).toBe(words);
  });

  it('never calls an SMS delivered', () => {
    const states = ['pending', 'sending', 'unknown', 'sent', 'failed', 'cancelled'] as const;
    for (const state of states) expect(sayAttemptState(attempt({ route: 'sms', state })).says).not.toMatch(/^(delivered|read)/);
  });
});

describe('what there is to say of an attempt', () => {
  it.each<[string, Partial<Attempt>, readonly string[]]>([
    ['nothing', {}, []],
    ['an hour', { state: 'pending', notBefore: AT, waitsFor: 'quiet until 8' }, ['It waits for a better hour: quiet until 8.']],
    [
      'trouble that passes',
      { state: 'pending', notBefore: AT, error: { code: '131042', message: 'x' } },
      ['It could not leave yet. WhatsApp does not accept the payment method of the account. (Code 131042)'],
    ],
    [
      'an answer that was lost',
      { state: 'unknown' },
      ['The answer of WhatsApp was lost: it may have arrived. If no status comes within two minutes, it is sent once more.'],
    ],
    [
      'that it may arrive twice, and how often it was tried',
      { maybeTwice: true, tries: 2 },
      ['The answer to its first try was lost, so it was sent again: it may arrive twice.', 'It was tried 2 times.'],
    ],
    ['that it came late', { late: true }, ['It arrived late, after the next attempt had left: the person may have got both.']],
    [
      'what it costs and was charged as',
      {
        cost: { amount: '0.05', currency: 'USD', rateCard: '2026-10-01', basis: 'utility template, NL' },
        pricing: { category: 'utility', type: 'regular' },
      },
      ['About $0.05 (utility template, NL).', 'WhatsApp charged it as: utility.'],
    ],
    [
      'that its cost is not known',
      { cost: { amount: null, why: 'no rate card' }, pricing: {} },
      ['Cost not known: no rate card.'],
    ],
    [
      'why it was withdrawn',
      { state: 'cancelled', error: { code: 'cancelled', message: 'the conversation went on before the expiry message left' } },
      ['The conversation went on before the expiry message left.'],
    ],
  ])('%s', (_, over, sentences) => {
    expect(sayAttempt(attempt(over))).toEqual(sentences);
  });
});

describe('a failure', () => {
  it.each([
    [
      { code: '131047', message: 'Re-engagement message' },
      'WhatsApp refused it: more than 24 hours passed since the person last wrote. (Code 131047)',
    ],
    [{ code: '999999', message: 'Odd' }, 'WhatsApp refused it: Odd. (Code 999999)'],
    [lost, "The provider's answer was lost: it may have been sent, and may have arrived."],
    [{ code: 'not-sent', message: 'ECONNREFUSED' }, 'It could not be handed over: ECONNREFUSED.'],
    [{ code: 'window-closed', message: 'x' }, 'The window closed before it left.'],
    [{ code: 'template-not-sendable', message: 'template a (en) is PAUSED' }, 'Template a (en) is PAUSED.'],
    [{ code: 'of-next-year', message: 'the moon is full' }, 'The moon is full.'],
  ])('%o', (error, sentence) => {
    expect(sayFailure(error, 'free-form')).toBe(sentence);
  });

  it('of an SMS is the provider’s, whatever its code', () => {
    expect(sayFailure({ code: '-1', message: 'SNS: OptedOut' }, 'sms')).toBe('The SMS provider refused it: SNS: OptedOut.');
    expect(sayFailure({ code: '130429', message: 'SNS: Throttling' }, 'sms')).toBe(
      'The SMS provider refused it: SNS: Throttling.',
    );
  });
});

describe('how a message stands', () => {
  const sms = attempt({ route: 'sms', receipt: 'unknown' });
  it.each<[string, Partial<Message>, string]>([
    ['waiting', { state: 'accepted', attempts: [attempt({ state: 'pending' })] }, 'about to leave'],
    ['waiting for an hour', { state: 'accepted', attempts: [attempt({ state: 'pending', notBefore: AT })] }, `waits until ${at}`],
    ['with its answer lost', { state: 'sending', attempts: [attempt({ state: 'unknown' })] }, 'outcome unknown'],
    ['by SMS after a failure', { attempts: [attempt({ state: 'failed' }), sms] }, 'SMS accepted, receipt unknown'],
    ['sent', {}, 'accepted by WhatsApp, not delivered yet'],
    ['delivered', { state: 'delivered' }, 'delivered'],
    ['read', { state: 'read' }, 'read'],
    ['failed', { state: 'failed', attempts: [attempt({ state: 'failed' })] }, 'failed'],
    ['lost for good', { state: 'failed', attempts: [attempt({ state: 'failed', error: lost })] }, 'outcome unknown'],
    ['expired', { state: 'expired' }, 'expired'],
    ['cancelled', { state: 'cancelled' }, 'cancelled'],
  ])('%s', (_, over, words) => {
    expect(sayMessageState(message(over)).says).toBe(words);
  });
});

describe('what there is to say of a message', () => {
  it.each<[string, Partial<Message>, readonly string[]]>([
    ['nothing', {}, []],
    [
      'that the policy made it',
      { expiryOf: AT },
      [`Made by the policy: nobody answered before the window closed ${sayAt(new Date(AT))}.`],
    ],
    ['that it answers a call', { callId: 'c' }, ['Made by the policy: it answers a call.']],
    ['that it was cancelled', { endReason: 'requested' }, ['Cancelled on request, before it left.']],
    ['that no word came', { endReason: 'horizon' }, ['Given up: no word of its delivery came for 30 days.']],
    [
      'that it did not leave in time',
      { endReason: 'horizon', sendBefore: AT, attempts: [attempt({ state: 'cancelled', providerId: null })] },
      ['It did not leave in its time.', `Not to leave after ${at}.`],
    ],
    ['an end that nobody has heard of', { endReason: 'the moon is full' }, ['It ended: the moon is full.']],
    [
      'what several attempts cost',
      { attempts: [attempt(), attempt()], totalCost: { amounts: [{ amount: '0.09', currency: 'USD' }], complete: false } },
      ['In all about $0.09, and what is not known.'],
    ],
  ])('%s', (_, over, sentences) => {
    expect(sayMessage(message(over))).toEqual(sentences);
  });

  it('adds up each currency', () => {
    const amounts = [
      { amount: '0.09', currency: 'USD' },
      { amount: '1', currency: 'EUR' },
    ];
    expect(sayTotal({ amounts, complete: true })).toBe('about $0.09 + €1.00');
  });
});
