import { describe, expect, it } from 'vitest';
import { timerSubject, toMinute, windowDueAt } from '../../../../shared/domain/timer.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';

describe('toMinute', () => {
  it('leaves a whole minute alone', () => {
    expect(toMinute(NOON)).toBe(NOON);
  });

  it('rounds up, so that no timer fires early', () => {
    expect([toMinute(NOON + 1), toMinute(NOON + 59 * SECOND)]).toEqual([NOON + MINUTE, NOON + MINUTE]);
  });
});

describe('windowDueAt', () => {
  const end = NOON + 10 * HOUR + 30 * SECOND;

  it('is the end, rounded up, without a lead', () => {
    expect(windowDueAt(end, 0, NOON)).toBe(end + 30 * SECOND);
  });

  it('is the warning first', () => {
    expect(windowDueAt(end, HOUR, NOON)).toBe(end - HOUR + 30 * SECOND);
  });

  it('is the end once the warning was given', () => {
    expect(windowDueAt(end, HOUR, NOON, end)).toBe(end + 30 * SECOND);
  });

  it('is the warning again for a window that moved on since', () => {
    expect(windowDueAt(end, HOUR, NOON, end - MINUTE)).toBe(end - HOUR + 30 * SECOND);
  });

  it('is the end when the warning’s time is past', () => {
    expect(windowDueAt(end, HOUR, end - HOUR)).toBe(end + 30 * SECOND);
  });
});

describe('timerSubject', () => {
  it('tells conversations apart by number and person', () => {
    expect(timerSubject({ kind: 'window', number: '1', person: '+31', dueAt: NOON })).toBe('1#+31');
  });

  it('names a message by its id', () => {
    expect(timerSubject({ kind: 'message', id: 'msg_1', dueAt: NOON })).toBe('msg_1');
  });
});
