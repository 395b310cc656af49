import { describe, expect, it } from 'vitest';
import { defer } from '../../../../shared/domain/attempts.ts';
import { isSettled, type Message, messageState, openAttempt } from '../../../../shared/domain/message.ts';
import * as life from '../../../../shared/domain/message-life.ts';
import { refusedByProvider } from '../../../../shared/domain/message-waits.ts';
import type { FallbackEntry } from '../../../../shared/domain/policy.ts';
import { aMessage, anAttempt, anSmsEntry, aTemplateEntry } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';

const SENT_AT = NOON + SECOND;
const LATER = NOON + MINUTE;
const SEEN = NOON - HOUR;
const BLOCKED = { code: '131026', codeNumber: 131026, message: 'undeliverable' };
const WINDOW = { code: '131047', codeNumber: 131047, message: 'more than 24 hours' };

const sending = (over: Partial<Message> = {}) => life.claim(aMessage(over), 1, NOON, SEEN);
const sent = (over: Partial<Message> = {}) => life.accepted(sending(over), 1, SENT_AT, 'wamid.1');
const unknown = (over: Partial<Message> = {}) => life.outcomeUnknown(sending(over), 1, SENT_AT);
const withSms = (over: Parameters<typeof anSmsEntry>[0] = {}): { readonly fallback: readonly FallbackEntry[] } => ({
  fallback: [anSmsEntry(over)],
});
const states = (message: Message) => message.attempts.map(({ state }) => state);
const sms = { attempts: [anAttempt({ route: 'sms', entry: 0 })], fallback: [anSmsEntry()] };

describe('claim', () => {
  it('takes a pending attempt under a lease, and keeps what its decision saw', () => {
    expect(sending().attempts[0]).toMatchObject({
      state: 'sending',
      tries: 1,
      claimedAt: NOON,
      leaseUntil: NOON + life.LEASE_MS,
      seen: SEEN,
    });
  });

  it('counts deadlines from the first try', () => {
    const again = life.claim(defer(sending(), 1, LATER), 1, LATER, SEEN);
    expect(again.attempts[0]).toMatchObject({ tries: 2, claimedAt: NOON, leaseUntil: LATER + life.LEASE_MS });
  });
});

describe('accepted', () => {
  it('is sent, with the provider’s id and no lease', () => {
    expect(sent().attempts[0]).toMatchObject({ state: 'sent', providerId: 'wamid.1', at: SENT_AT });
    expect(sent().attempts[0]).not.toHaveProperty('leaseUntil');
  });

  it('does not take back a status that was here first', () => {
    const early = life.applyStatus(sending(), 1, NOON, 'delivered');
    expect(states(life.accepted(early, 1, SENT_AT, 'wamid.1'))).toEqual(['delivered']);
  });

  it('does not take back a failure that was here first', () => {
    const early = life.applyStatus(sending(), 1, NOON, 'failed', BLOCKED);
    const message = life.accepted(early, 1, SENT_AT, 'wamid.1');
    expect(message.attempts[0]).toMatchObject({ state: 'failed', providerId: 'wamid.1', error: { code: '131026' } });
  });
});

