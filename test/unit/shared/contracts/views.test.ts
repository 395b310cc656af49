import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BadRequest, PROBLEM_BASE, PROBLEM_TYPES, problem } from '../../../../shared/contracts/problem.ts';
import { toAcceptedView, toMessageView, toRefusalProblem } from '../../../../shared/contracts/views.ts';
import { decide, type Refused } from '../../../../shared/domain/decide.ts';
import { aMessage, anAsk, anAttempt, anSmsEntry, aSession, aSituation } from '../../../builders/domain.ts';
import { HOUR, NOON } from '../../../builders/time.ts';

function refusal(over: Parameters<typeof aSituation>[0], ask: Parameters<typeof anAsk>[0] = {}): Refused {
  const decision = decide(anAsk(ask), aSituation(over));
  if (decision.kind !== 'refused') throw new Error('was expected to be refused');
  return decision;
}

describe('problem', () => {
  it('carries its type’s address, title and status', () => {
    expect(problem('session-closed', 'why')).toEqual({
      type: `${PROBLEM_BASE}session-closed`,
      title: 'No free-form message may be sent now',
      status: 409,
      detail: 'why',
    });
  });

  it.each([
    ['invalid-request', 400],
    ['unauthorized', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['method-not-allowed', 405],
    ['too-large', 413],
    ['group-chat-not-supported', 422],
    ['calling-not-supported', 422],
    ['rate-limited', 429],
    ['conversation-not-started', 409],
    ['opted-out', 409],
    ['no-phone-for-sms', 409],
    ['idempotency-key-reused', 409],
    ['template-not-sendable', 409],
    ['number-not-live', 409],
    ['downgrade-not-possible', 409],
    ['immutable-during-application', 409],
    ['application-already-open', 409],
    ['application-ended', 409],
    ['step-not-completable', 409],
    ['already-on-the-api', 409],
    ['verification-code-wrong', 422],
    ['pin-wrong', 422],
  ] as const)('%s has the status %i', (type, status) => {
    expect(problem(type).status).toBe(status);
  });

  it.skipIf(!hasPages())('has a page for each type', () => {
    expect(PROBLEM_TYPES.filter((type) => !pages().includes(`${type}.md`))).toEqual([]);
  });
});

describe('BadRequest', () => {
  it('says all its fields in one line', () => {
    expect(
      new BadRequest([
        { field: 'to', detail: 'is required' },
        { field: 'from', detail: 'is required' },
      ]).message,
    ).toBe('to is required; from is required');
  });
});

describe('toRefusalProblem', () => {
  const closed = { session: aSession({ lastInboundAt: NOON - 25 * HOUR }) };

  it('tells the window’s end and the alternatives', () => {
    expect(toRefusalProblem(refusal(closed))).toMatchObject({
      type: expect.stringMatching(/\/problems\/session-closed$/),
      status: 409,
      rule: 'session-closed',
      window: { state: 'closed', closesAt: '2026-11-03T11:00:00.000Z' },
      alternatives: ['template', 'sms'],
      considered: [{ route: 'free-form', code: 'window-closed' }],
    });
  });

  it('has no end where there was no window', () => {
    expect(toRefusalProblem(refusal({ session: undefined }))['window']).toEqual({ state: 'never-opened' });
  });

  it('speaks of no window for a group', () => {
    expect(toRefusalProblem(refusal({}, { unsupported: 'group', content: null }))).not.toHaveProperty('window');
  });
});

describe('toAcceptedView', () => {
  it('is what a caller gets with 202', () => {
    expect(toAcceptedView(aMessage())).toEqual({
      id: 'msg_1',
      state: 'accepted',
      decision: {
        route: 'free-form',
        rule: 'session-open',
        window: { state: 'open', closesAt: '2026-11-03T13:00:00.000Z' },
        considered: [],
      },
    });
  });
});

describe('toMessageView', () => {
  const attempts = (over: Parameters<typeof aMessage>[0]) => toMessageView(aMessage(over))['attempts'];

  it('shows times as RFC 3339', () => {
    expect(toMessageView(aMessage({ sendBefore: NOON + HOUR, expiryOf: NOON - HOUR }))).toMatchObject({
      createdAt: '2026-11-03T12:00:00.000Z',
      sendBefore: '2026-11-03T13:00:00.000Z',
      expiryOf: '2026-11-03T11:00:00.000Z',
    });
  });

  it('leaves out the content of a message that has none of its own', () => {
    expect(toMessageView(aMessage({ content: null }))).not.toHaveProperty('content');
  });

  it('shows provider id and error as null where there are none', () => {
    expect(attempts({})).toMatchObject([{ providerId: null, error: null, state: 'pending', reason: 'requested' }]);
  });

  it('shows what an SMS said, and that its receipt is unknown', () => {
    const sms = anAttempt({ route: 'sms', entry: 0, state: 'sent', reason: 'window-closed' });
    expect(attempts({ attempts: [sms], fallback: [anSmsEntry({ text: 'by SMS' })] })).toMatchObject([
      { route: 'sms', text: 'by SMS', receipt: 'unknown' },
    ]);
  });

  it('shows until when an attempt waits, while it waits', () => {
    expect(attempts({ attempts: [anAttempt({ notBefore: NOON + HOUR })] })).toMatchObject([
      { notBefore: '2026-11-03T13:00:00.000Z' },
    ]);
    expect(attempts({ attempts: [anAttempt({ notBefore: NOON + HOUR, state: 'sent' })] })).not.toMatchObject([
      { notBefore: expect.anything() },
    ]);
  });

  it('says what was late, and what may have arrived twice', () => {
    expect(attempts({ attempts: [anAttempt({ late: true, maybeTwice: true })] })).toMatchObject([
      { late: true, maybeTwice: true },
    ]);
  });

  it('never shows a lease, a version or what a decision saw', () => {
    const text = JSON.stringify(toMessageView(aMessage({ attempts: [anAttempt({ leaseUntil: NOON, seen: NOON })] })));
    expect(text).not.toMatch(/lease|seen|version|wake/);
  });
});

function pages(): readonly string[] {
  return readdirSync(new URL('../../../../docs/problems', import.meta.url));
}

function hasPages(): boolean {
  try {
    return pages().length > 0;
  } catch {
    return false;
  }
}
