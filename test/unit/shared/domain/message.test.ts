import { describe, expect, it } from 'vitest';
import { type AttemptState, bodyOf, messageState, openAttempt } from '../../../../shared/domain/message.ts';
import { aMessage, anAttempt, anSmsEntry } from '../../../builders/domain.ts';

const withStates = (...states: readonly AttemptState[]) =>
  aMessage({ attempts: states.map((state, at) => anAttempt({ n: at + 1, state })) });

describe('messageState', () => {
  it.each([
    [['pending'], 'accepted'],
    [['sending'], 'sending'],
    [['unknown'], 'sending'],
    [['sent'], 'sent'],
    [['failed'], 'failed'],
    [['failed', 'pending'], 'accepted'],
    [['sent', 'pending'], 'sent'],
    [['sent', 'failed'], 'sent'],
    [['failed', 'sent'], 'sent'],
    [['delivered', 'cancelled'], 'delivered'],
    [['delivered', 'sent'], 'delivered'],
    [['read', 'delivered'], 'read'],
    [['failed', 'failed'], 'failed'],
  ] as const)('of attempts %j is %s', (states, expected) => {
    expect(messageState(withStates(...states))).toBe(expected);
  });

  it('is the end of a message that ended, whatever its attempts show', () => {
    expect(messageState({ ...withStates('read'), ended: 'expired' })).toBe('expired');
  });
});

describe('openAttempt', () => {
  it('is the one that waits', () => {
    expect(openAttempt(withStates('failed', 'pending'))).toMatchObject({ n: 2 });
  });

  it('is the one that is being sent', () => {
    expect(openAttempt(withStates('sending'))).toMatchObject({ n: 1 });
  });

  it('is none when the answer was lost: a status may still tell', () => {
    expect(openAttempt(withStates('unknown'))).toBeUndefined();
  });

  it('is none for a message that ended', () => {
    expect(openAttempt({ ...withStates('sending'), ended: 'cancelled' })).toBeUndefined();
  });
});

describe('bodyOf', () => {
  const message = aMessage({ fallback: [anSmsEntry({ text: 'by SMS' })] });

  it('is the content for the first attempt', () => {
    expect(bodyOf(message, null)).toBe(message.content);
  });

  it('is the entry for a fallback', () => {
    expect(bodyOf(message, 0)).toMatchObject({ route: 'sms', text: 'by SMS' });
  });

  it('is nothing for an entry that there is not', () => {
    expect(bodyOf(message, 1)).toBeNull();
  });
});