describe('statuses', () => {
  const permutations = <T>(items: readonly T[]): readonly (readonly T[])[] =>
    items.length < 2 ? [items] : items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
  const apply = (message: Message, order: readonly life.Status[]) =>
    order.reduce((next, status) => life.applyStatus(next, 1, LATER, status, status === 'failed' ? BLOCKED : undefined), message);

  it.each(permutations(['sent', 'delivered', 'read'] as const))('%s, %s, %s come to read', (...order) => {
    expect(states(apply(sending(), order))).toEqual(['read']);
  });

  it.each(permutations(['sent', 'delivered', 'failed'] as const))('%s, %s, %s come to delivered', (...order) => {
    expect(states(apply(sending(), order))).toEqual(['delivered']);
  });

  it.each(permutations(['sent', 'failed'] as const))('%s, %s come to failed', (...order) => {
    expect(states(apply(sending(), order))).toEqual(['failed']);
  });

  it.each(permutations(['sent', 'delivered', 'read', 'failed'] as const))('%s, %s, %s, %s come to read', (...order) => {
    expect(states(apply(sent(), [...order, ...order]))).toEqual(['read']);
  });

  it('forgets the failure of what was delivered after all', () => {
    expect(apply(sent(), ['failed', 'delivered']).attempts[0]).not.toHaveProperty('error');
  });

  it('gives a failure without a reason a word of its own', () => {
    expect(life.applyStatus(sent(), 1, LATER, 'failed').attempts[0]).toMatchObject({ error: { code: 'unknown' } });
  });

  it('changes nothing for a status that came before', () => {
    const message = sent();
    expect(life.applyStatus(message, 1, LATER, 'sent')).toBe(message);
  });

  it('changes nothing for a failure that came before', () => {
    const message = apply(sent(), ['failed']);
    expect(life.applyStatus(message, 1, LATER, 'failed', BLOCKED)).toBe(message);
  });

  it('changes nothing for an attempt that there is not', () => {
    const message = sent();
    expect(life.applyStatus(message, 2, LATER, 'read')).toBe(message);
  });

  it('tells what became of a send whose answer was lost', () => {
    expect(states(apply(unknown(), ['sent']))).toEqual(['sent']);
  });
});

describe('a failed attempt', () => {
  const failing = (over: Partial<Message>, error = BLOCKED) => life.applyStatus(sent(over), 1, LATER, 'failed', error);

  it('fails the message where no fallback can follow', () => {
    expect(messageState(failing({}))).toBe('failed');
  });

  it('goes on to the first entry for failures', () => {
    const message = failing({ fallback: [anSmsEntry({ on: ['unread'] }), aTemplateEntry({ on: ['failed'] })] });
    expect(message.attempts[1]).toMatchObject({ n: 2, route: 'template', entry: 1, reason: 'failed', state: 'pending' });
  });

  it('shows accepted while its fallback waits', () => {
    expect(messageState(failing(withSms()))).toBe('accepted');
  });

  it('goes on to the entries for a closed window when Meta says so', () => {
    expect(failing(withSms({ on: ['window-closed'] }), WINDOW).attempts[1]).toMatchObject({ reason: 'window-closed' });
  });

  it('does not go on to entries for a closed window for another reason', () => {
    expect(states(failing(withSms({ on: ['window-closed'] })))).toEqual(['failed']);
  });

  it('falls back once, however often its failure comes', () => {
    const twice = { fallback: [anSmsEntry(), aTemplateEntry()] };
    expect(states(life.failed(failing(twice), 1, LATER, BLOCKED, 'failed'))).toEqual(['failed', 'pending']);
  });

  it('never uses an entry twice', () => {
    const first = failing(withSms());
    const second = life.failed(life.claim(first, 2, LATER, undefined), 2, LATER, BLOCKED, 'failed');
    expect(states(second)).toEqual(['failed', 'failed']);
  });

  it('takes the next entry after a fallback that failed, too', () => {
    const first = failing({ fallback: [aTemplateEntry(), anSmsEntry()] });
    const second = life.failed(life.claim(first, 2, LATER, undefined), 2, LATER, BLOCKED, 'failed');
    expect(second.attempts[2]).toMatchObject({ n: 3, route: 'sms', entry: 1 });
  });

  it('does not send marketing that Meta holds back round by SMS', () => {
    const capped = { code: '131049', codeNumber: 131049, message: 'healthy ecosystem' };
    expect(states(failing({ ...withSms(), category: 'marketing' }, capped))).toEqual(['failed']);
  });

  it('sends utility by SMS that Meta holds back as marketing', () => {
    const capped = { code: '131049', codeNumber: 131049, message: 'healthy ecosystem' };
    expect(states(failing(withSms(), capped))).toEqual(['failed', 'pending']);
  });

  it.each([
    [130403, 'the business blocked the person'],
    [137000, 'the phone may have changed hands'],
  ])('sends no SMS after %i: %s', (codeNumber) => {
    expect(states(failing(withSms(), { code: String(codeNumber), codeNumber, message: '' }))).toEqual(['failed']);
  });

  it('does not fall back when the message has ended', () => {
    const ended = life.end(sent(withSms()), LATER, 'cancelled', 'asked for');
    expect(states(life.applyStatus(ended, 1, LATER, 'failed', BLOCKED))).toEqual(['failed']);
  });
});

