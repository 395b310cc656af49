import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ask, decide, type Situation } from '../../shared/domain/decide.ts';
import type { FallbackEntry, Trigger } from '../../shared/domain/policy.ts';
import { WINDOW_MS } from '../../shared/domain/session.ts';
import type { Category, Template } from '../../shared/domain/template.ts';
import {
  anSmsEntry,
  aPolicy,
  aSession,
  aSituation,
  aTemplate,
  aTemplateEntry,
  aTemplateSend,
  PERSON,
} from '../builders/domain.ts';
import { DAY, HOUR, NOON } from '../builders/time.ts';

const RUNS = { numRuns: 1_000 };
const category = fc.constantFrom<Category>('marketing', 'utility', 'authentication');
const on = fc.subarray<Trigger>(['window-closed', 'undelivered', 'failed', 'unread'], { minLength: 1 });
const entry: fc.Arbitrary<FallbackEntry> = fc.oneof(
  on.map((triggers) => anSmsEntry({ on: triggers })),
  on.map((triggers) => aTemplateEntry({ on: triggers })),
);
const ask: fc.Arbitrary<Ask> = fc.record(
  {
    unsupported: fc.constantFrom('group' as const, 'call' as const),
    content: fc.constantFrom({ type: 'text', text: { body: 'Hello' } }, { type: 'template', template: aTemplateSend() }, null),
    fallback: fc.array(entry, { maxLength: 4 }),
    category,
  },
  { requiredKeys: ['content', 'fallback', 'category'] },
);
const template: fc.Arbitrary<Template | undefined> = fc.option(
  fc.record({ status: fc.constantFrom('APPROVED', 'PAUSED', 'REJECTED'), category }).map((over) => aTemplate(over)),
  { nil: undefined },
);
const session = fc.option(
  fc
    .record({
      ago: fc.integer({ min: -HOUR, max: 2 * DAY }),
      evidence: fc.option(fc.integer({ min: -1, max: 1 }), { nil: undefined }),
    })
    .map(({ ago, evidence }) =>
      aSession({ lastInboundAt: NOON - ago, ...(evidence === undefined ? {} : { closedFor: NOON - ago + evidence }) }),
    ),
  { nil: undefined },
);
const situation: fc.Arbitrary<Situation> = fc.record({
  now: fc.constant(NOON),
  numberState: fc.constantFrom('live', 'live', 'live', 'verifying'),
  policy: fc.record({ marginMs: fc.integer({ min: 0, max: HOUR }), smsEnabled: fc.boolean() }).map((over) => aPolicy(over)),
  session,
  lastClosedAt: fc.option(fc.integer({ min: NOON - 90 * DAY, max: NOON }), { nil: undefined }),
  phone: fc.option(fc.constant(PERSON), { nil: undefined }),
  consent: fc.record({ stopped: fc.boolean(), marketingStopped: fc.boolean() }),
  template: template.map((known) => () => known),
});

describe('a decision', () => {
  it('never takes free-form when the window is closed, within the margin, or closed by evidence', () => {
    fc.assert(
      fc.property(ask, situation, (asked, at) => {
        const decision = decide(asked, at);
        if (decision.kind === 'send' && decision.route === 'free-form') {
          const end = at.session === undefined ? 0 : at.session.lastInboundAt + WINDOW_MS;
          expect(end).toBeGreaterThanOrEqual(at.now + at.policy.marginMs);
          expect(end).toBeGreaterThan(at.now);
          expect(at.session?.closedFor ?? 0).toBeLessThan(at.session?.lastInboundAt ?? 0);
        }
        expect(decision.kind).toBeDefined();
      }),
      RUNS,
    );
  });

  it('takes free-form whenever it may', () => {
    fc.assert(
      fc.property(situation, (at) => {
        const decision = decide({ content: { type: 'text' }, fallback: [anSmsEntry()], category: 'utility' }, at);
        const open =
          at.session !== undefined &&
          at.session.lastInboundAt + WINDOW_MS >= at.now + Math.max(at.policy.marginMs, 1) &&
          (at.session.closedFor ?? 0) < at.session.lastInboundAt;
        const may = at.numberState === 'live' && !at.consent.stopped && open;
        expect(decision.kind === 'send' && decision.route === 'free-form').toBe(may);
      }),
      RUNS,
    );
  });

  it('writes to nobody who stopped, and nothing of marketing to who opted out of it', () => {
    fc.assert(
      fc.property(ask, situation, (asked, at) => {
        const decision = decide(asked, at);
        if (at.consent.stopped) expect(decision.kind).toBe('refused');
        if (at.consent.marketingStopped && decision.kind === 'send') {
          const templateSent = decision.route === 'template' ? at.template(aTemplateSend())?.category : undefined;
          expect([templateSent, asked.category]).not.toContain('marketing');
        }
        expect(decision.kind).toBeDefined();
      }),
      RUNS,
    );
  });

  it('refuses groups and calls whatever else is asked', () => {
    fc.assert(
      fc.property(ask, situation, (asked, at) => {
        if (asked.unsupported !== undefined) expect(decide(asked, at).kind).toBe('refused');
        expect(asked).toBeDefined();
      }),
      RUNS,
    );
  });

  it('sends only approved templates, and an SMS only where there is a phone and SMS is on', () => {
    fc.assert(
      fc.property(ask, situation, (asked, at) => {
        const decision = decide(asked, at);
        if (decision.kind === 'send' && decision.route === 'template')
          expect(at.template(aTemplateSend())?.status).toBe('APPROVED');
        if (decision.kind === 'send' && decision.route === 'sms')
          expect([at.phone, at.policy.smsEnabled]).toEqual([PERSON, true]);
        expect(decision.kind).toBeDefined();
      }),
      RUNS,
    );
  });

  it('sends nothing from a number that is not live', () => {
    fc.assert(
      fc.property(ask, situation, (asked, at) => {
        if (at.numberState !== 'live') expect(decide(asked, at).kind).toBe('refused');
        expect(asked).toBeDefined();
      }),
      RUNS,
    );
  });

  it('gives a reason for each route that it did not take, and for each refusal', () => {
    fc.assert(
      fc.property(ask, situation, (asked, at) => {
        const decision = decide(asked, at);
        expect(decision.rule).not.toBe('');
        for (const { code, why } of decision.considered) expect([code, why]).not.toContain('');
        if (decision.kind === 'refused') expect(decision.detail).toMatch(/^[A-Z].*\.$/);
      }),
      RUNS,
    );
  });

  it('chooses an entry of the list that is for closed windows, and considers every one before it', () => {
    const closed = situation.map((at) => ({
      ...at,
      ...aSituation({ session: undefined }),
      phone: at.phone,
      template: at.template,
    }));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), closed, (fallback, at) => {
        const decision = decide({ content: { type: 'text' }, fallback, category: 'utility' }, at);
        const chosen = decision.kind === 'send' ? (decision.entry ?? -1) : fallback.length;
        const places = fallback.flatMap(({ on }, index) => (on.includes('window-closed') ? [index] : []));
        expect(decision.considered.map((considered) => considered.entry)).toEqual([
          null,
          ...places.filter((place) => place < chosen),
        ]);
        if (decision.kind === 'send') expect(places).toContain(chosen);
      }),
      RUNS,
    );
  });

  it('is the same for the same question', () => {
    fc.assert(
      fc.property(ask, situation, (asked, at) => {
        expect(decide(asked, at)).toEqual(decide(structuredClone(asked), { ...at, session: structuredClone(at.session) }));
      }),
      RUNS,
    );
  });
});
