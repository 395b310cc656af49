import { describe, expect, it } from 'vitest';
import type { Summary } from '../../../../console/api/message-list-types.ts';
import type { Attempt, Decision } from '../../../../console/api/message-types.ts';
import { sayAt } from '../../../../console/texts/format.ts';
import { sayCosts, sayFallback, sayOutcome, sayProblem, sayRefusal, sayWay } from '../../../../console/texts/messages.ts';

const at = '2026-11-02T09:00:00.000Z';
const attempt: Attempt = {
  ...{ route: 'free-form', state: 'failed', reason: 'requested', at, tries: 1, providerId: null, cost: null },
  error: { code: '131026', message: 'undeliverable' },
};
const closed = { route: 'free-form', entry: null, code: 'window-closed', why: 'the window closed' } as const;
const cost = { amount: '0.09', currency: 'USD', rateCard: '2026-10-01', basis: '1 part, NL' };
const aSummary = (over: Partial<Summary> = {}): Summary => ({
  ...{ id: 'msg_1', from: '1', person: '+31612345678', to: { phone: '+31612345678' }, state: 'failed', createdAt: at },
  ...{ category: 'utility', route: 'free-form', attempts: [attempt], totalCost: { amounts: [], complete: true } },
  decision: { route: 'free-form', rule: 'session-open', window: { state: 'open' }, considered: [] },
  ...over,
});
const sms: Attempt = { ...attempt, route: 'sms', state: 'pending', reason: 'window-closed', error: null };

describe('what became of a message', () => {
  it('says why it failed; of several attempts, why each', () => {
    const why = 'WhatsApp could not deliver it: the number may not be on WhatsApp, or its app is out of date. (Code 131026)';
    expect(sayOutcome(aSummary())).toEqual([why]);
    const smsFailed: Attempt = { ...attempt, route: 'sms', error: { code: 'opted-out', message: 'no' } };
    expect(sayOutcome(aSummary({ attempts: [attempt, smsFailed] }))).toEqual([
      `Free text: ${why}`,
      'SMS: The person opted out before it left.',
    ]);
  });

  it('says once until when it waits, and for what', () => {
    const wait = { until: '2026-11-03T07:00:00.000Z', code: 'quiet-hours', why: 'quiet from 21:00 to 08:00' } as const;
    const decision: Decision = { ...aSummary().decision, route: 'sms', rule: 'fallback-sms', considered: [closed], wait };
    const waiting = { ...sms, notBefore: wait.until, waitsFor: wait.why };
    const said = sayOutcome(aSummary({ state: 'accepted', decision, attempts: [waiting] }));
    expect(said.filter((sentence) => sentence.includes('quiet from'))).toEqual([
      'It waits for a better hour: quiet from 21:00 to 08:00.',
    ]);
  });

  it('says what it costs, or would, and never more than is known', () => {
    expect(sayCosts(aSummary())).toBe('no charge');
    expect(sayCosts(aSummary({ totalCost: { amounts: [], complete: false } }))).toBeUndefined();
    expect(sayCosts(aSummary({ totalCost: { amounts: [{ amount: '0.09', currency: 'USD' }], complete: true } }))).toMatch(
      /^about .*0.09/,
    );
    const decision = { ...aSummary().decision, cost };
    expect(sayCosts(aSummary({ state: 'accepted', decision }))).toMatch(/^about .*0.09/);
  });
});

describe('a fallback', () => {
  const fallback = { at, route: 'sms', insteadOf: 'free-form' } as const;

  it('after a failure names the failure', () => {
    const message = aSummary({ attempts: [attempt, { ...sms, reason: 'failed' }] });
    expect(sayFallback({ ...fallback, attempt: 2, reason: 'failed', message })).toEqual([
      'SMS, since the one before failed.',
      expect.stringContaining('could not deliver it'),
    ]);
    expect(sayWay(message)).toBe('free text → SMS');
  });

  it('at once says what WhatsApp would have done', () => {
    const decision: Decision = {
      ...{ route: 'sms', rule: 'fallback-sms', considered: [closed], cost },
      sms: { encoding: 'GSM-7', parts: 2, characters: 200 },
      window: { state: 'closed', closesAt: '2026-11-02T08:03:00.000Z' },
    };
    const message = aSummary({ decision, attempts: [sms] });
    const said = sayFallback({ ...fallback, attempt: 1, reason: 'window-closed', message }).join(' ');
    const time = sayAt(new Date('2026-11-02T08:03:00.000Z'));
    expect(said).toMatch(/^WhatsApp would have refused: the window closed (at|on) .* SMS instead, 2 parts, about .*0.09\.$/);
    expect(said).toContain(time);
    expect(sayWay(message, 'free-form')).toBe('free text → SMS');
  });

  it('of a policy says that nobody had answered', () => {
    const message = aSummary({ expiryOf: at, attempts: [{ ...sms, reason: 'unanswered-expiry' }] });
    const said = sayFallback({ ...fallback, attempt: 1, insteadOf: null, reason: 'unanswered-expiry', message });
    expect(said.join(' ')).toContain('nobody answered');
  });
});

describe('a refusal', () => {
  const refusal = { id: 'msg_1', from: '1', at, problem: 'session-closed', detail: 'In the API’s words.' };

  it('says why of each route, or the API’s words where no reasons were kept', () => {
    const window = { state: 'closed', closesAt: '2026-11-02T08:03:00.000Z' } as const;
    expect(sayRefusal({ ...refusal, window, considered: [closed] }).join(' ')).toContain('the window closed ');
    expect(sayRefusal(refusal)).toEqual(['In the API’s words.']);
    expect(sayRefusal({ ...refusal, window, considered: [] })).toEqual(['In the API’s words.']);
  });

  it('has a word for its type, and shows a type that is not known as it is', () => {
    expect([sayProblem(refusal), sayProblem({ ...refusal, problem: 'brand-new' })]).toEqual(['window closed', 'brand-new']);
  });
});