describe('a late delivery', () => {
  const fellBack = life.fallBack(sent(withSms()), 1, LATER, 'undelivered');

  it('cancels a fallback that has not left', () => {
    const message = life.applyStatus(fellBack, 1, LATER, 'delivered');
    expect(states(message)).toEqual(['delivered', 'cancelled']);
    expect(message.attempts[0]).not.toHaveProperty('late');
  });

  it('keeps a fallback that has left, and says that it was late', () => {
    const left = life.accepted(life.claim(fellBack, 2, LATER, undefined), 2, LATER, 'sms-1');
    const message = life.applyStatus(left, 1, LATER + MINUTE, 'delivered');
    expect(states(message)).toEqual(['delivered', 'sent']);
    expect(message.attempts[0]).toMatchObject({ late: true });
  });

  it('does not make another fallback afterwards', () => {
    const message = life.applyStatus(fellBack, 1, LATER, 'delivered');
    expect(states(life.advance(message, NOON + DAY))).toEqual(['delivered', 'cancelled']);
  });

  it('leaves a cancelled fallback cancelled', () => {
    const message = life.applyStatus(fellBack, 1, LATER, 'delivered');
    expect(life.failed(message, 2, LATER, BLOCKED, 'failed')).toBe(message);
  });
});

describe('a fallback beside an attempt that arrived', () => {
  const template = aTemplateEntry({ on: ['undelivered', 'unread'] });
  const both = { fallback: [template, anSmsEntry()] };
  const second = (trigger: 'undelivered' | 'unread') => {
    const first = trigger === 'unread' ? life.applyStatus(sent(both), 1, LATER, 'delivered') : sent(both);
    return life.claim(life.fallBack(first, 1, LATER, trigger), 2, LATER, SEEN);
  };
  const arrived = (message: Message, status: life.Status = 'delivered') => life.applyStatus(message, 1, LATER, status);

  it('has no fallback of its own when it fails', () => {
    expect(states(life.failed(arrived(second('undelivered')), 2, LATER, BLOCKED, 'failed'))).toEqual(['delivered', 'failed']);
  });

  it('has no deadline for a delivery any more', () => {
    const message = life.accepted(arrived(second('undelivered')), 2, LATER, 'wamid.2');
    expect(states(life.advance({ ...message, fallback: [template, anSmsEntry({ on: ['undelivered'] })] }, NOON + HOUR))).toEqual([
      'delivered',
      'sent',
    ]);
  });

  it('is cancelled instead of put off', () => {
    expect(states(refusedByProvider(arrived(second('undelivered')), 2, LATER, 131000, 'no'))).toEqual(['delivered', 'cancelled']);
  });

  it('is put off all the same when the other is to be read, and was only delivered', () => {
    expect(states(refusedByProvider(second('unread'), 2, LATER, 131000, 'no'))).toEqual(['delivered', 'pending']);
  });

  it('is not sent again when its answer was lost', () => {
    const lost = arrived(life.outcomeUnknown(second('undelivered'), 2, LATER));
    expect(states(life.sendAgain(lost, 2, LATER))).toEqual(['delivered', 'failed']);
  });

  it('is not followed for being unread when the other was read', () => {
    const message = life.accepted(arrived(second('unread'), 'read'), 2, LATER, 'wamid.2');
    expect(life.advance(message, NOON + HOUR)).toBe(message);
  });
});

