import { describe, expect, it } from 'vitest';
import { trip } from '../../../../shared/domain/breaker.ts';
import type { Change, InboundEntry } from '../../../../shared/domain/change.ts';
import type { Closing } from '../../../../shared/domain/closing.ts';
import { eventsOf } from '../../../../shared/domain/events.ts';
import { iso } from '../../../../shared/domain/instant.ts';
import type { Message } from '../../../../shared/domain/message.ts';
import * as life from '../../../../shared/domain/message-life.ts';
import { aMessage, anSmsEntry, aSession, aTemplate, NUMBER, PERSON } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON } from '../../../builders/time.ts';

const types = (change: Change) => eventsOf(change).map(({ type }) => type);
const message = (before: Message | undefined, after: Message) => eventsOf({ kind: 'message', before, after });
const messageTypes = (before: Message | undefined, after: Message) => message(before, after).map(({ type }) => type);
const inbound: InboundEntry = {
  number: NUMBER,
  person: PERSON,
  wamid: 'wamid.1',
  at: NOON,
  type: 'text',
  content: '{"a":1}',
  opens: true,
};

const sending = life.claim(aMessage({ fallback: [anSmsEntry()] }), 1, NOON, undefined);
const sent = life.accepted(sending, 1, NOON, 'wamid.1');

describe('eventsOf', () => {
  it('tells a message that was received, with its content', () => {
    expect(eventsOf({ kind: 'inbound', entry: inbound })).toMatchObject([
      { type: 'message.received', at: NOON, data: { person: PERSON, wamid: 'wamid.1', content: { a: 1 } } },
    ]);
  });

  it('tells that it was late', () => {
    expect(eventsOf({ kind: 'inbound', entry: { ...inbound, late: true } })).toMatchObject([{ data: { late: true } }]);
  });

  it('has one key for a change that comes again', () => {
    const change: Change = { kind: 'inbound', entry: inbound };
    expect(eventsOf(change)).toEqual(eventsOf(change));
  });

  it('tells a session that opened', () => {
    expect(types({ kind: 'session', before: undefined, after: aSession() })).toEqual(['session.opened']);
  });

  it('tells a session that opened over another', () => {
    expect(types({ kind: 'session', before: aSession({ lastInboundAt: NOON - 48 * HOUR }), after: aSession() })).toEqual([
      'session.opened',
    ]);
  });

  it('tells nothing of an extension', () => {
    const before = aSession();
    expect(types({ kind: 'session', before, after: { ...before, expiresAt: before.expiresAt + HOUR } })).toEqual([]);
  });

  it('tells no opening of a window that was over on arrival', () => {
    expect(types({ kind: 'session', before: undefined, after: aSession({ receivedAt: NOON + 48 * HOUR }) })).toEqual([]);
  });

  it('tells once that a window is expiring, and whether it was answered', () => {
    const before = aSession();
    const after = { ...before, warnedFor: before.expiresAt, answeredUpTo: before.lastInboundAt };
    expect(eventsOf({ kind: 'session', before, after })).toMatchObject([{ type: 'session.expiring', data: { answered: true } }]);
    expect(types({ kind: 'session', before: after, after: { ...after, receivedAt: NOON } })).toEqual([]);
  });

  it('tells a window that expired, with what was done and why', () => {
    const closing: Closing = {
      number: NUMBER,
      person: PERSON,
      expiresAt: NOON,
      openedAt: NOON - HOUR,
      lastInboundAt: NOON - HOUR,
      closedAt: NOON + MINUTE,
      answered: false,
      reason: 'unanswered',
      messageId: 'msg_1',
    };
    expect(eventsOf({ kind: 'closing', closing })).toMatchObject([
      {
        type: 'session.expired',
        at: NOON + MINUTE,
        data: { reason: 'unanswered', messageId: 'msg_1', closedAt: '2026-11-03T12:00:00.000Z' },
      },
    ]);
  });

  it('tells a call that was missed', () => {
    const entry = { number: NUMBER, person: PERSON, callId: 'wacid.1', at: NOON };
    expect(eventsOf({ kind: 'call', entry })).toMatchObject([{ type: 'call.missed', data: { callId: 'wacid.1' } }]);
  });

  it('tells a refusal', () => {
    const refusal = { id: 'msg_1', number: NUMBER, problem: 'session-closed', detail: 'why', at: NOON };
    const why = { rule: 'session-closed', window: { state: 'closed', closesAt: NOON }, considered: [] } as const;
    expect(eventsOf({ kind: 'refusal', refusal: { ...refusal, ...why } })).toMatchObject([
      {
        type: 'message.refused',
        data: { problem: 'session-closed', rule: 'session-closed', window: { closesAt: new Date(NOON).toISOString() } },
      },
    ]);
    expect(eventsOf({ kind: 'refusal', refusal })).toMatchObject([{ data: { detail: 'why' } }]);
  });

  it('tells a template that changed, with what it was, and whether Meta takes it', () => {
    const before = aTemplate({ status: 'PENDING', quality: 'UNKNOWN' });
    const after = aTemplate({ quality: 'GREEN', coming: { category: 'marketing', at: NOON } });
    expect(eventsOf({ kind: 'template', before, after })).toMatchObject([
      {
        type: 'template.changed',
        data: {
          status: 'APPROVED',
          previousStatus: 'PENDING',
          category: 'utility',
          previousCategory: 'utility',
          quality: 'GREEN',
          previousQuality: 'UNKNOWN',
          sendable: true,
          announcedCategory: 'marketing',
          announcedFor: '2026-11-03T12:00:00.000Z',
        },
      },
    ]);
    const paused = aTemplate({ status: 'PAUSED', reason: 'FIRST_PAUSE' });
    expect(eventsOf({ kind: 'template', before: after, after: paused })).toMatchObject([
      { data: { status: 'PAUSED', reason: 'FIRST_PAUSE', sendable: false } },
    ]);
  });

  it('tells a number that changed', () => {
    expect(types({ kind: 'number', number: NUMBER, state: 'live', since: NOON })).toEqual(['number.changed']);
  });

  it('tells that a number is stopped and that it sends again, and no test between', () => {
    const cause = { code: '131042', message: 'payment' };
    const told = { number: NUMBER, trouble: 'account', cause, toldLater: false, at: NOON } as const;
    const open = trip(undefined, told, NOON);
    if (open === undefined) throw new Error('it did not open');
    const breaker = { state: 'open', since: iso(NOON), cause, nextTryAt: iso(NOON + 60_000) };
    expect(eventsOf({ kind: 'breaker', before: undefined, after: open })).toMatchObject([
      { type: 'number.changed', data: { number: NUMBER, breaker } },
    ]);
    expect(types({ kind: 'breaker', before: open, after: { ...open, refusals: 2, probeAt: NOON + 180_000 } })).toEqual([]);
    expect(types({ kind: 'breaker', before: open, after: { ...open, state: 'closed', since: NOON + 1 } })).toEqual([
      'number.changed',
    ]);
  });

  it.each([{ kind: 'other' }, { kind: 'session-reaped', before: aSession() }] as const)('tells nothing of $kind', (change) => {
    expect(types(change)).toEqual([]);
  });
});

