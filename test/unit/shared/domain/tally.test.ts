import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../shared/domain/change.ts';
import type { Closing } from '../../../../shared/domain/closing.ts';
import type { Message } from '../../../../shared/domain/message.ts';
import { mergeSessions, type Session } from '../../../../shared/domain/session.ts';
import { TALLY_MS, TallySheet, tallyOf } from '../../../../shared/domain/tally.ts';
import { aMessage, anAttempt, aSession, NUMBER, PERSON, USER_ID } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON } from '../../../builders/time.ts';

const counted = (change: Change) => tallyOf(change).map(({ name, by, at }) => [name, by, at]);
const session = (before: Session | undefined, after: Session) => counted({ kind: 'session', before, after });
/** All counts of a message's life, image by image, that did not come to nothing. */
function life(...images: readonly Message[]): Record<string, number> {
  const sheet = new TallySheet();
  for (const [index, after] of images.entries()) sheet.add(tallyOf({ kind: 'message', before: images[index - 1], after }));
  return Object.fromEntries(
    sheet.tallies.flatMap(({ at, counts }) => [...counts].map(([name, by]) => [`${name} ${at - NOON}`, by])),
  );
}
const cost = { amount: '0.07', currency: 'EUR', rateCard: '2026-10-01', basis: 'utility template, NL' } as const;
const claimed = { claimedAt: NOON, cost } as const;