describe('a lost answer', () => {
  it('leaves a WhatsApp attempt unknown', () => {
    expect(unknown().attempts[0]).toMatchObject({ state: 'unknown', unknownAt: SENT_AT });
  });

  it('shows the message as sending', () => {
    expect(messageState(unknown())).toBe('sending');
  });

  it('fails an SMS, which is never risked twice', () => {
    expect(unknown(sms).attempts[0]).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } });
  });

  it('is taken back by nothing that was not being sent', () => {
    const message = sent();
    expect(life.outcomeUnknown(message, 1, LATER)).toBe(message);
  });

  it('waits two minutes for a status', () => {
    const message = unknown();
    expect(life.advance(message, SENT_AT + life.UNKNOWN_WAIT_MS - 1)).toBe(message);
  });

  it('is sent once more after two minutes, and says so', () => {
    const again = life.advance(unknown(), SENT_AT + life.UNKNOWN_WAIT_MS);
    expect(again.attempts[0]).toMatchObject({ state: 'pending', maybeTwice: true });
    expect(again.wake).toBe(1);
  });

  it('answers what the lost send had seen, and what the second one saw once that is taken', () => {
    const again = life.advance(unknown(), SENT_AT + life.UNKNOWN_WAIT_MS);
    const claimed = life.claim(again, 1, LATER, SEEN + 1);
    expect(claimed.attempts[0]).toMatchObject({ seen: SEEN });
    expect(life.accepted(claimed, 1, LATER, 'wamid.2', SEEN + 1).attempts[0]).toMatchObject({ seen: SEEN + 1 });
  });

  it('is not sent a third time', () => {
    const again = life.advance(unknown(), SENT_AT + life.UNKNOWN_WAIT_MS);
    const lost = life.outcomeUnknown(life.claim(again, 1, LATER, SEEN), 1, LATER);
    expect(lost.attempts[0]).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } });
  });

  it('is what an expired lease means', () => {
    expect(states(life.advance(sending(), NOON + life.LEASE_MS))).toEqual(['unknown']);
  });

  it('is not what a live lease means', () => {
    const message = sending();
    expect(life.advance(message, NOON + life.LEASE_MS - 1)).toBe(message);
  });

  it('is not sent again once its fallback took over', () => {
    const fellBack = life.advance(unknown(withSms({ afterMs: MINUTE })), NOON + MINUTE);
    const later = life.advance(fellBack, SENT_AT + life.UNKNOWN_WAIT_MS);
    expect(states(later)).toEqual(['failed', 'pending']);
  });

  it('is not sent again when the deadline of its fallback has passed as well', () => {
    const later = life.advance(unknown(withSms()), NOON + HOUR);
    expect(openAttempt(later)).toMatchObject({ n: 2, route: 'sms' });
    expect(states(later)).toEqual(['failed', 'pending']);
  });
});

describe('deadlines', () => {
  const undelivered = withSms({ on: ['undelivered'] });
  const unread = withSms({ on: ['unread'] });
  const due = NOON + 5 * MINUTE;

  it('lets what was not delivered fall back when its time is up, counted from the first try', () => {
    expect(life.advance(sent(undelivered), due).attempts[1]).toMatchObject({ route: 'sms', reason: 'undelivered' });
  });

  it('waits until then', () => {
    const message = sent(undelivered);
    expect(life.advance(message, due - 1)).toBe(message);
  });

  it('is content with a delivery for `undelivered`', () => {
    const message = life.applyStatus(sent(undelivered), 1, LATER, 'delivered');
    expect(life.advance(message, due)).toBe(message);
  });

  it('leaves the time at which the attempt that nobody read was delivered', () => {
    const delivered = life.applyStatus(sent(unread), 1, LATER, 'delivered');
    const message = life.fallBack(delivered, 1, LATER + HOUR, 'unread');
    expect(message.attempts).toMatchObject([
      { state: 'delivered', at: LATER },
      { state: 'pending', at: LATER + HOUR },
    ]);
  });

  it('is not content with a delivery for `unread`', () => {
    const message = life.applyStatus(sent(unread), 1, LATER, 'delivered');
    expect(life.advance(message, due).attempts[1]).toMatchObject({ reason: 'unread' });
  });

  it('is content when it was read', () => {
    const message = life.applyStatus(sent(unread), 1, LATER, 'read');
    expect(life.advance(message, due)).toBe(message);
  });

  it('counts the deadline of a lost answer as well', () => {
    expect(states(life.advance(unknown(withSms({ afterMs: MINUTE })), NOON + MINUTE))).toEqual(['unknown', 'pending']);
  });

  it('leaves what is just being sent alone, so that never two are on their way', () => {
    const message = sending(withSms({ afterMs: SECOND }));
    expect(life.advance(message, NOON + SECOND)).toBe(message);
  });

  it('has none for an SMS, whose receipt may never come', () => {
    const message = sent({ ...sms, fallback: [anSmsEntry(), anSmsEntry()] });
    expect(life.wakeAt(message)).toBeUndefined();
  });

  it('sets off one fallback, though two deadlines passed', () => {
    const both = { fallback: [anSmsEntry({ on: ['undelivered'] }), aTemplateEntry({ on: ['unread'] })] };
    expect(states(life.advance(sent(both), due))).toEqual(['sent', 'pending']);
  });
});

