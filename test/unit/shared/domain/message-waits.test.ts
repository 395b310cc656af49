import { describe, expect, it } from 'vitest';
import type { Message } from '../../../../shared/domain/message.ts';
import { openAttempt } from '../../../../shared/domain/message.ts';
import * as life from '../../../../shared/domain/message-life.ts';
import { HOLD_MS, heldMs, putOff, refusedByProvider, WAIT_LIMIT_MS, wait } from '../../../../shared/domain/message-waits.ts';
import { aMessage, anAttempt, anSmsEntry } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';

const LATER = NOON + MINUTE;
const SEEN = NOON - HOUR;
const ERROR = { code: '190', message: 'The token has expired' };
const withSms = { fallback: [anSmsEntry()] };

const sending = (over: Partial<Message> = {}) => life.claim(aMessage(over), 1, NOON, SEEN);
const states = (message: Message) => message.attempts.map(({ state }) => state);
const refuse = (message: Message, code: number, now = LATER) => refusedByProvider(message, 1, now, code, 'no');
/** Refused again and again, each time as soon as it may be tried. */
const refusals = (count: number, code: number, over: Partial<Message> = {}) => {
  let [message, now] = [sending(over), NOON];
  const waits: number[] = [];
  for (let refusal = 0; refusal < count; refusal += 1) {
    message = refuse(message, code, now);
    const open = openAttempt(message);
    if (open?.notBefore === undefined) break;
    waits.push((open.notBefore - now) / SECOND);
    now = open.notBefore;
    if (refusal < count - 1) message = life.claim(message, 1, now, SEEN);
  }
  return { message, waits, now };
};

describe('refusedByProvider', () => {
  it('tries again in two seconds after a passing error', () => {
    expect(refuse(sending(), 131000).attempts[0]).toMatchObject({ state: 'pending', notBefore: LATER + 2 * SECOND });
  });

  it('waits four times as long after each passing error, and goes another way after the third retry', () => {
    const { message, waits } = refusals(4, 131016, withSms);
    expect(waits).toEqual([2, 8, 32]);
    expect(states(message)).toEqual(['failed', 'pending']);
  });

  it('waits as Meta asks at the limit of one person, and no longer than a minute at a time', () => {
    expect(refusals(6, 131056).waits).toEqual([1, 4, 16, 60, 60, 60]);
  });

  it('waits for seconds at the limit of a number', () => {
    expect(refusals(4, 130429).waits).toEqual([1, 2, 4, 8]);
  });

  it('keeps the place in the queue for a wait of up to a minute', () => {
    expect(refusals(5, 131056).message.wake).toBe(0);
    expect(refusals(3, 131016).message.wake).toBe(0);
  });

  it('leaves the queue for a longer one, under a new wake', () => {
    const { message, waits } = refusals(4, 131064);
    expect(waits).toEqual([2, 8, 32, 128]);
    expect(message.wake).toBe(1);
  });

  it('does not count waiting at a limit against the retries of a passing error', () => {
    const waited = refusals(9, 131056, withSms);
    const { message } = { message: refuse(life.claim(waited.message, 1, waited.now, SEEN), 131016, waited.now) };
    expect(openAttempt(message)).toMatchObject({ n: 1, state: 'pending', waits: 9, notBefore: waited.now + 2 * SECOND });
  });

  it('waits at a limit for five hours at most', () => {
    const { message, waits } = refusals(400, 131056);
    expect(waits.reduce((sum, seconds) => sum + seconds, 0) * SECOND).toBe(WAIT_LIMIT_MS);
    expect(message.attempts).toMatchObject([{ state: 'failed', error: { code: '131056' } }]);
  });

  it('falls back at once after a lasting error', () => {
    expect(states(refuse(sending(withSms), 131026))).toEqual(['failed', 'pending']);
  });

  it('falls back as for a closed window after 131047', () => {
    expect(refuse(sending(withSms), 131047).attempts[1]).toMatchObject({ reason: 'window-closed' });
  });

  it.each([131000, 131026])('takes nothing back when the first of two tries arrived after all (%i)', (code) => {
    const unknown = life.outcomeUnknown(sending(withSms), 1, NOON + SECOND);
    const twice = life.claim(life.sendAgain(unknown, 1, LATER), 1, LATER, SEEN);
    const arrived = life.applyStatus(twice, 1, LATER, 'sent');
    expect(refuse(arrived, code)).toBe(arrived);
  });
});

describe('putOff', () => {
  it('says why, tries ever more seldom, and gives up after five hours', () => {
    let [message, now] = [putOff(sending(), 1, NOON, ERROR), NOON];
    expect(message.attempts[0]).toMatchObject({ state: 'pending', error: ERROR, waitingSince: NOON, waits: 1 });
    while (openAttempt(message) !== undefined) {
      now = openAttempt(message)?.notBefore ?? now;
      message = putOff(life.claim(message, 1, now, SEEN), 1, now, ERROR);
    }
    expect(now).toBe(NOON + WAIT_LIMIT_MS);
    expect(message.attempts).toMatchObject([{ state: 'failed', error: ERROR }]);
  });
});

describe('wait', () => {
  it('ends with the other way on, if there is one', () => {
    const late = aMessage({ ...withSms, attempts: [anAttempt({ waitingSince: NOON - WAIT_LIMIT_MS })] });
    expect(states(wait(late, 1, NOON, LATER, ERROR))).toEqual(['failed', 'pending']);
  });

  it('does not count what cost no call', () => {
    expect(wait(aMessage(), 1, NOON, LATER, ERROR).attempts[0]).toMatchObject({ tries: 0, waits: 0, waitingSince: NOON });
  });

  it('lets `sendBefore` end what was refused: it has not left', () => {
    const waiting = refuse(sending({ sendBefore: NOON + HOUR }), 131056);
    expect(life.wakeAt(waiting, NOON + 30 * MINUTE)).toBe(NOON + HOUR);
    expect(life.advance(waiting, NOON + HOUR)).toMatchObject({ ended: 'expired' });
  });
});

describe('heldMs', () => {
  it('is the rest of the wait', () => {
    const [attempt] = refuse(sending(), 131056).attempts;
    expect([heldMs(attempt, LATER), heldMs(attempt, LATER + SECOND), heldMs(undefined, LATER)]).toEqual([
      SECOND,
      undefined,
      undefined,
    ]);
    expect(HOLD_MS).toBe(MINUTE);
  });
});