describe('what a change adds to the statistics', () => {
  it('is a message that came in, at the time that Meta says', () => {
    const entry = { number: NUMBER, person: PERSON, wamid: 'wamid.1', at: NOON - HOUR, type: 'text', content: '{}', opens: true };
    expect(counted({ kind: 'inbound', entry })).toEqual([['in', 1, NOON - HOUR]]);
  });

  it('is a window that opened, and not one that is longer, late, or goes on under another name', () => {
    const opened = aSession();
    expect(session(undefined, opened)).toEqual([['opened', 1, opened.openedAt]]);
    expect(session(opened, { ...opened, lastInboundAt: NOON, expiresAt: opened.expiresAt + HOUR })).toEqual([]);
    expect(session(undefined, { ...opened, receivedAt: opened.expiresAt + 1 })).toEqual([]);
    const other = { number: NUMBER, person: USER_ID };
    expect(session(undefined, mergeSessions(opened, undefined, other, {}))).toEqual([]);
    expect(session(opened, { ...opened, movedTo: USER_ID })).toEqual([]);
  });

  it('is how long the person waited since the last message, once for each answer', () => {
    const waits = aSession();
    const answer = (ms: number): Session => ({
      ...waits,
      ...{ answeredUpTo: waits.lastInboundAt, answeredBy: 'msg_1', answeredAt: waits.lastInboundAt + ms },
    });
    const limits = [0, 5, 15, 60, 239, 12 * 60 - 1, 23 * 60, 24 * 60].map(
      (minutes) => session(waits, answer(minutes * MINUTE))[0]?.[0],
    );
    expect(limits).toEqual(
      ['PT5M', 'PT15M', 'PT1H', 'PT4H', 'PT4H', 'PT12H', 'PT24H', 'PT24H'].map((limit) => `answer|${limit}`),
    );
    expect(session(answer(HOUR), { ...answer(HOUR), warnedFor: waits.expiresAt, warnedAt: NOON })).toEqual([]);
  });

  it('takes an answer that failed back where it was counted', () => {
    const waits = aSession();
    const answered = { ...waits, answeredUpTo: waits.lastInboundAt, answeredBy: 'msg_1', answeredAt: NOON };
    expect(session(answered, waits)).toEqual([['answer|PT4H', -1, NOON]]);
  });

  it('counts an answer once where the window goes on under another name', () => {
    const waits = aSession();
    const answered = { ...waits, answeredUpTo: waits.lastInboundAt, answeredBy: 'msg_1', answeredAt: NOON };
    const other = { number: NUMBER, person: USER_ID };
    expect(session(answered, { ...waits, movedTo: USER_ID })).toEqual([]);
    expect(session(undefined, mergeSessions(answered, undefined, other, {}))).toEqual([]);
    const there = aSession({ ...other, lastInboundAt: waits.lastInboundAt - MINUTE });
    expect(session(there, mergeSessions(answered, there, other, {}))).toEqual([]);
    // Told to the old name, and brought to the new one.
    expect(session({ ...waits, movedTo: USER_ID }, { ...answered, movedTo: USER_ID })).toEqual([]);
    expect(session({ ...waits, ...other, movedFrom: PERSON }, { ...answered, ...other, movedFrom: PERSON })).toHaveLength(1);
  });

  it('is a window that closed, with what was done and whether somebody had answered', () => {
    const closing: Closing = { ...aSession(), closedAt: NOON, answered: false, reason: 'unanswered', messageId: 'msg_2' };
    expect(counted({ kind: 'closing', closing })).toEqual([['closed|unanswered|unanswered', 1, NOON]]);
    const superseded: Closing = { ...closing, answered: true, reason: 'superseded' };
    expect(counted({ kind: 'closing', closing: superseded })).toEqual([['closed|superseded|answered', 1, NOON]]);
  });

  it('is a send that was refused', () => {
    const refusal = { id: 'msg_1', number: NUMBER, problem: 'session-closed', detail: 'Too late.', at: NOON };
    expect(counted({ kind: 'refusal', refusal })).toEqual([['refused|session-closed', 1, NOON]]);
  });

  it('is an attempt that left by a route, at the hour of its first try whatever is heard when', () => {
    const pending = aMessage();
    const sending = aMessage({ attempts: [anAttempt({ state: 'sending', ...claimed })] });
    const sent = aMessage({ attempts: [anAttempt({ state: 'sent', ...claimed, providerId: 'wamid.1', at: NOON + HOUR })] });
    const read = aMessage({ attempts: [anAttempt({ state: 'read', ...claimed, providerId: 'wamid.1', at: NOON + 9 * HOUR })] });
    expect(life(pending, sending, sent, read)).toEqual({ 'left|free-form 0': 1, 'cost|free-form|EUR 0': 70_000 });
    expect(life(pending, read)).toEqual(life(pending, sending, sent, sent, read));
  });

  it('is no cost any more where it did not arrive, and the failure’s class and code', () => {
    const sent = aMessage({ attempts: [anAttempt({ state: 'sent', ...claimed, providerId: 'wamid.1' })] });
    const error = { code: '131047', message: 'Re-engagement message' };
    const failed = aMessage({
      attempts: [anAttempt({ state: 'failed', ...claimed, providerId: 'wamid.1', error, at: NOON + HOUR })],
    });
    expect(life(sent, failed)).toEqual({ 'left|free-form 0': 1, 'failed|window|131047 0': 1 });
    const delivered = aMessage({ attempts: [anAttempt({ state: 'delivered', ...claimed, providerId: 'wamid.1' })] });
    expect(life(sent, failed, delivered)).toEqual({ 'left|free-form 0': 1, 'cost|free-form|EUR 0': 70_000 });
  });

  it('is what Meta says later that it charged', () => {
    const sent = aMessage({ attempts: [anAttempt({ state: 'sent', ...claimed })] });
    const free = { ...cost, amount: '0' };
    const told = aMessage({ attempts: [anAttempt({ state: 'delivered', ...claimed, cost: free })] });
    expect(life(sent, told)).toEqual({ 'left|free-form 0': 1 });
  });

  it('is a fallback by its reason, with the cost of its route', () => {
    const first = anAttempt({ state: 'failed', error: { code: 'not-sent', message: 'no connection' }, fellBack: true });
    const sms = anAttempt({
      ...{ n: 2, route: 'sms', entry: 0, reason: 'failed', state: 'sent', claimedAt: NOON + TALLY_MS },
      cost: { ...cost, currency: 'USD', sample: true },
    });
    expect(life(aMessage(), aMessage({ attempts: [first, sms] }))).toEqual({
      'failed|own|not-sent 0': 1,
      [`left|sms ${TALLY_MS}`]: 1,
      [`fallback|failed ${TALLY_MS}`]: 1,
      [`cost|sms|USD|sample ${TALLY_MS}`]: 70_000,
    });
  });

  it('says where the cost is not known', () => {
    const unknown = { amount: null, why: 'no rate for NL' } as const;
    expect(life(aMessage(), aMessage({ attempts: [anAttempt({ state: 'sent', claimedAt: NOON, cost: unknown })] }))).toEqual({
      'left|free-form 0': 1,
      'cost-unknown|free-form 0': 1,
    });
  });
});

describe('a sheet', () => {
  it('sums by number and quarter of an hour, and leaves out what comes to nothing', () => {
    const sheet = new TallySheet();
    const in_ = (at: number, by = 1, number = NUMBER) => ({ number, at, name: 'in', by });
    sheet.add([
      in_(NOON),
      in_(NOON + TALLY_MS - 1),
      in_(NOON + TALLY_MS),
      in_(NOON, 1, '2'),
      in_(NOON + HOUR, 1),
      in_(NOON + HOUR, -1),
    ]);
    expect(sheet.tallies.map(({ number, at, counts }) => [number, at - NOON, counts.get('in')])).toEqual([
      [NUMBER, 0, 2],
      [NUMBER, TALLY_MS, 1],
      ['2', 0, 1],
    ]);
    expect(sheet.sizeWith([in_(NOON), in_(NOON + 2 * HOUR), in_(NOON + 2 * HOUR + 1)])).toBe(5);
  });
});