describe('end', () => {
  it('cancels what has not left', () => {
    const message = life.end(aMessage(), LATER, 'cancelled', 'asked for');
    expect(message).toMatchObject({ ended: 'cancelled', endReason: 'asked for', attempts: [{ state: 'cancelled', at: LATER }] });
  });

  it('cannot call back what was sent', () => {
    expect(states(life.end(sent(), LATER, 'expired', 'horizon'))).toEqual(['sent']);
  });

  it('leaves a settled message alone', () => {
    const message = life.applyStatus(sent(), 1, LATER, 'read');
    expect(life.end(message, LATER, 'cancelled', 'asked for')).toBe(message);
  });

  it('happens once', () => {
    const message = life.end(aMessage(), LATER, 'cancelled', 'asked for');
    expect(life.end(message, LATER, 'expired', 'horizon')).toBe(message);
  });

  it('stands, whatever its attempts show later', () => {
    const message = life.end(sent(), LATER, 'expired', 'horizon');
    expect(messageState(life.applyStatus(message, 1, LATER, 'read'))).toBe('expired');
  });

  it('lets time bring nothing more', () => {
    const message = life.end(unknown(withSms()), LATER, 'cancelled', 'asked for');
    expect(life.advance(message, NOON + DAY)).toBe(message);
  });
});

describe('withdraw', () => {
  const withdrawn = (message: Message, n: number) => life.withdraw(message, n, LATER, 'expired', 'too late');

  it('ends a message of which nothing has left', () => {
    expect(withdrawn(aMessage(), 1)).toMatchObject({
      ended: 'expired',
      endReason: 'too late',
      attempts: [{ state: 'cancelled' }],
    });
  });

  it('ends a message whose first attempt was refused', () => {
    const refused = life.failed(sending(withSms()), 1, NOON, { code: '131026', message: 'undeliverable' }, 'failed');
    expect(messageState(withdrawn(refused, 2))).toBe('expired');
  });

  it('calls off the fallback alone of a message that arrived', () => {
    const unread = life.fallBack(life.applyStatus(sent(withSms()), 1, NOON, 'delivered'), 1, LATER, 'unread');
    const message = withdrawn(unread, 2);
    expect(messageState(message)).toBe('delivered');
    expect(message.attempts[1]).toMatchObject({ state: 'cancelled', error: { code: 'expired', message: 'too late' } });
    expect(isSettled(message)).toBe(true);
  });

  it('calls off the fallback alone of a message that is on its way: it may still arrive', () => {
    const message = withdrawn(life.fallBack(sent(withSms()), 1, LATER, 'undelivered'), 2);
    expect(messageState(message)).toBe('sent');
    expect(messageState(life.applyStatus(message, 1, LATER, 'delivered'))).toBe('delivered');
  });

  it('says of a second try that the first one’s outcome is not known', () => {
    const message = withdrawn(life.advance(unknown(), SENT_AT + life.UNKNOWN_WAIT_MS), 1);
    expect(message.attempts).toMatchObject([{ state: 'failed', error: { code: 'outcome-unknown' } }]);
    expect(messageState(life.applyStatus(message, 1, LATER, 'delivered'))).toBe('delivered');
  });
});

describe('horizons', () => {
  it('leaves delivered what was delivered, and calls off what still waits', () => {
    const unread = life.fallBack(life.applyStatus(sent(withSms()), 1, NOON, 'delivered'), 1, LATER, 'unread');
    const message = life.advance(unread, NOON + life.HORIZON_MS);
    expect([messageState(message), ...states(message)]).toEqual(['delivered', 'delivered', 'cancelled']);
  });

  it('expires what did not leave before `sendBefore`', () => {
    expect(life.advance(aMessage({ sendBefore: LATER }), LATER)).toMatchObject({ ended: 'expired', endReason: 'horizon' });
  });

  it('does not count `sendBefore` once it has left', () => {
    const message = sent({ sendBefore: LATER });
    expect(life.advance(message, LATER)).toBe(message);
  });

  it('does not count `sendBefore` for a fallback of what has left', () => {
    const message = life.fallBack(sent({ ...withSms(), sendBefore: LATER }), 1, LATER, 'undelivered');
    expect(life.advance(message, LATER)).toBe(message);
  });

  it('expires after 30 days what was sent and never delivered', () => {
    expect(messageState(life.advance(sent(), NOON + life.HORIZON_MS))).toBe('expired');
  });

  it('leaves an SMS that was sent alone: it has settled', () => {
    expect(messageState(life.advance(sent(sms), NOON + life.HORIZON_MS))).toBe('sent');
  });
});

