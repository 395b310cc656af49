import { describe, expect, it } from 'vitest';
import { type Closing, closeWindow, expiryIsMoot } from '../../../../shared/domain/closing.ts';
import type { Situation } from '../../../../shared/domain/decide.ts';
import { messageState } from '../../../../shared/domain/message.ts';
import type { Policy } from '../../../../shared/domain/policy.ts';
import { WINDOW_MS } from '../../../../shared/domain/session.ts';
import { aMessage, aPolicy, aSession, aSituation, aTemplate, aTemplateSend } from '../../../builders/domain.ts';
import { MINUTE, NOON } from '../../../builders/time.ts';

const ended = aSession({ lastInboundAt: NOON - WINDOW_MS });
const sms: Policy['onUnansweredExpiry'] = { route: 'sms', text: 'Sorry, we missed you' };
const template: Policy['onUnansweredExpiry'] = { route: 'template', template: aTemplateSend() };

function close(
  way: Policy['onUnansweredExpiry'],
  over: {
    readonly previous?: Closing;
    readonly window?: typeof ended;
    readonly superseded?: boolean;
    readonly situation?: Partial<Situation>;
  } = {},
) {
  const { window = ended, previous, superseded = false, situation } = over;
  const policy = aPolicy({ onUnansweredExpiry: way });
  return closeWindow(window, previous, superseded, aSituation({ session: window, policy, ...situation }), 'msg_expiry');
}

describe('closeWindow', () => {
  it('makes the policy’s SMS when nobody answered', () => {
    const { closing, message } = close(sms);
    expect(closing).toMatchObject({ reason: 'unanswered', messageId: 'msg_expiry', answered: false });
    expect(message).toMatchObject({
      id: 'msg_expiry',
      fallback: [sms],
      attempts: [{ route: 'sms', state: 'pending', entry: 0 }],
    });
  });

  it('makes the policy’s template when nobody answered', () => {
    const { message } = close(template, { situation: { template: () => aTemplate() } });
    expect(message).toMatchObject({ attempts: [{ route: 'template', reason: 'unanswered-expiry' }] });
  });

  it('makes nothing of a template that Meta made marketing, unless the policy’s message is', () => {
    const situation = { template: () => aTemplate({ category: 'marketing' }) };
    const { closing, message } = close(template, { situation });
    expect([closing.reason, message]).toEqual(['not-sendable', undefined]);
    expect(closing.detail).toContain('is marketing at Meta');
    const wanted = close({ route: 'template', template: aTemplateSend(), category: 'marketing' }, { situation });
    expect(wanted.message).toMatchObject({ category: 'marketing', attempts: [{ route: 'template' }] });
  });

  it('names the window by its end', () => {
    const { closing, message } = close(sms);
    expect([closing.expiresAt, message?.expiryOf]).toEqual([ended.expiresAt, ended.expiresAt]);
  });

  it('keeps whom the expiry message is for', () => {
    const { message } = close(sms, { window: { ...ended, userId: 'NL.1' } });
    expect(message).toMatchObject({ number: ended.number, person: ended.person, to: { userId: 'NL.1', phone: ended.phone } });
  });

  it('does nothing when the policy wants nothing', () => {
    expect(close(null)).toEqual({ closing: expect.objectContaining({ reason: 'no-action-wanted' }) });
  });

  it('does nothing when the window was answered', () => {
    const { closing, message } = close(sms, { window: { ...ended, answeredUpTo: ended.lastInboundAt } });
    expect([closing.reason, closing.answered, message]).toEqual(['answered', true, undefined]);
  });

  it('acts when the answer came before the person’s last message', () => {
    expect(close(sms, { window: { ...ended, answeredUpTo: ended.lastInboundAt - 1 } }).closing.reason).toBe('unanswered');
  });

  it('does nothing when the person wrote again before it closed', () => {
    expect(close(sms, { superseded: true })).toEqual({ closing: expect.objectContaining({ reason: 'superseded' }) });
  });

  it('does nothing when an expiry message covers what was written', () => {
    const { closing, message } = close(sms, { previous: { ...close(sms).closing, continuedUpTo: ended.lastInboundAt } });
    expect([closing.reason, message]).toEqual(['already-continued', undefined]);
  });

  it('acts when the person wrote after the last expiry message', () => {
    expect(close(sms, { previous: { ...close(sms).closing, continuedUpTo: ended.lastInboundAt - 1 } }).closing.reason).toBe(
      'unanswered',
    );
  });

  it('says why the SMS may not be sent without a phone', () => {
    const { closing, message } = close(sms, { situation: { phone: undefined } });
    expect(closing).toMatchObject({ reason: 'not-sendable', detail: expect.stringContaining('phone number is not known') });
    expect(message).toBeUndefined();
  });

  it('says why the template may not be sent', () => {
    expect(close(template).closing).toMatchObject({ reason: 'not-sendable', detail: expect.stringContaining('is not known') });
  });

  it('writes to nobody who stopped', () => {
    const { closing, message } = close(sms, { situation: { consent: { stopped: true, marketingStopped: true } } });
    expect(closing).toMatchObject({ reason: 'not-sendable', detail: expect.stringContaining('does not want') });
    expect(message).toBeUndefined();
  });

  it('never takes free-form, though a margin were zero and the clock at the end', () => {
    const { message } = close(sms, {
      situation: { now: ended.expiresAt, policy: aPolicy({ onUnansweredExpiry: sms, marginMs: 0 }) },
    });
    expect(message?.attempts.map(({ route }) => route)).toEqual(['sms']);
  });

  it('makes a message that waits to be sent', () => {
    const { message } = close(sms);
    expect(message && messageState(message)).toBe('accepted');
  });
});

describe('expiryIsMoot', () => {
  const expiry = aMessage({ expiryOf: ended.expiresAt, createdAt: ended.expiresAt + MINUTE });

  it('is false while nothing happened since', () => {
    expect(expiryIsMoot(expiry, ended)).toBe(false);
  });

  it('is false when the session was reaped', () => {
    expect(expiryIsMoot(expiry, undefined)).toBe(false);
  });

  it('is true when the person wrote since', () => {
    expect(expiryIsMoot(expiry, aSession({ lastInboundAt: expiry.createdAt + 1 }))).toBe(true);
  });

  it('is false for what the person wrote before it was made, and what came late', () => {
    expect(expiryIsMoot(expiry, aSession({ lastInboundAt: expiry.createdAt }))).toBe(false);
  });

  it('is false when it is the answer itself: it left, and a crash hid that', () => {
    expect(expiryIsMoot(expiry, { ...ended, answeredUpTo: ended.lastInboundAt, answeredBy: expiry.id })).toBe(false);
  });

  it('is true when somebody answered', () => {
    expect(expiryIsMoot(expiry, { ...ended, answeredUpTo: ended.lastInboundAt })).toBe(true);
  });

  it('is false for a message that continues no window', () => {
    expect(expiryIsMoot(aMessage(), aSession({ answeredUpTo: NOON }))).toBe(false);
  });
});