describe('events of a message', () => {
  it('tell that it was accepted', () => {
    expect(messageTypes(undefined, aMessage())).toEqual(['message.accepted']);
  });

  it('tell nothing while it is being sent', () => {
    expect(messageTypes(aMessage(), sending)).toEqual([]);
  });

  it.each(['sent', 'delivered', 'read'] as const)('tell that it was %s', (status) => {
    expect(messageTypes(sending, life.applyStatus(sending, 1, NOON, status))).toEqual([`message.${status}`]);
  });

  it('tell the failure with its error', () => {
    const failed = life.failed(sent, 1, NOON, { code: '131026', message: 'no' }, undefined);
    expect(message(sent, failed)).toMatchObject([{ type: 'message.failed', data: { error: { code: '131026' } } }]);
  });

  it('tell no failure while a fallback follows', () => {
    expect(messageTypes(sent, life.failed(sent, 1, NOON, { code: '131026', message: 'no' }, 'failed'))).toEqual([]);
  });

  it('tell a fallback when it has left', () => {
    const fellBack = life.claim(life.fallBack(sent, 1, NOON, 'undelivered'), 2, NOON, undefined);
    expect(message(fellBack, life.accepted(fellBack, 2, NOON, 'sms-1'))).toMatchObject([
      { type: 'fallback.sent', data: { route: 'sms', reason: 'undelivered', attempt: 2 } },
    ]);
  });

  it.each(['expired', 'cancelled'] as const)('tell that it %s', (as) => {
    expect(messageTypes(aMessage(), life.end(aMessage(), NOON, as, 'why'))).toEqual([`message.${as}`]);
  });

  it('carry neither text nor content', () => {
    expect(JSON.stringify(message(undefined, aMessage()))).not.toContain('parcel');
  });
});