describe('wakeAt', () => {
  it('is never for a message in the queue', () => {
    expect(life.wakeAt(aMessage())).toBeUndefined();
  });

  it('is when a deferred attempt may go', () => {
    expect(life.wakeAt(defer(aMessage(), 1, NOON, LATER), NOON)).toBe(LATER);
  });

  it('is no more when that has passed: it is in the queue', () => {
    expect(life.wakeAt(defer(aMessage(), 1, NOON, LATER), LATER)).toBeUndefined();
  });

  it('is when a lost answer is given up on', () => {
    expect(life.wakeAt(unknown())).toBe(SENT_AT + life.UNKNOWN_WAIT_MS);
  });

  it('is the earliest of several deadlines', () => {
    const message = sent({ fallback: [anSmsEntry({ afterMs: HOUR }), aTemplateEntry({ afterMs: MINUTE })] });
    expect(life.wakeAt(message)).toBe(NOON + MINUTE);
  });

  it('is `sendBefore` until it has left', () => {
    expect(life.wakeAt(aMessage({ sendBefore: LATER }))).toBe(LATER);
  });

  it('is never for a message that ended', () => {
    expect(life.wakeAt(life.end(sent(withSms()), LATER, 'cancelled', 'asked for'))).toBeUndefined();
  });
});

describe('overdueAt', () => {
  it('is when it was queued, for a message in the queue', () => {
    expect(life.overdueAt(aMessage())).toBe(NOON);
  });

  it('is the lease’s end, for one that is being sent', () => {
    expect(life.overdueAt(sending())).toBe(NOON + life.LEASE_MS);
  });

  it('is when it may go, for a deferred one', () => {
    expect(life.overdueAt(defer(aMessage(), 1, NOON, LATER))).toBe(LATER);
  });

  it('is the horizon, for one that was sent', () => {
    expect(life.overdueAt(sent())).toBe(NOON + life.HORIZON_MS);
  });

  it('is never for one that settled', () => {
    expect(life.overdueAt(life.applyStatus(sent(), 1, LATER, 'delivered'))).toBeUndefined();
  });

  it('is its deadline for one that was delivered and waits to be read', () => {
    expect(life.overdueAt(life.applyStatus(sent(withSms({ on: ['unread'] })), 1, LATER, 'delivered'))).toBe(NOON + 5 * MINUTE);
  });
});

describe('isSettled', () => {
  it.each([
    ['a message in the queue', aMessage(), false],
    ['one that is being sent', sending(), false],
    ['one whose answer was lost', unknown(), false],
    ['one that was sent by WhatsApp', sent(), false],
    ['one that was sent by SMS', sent(sms), true],
    ['one that was delivered', life.applyStatus(sent(), 1, LATER, 'delivered'), true],
    ['one that failed with no fallback', life.applyStatus(sent(), 1, LATER, 'failed', BLOCKED), true],
    ['one that failed, while its fallback waits', life.applyStatus(sent(withSms()), 1, LATER, 'failed', BLOCKED), false],
    ['one that was sent by WhatsApp and then by SMS', fellBackBySms(), true],
    ['one that was cancelled', life.end(aMessage(), LATER, 'cancelled', 'asked for'), true],
  ])('%s: %#', (_what, message, settled) => {
    expect(isSettled(message)).toBe(settled);
  });
});

function fellBackBySms(): Message {
  const fellBack = life.fallBack(sent(withSms()), 1, LATER, 'undelivered');
  return life.accepted(life.claim(fellBack, 2, LATER, undefined), 2, LATER, 'sms-1');
}
