import { describe, expect, it } from 'vitest';
import { checkRoute } from '../../../../shared/domain/check-route.ts';
import { type Ask, decide, type Situation, windowView } from '../../../../shared/domain/decide.ts';
import {
  anAsk,
  anSmsEntry,
  aPolicy,
  aSession,
  aSituation,
  aTemplate,
  aTemplateEntry,
  aTemplateSend,
} from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE, NOON } from '../../../builders/time.ts';

const closed = { session: aSession({ lastInboundAt: NOON - 25 * HOUR }) };
const never = { session: undefined, lastClosedAt: undefined };
const nearEnd = { session: aSession({ lastInboundAt: NOON - DAY + 4 * MINUTE }) };
const byEvidence = { session: aSession({ closedFor: NOON - HOUR }) };
const template = { type: 'template', template: aTemplateSend() } as const;
const stopped = { consent: { stopped: true, marketingStopped: false } };
const noMarketing = { consent: { stopped: false, marketingStopped: true } };
const known = { templates: [aTemplate()] };

type Row = readonly [
  sentence: string,
  ask: Partial<Ask>,
  situation: Parameters<typeof aSituation>[0],
  route: string,
  rule: string,
];

describe('decide sends', () => {
  const rows: readonly Row[] = [
    ['R2: free-form inside the session', {}, {}, 'free-form', 'session-open'],
    [
      'R2: free-form with exactly the margin left',
      {},
      { session: aSession({ lastInboundAt: NOON - DAY + 5 * MINUTE }) },
      'free-form',
      'session-open',
    ],
    [
      'R2: free-form within the margin, where the policy sets none',
      {},
      { ...nearEnd, policy: aPolicy({ marginMs: 0 }) },
      'free-form',
      'session-open',
    ],
    [
      'R2: free-form after Meta’s word that the window is closed, once the person wrote again',
      {},
      { session: aSession({ closedFor: NOON - 2 * HOUR }) },
      'free-form',
      'session-open',
    ],
    ['R3: an SMS past the 24 hours', { fallback: [anSmsEntry()] }, closed, 'sms', 'fallback-sms'],
    [
      'R3: a template past the 24 hours',
      { fallback: [aTemplateEntry()] },
      { ...closed, ...known },
      'template',
      'fallback-template',
    ],
    [
      'R3: the first entry of the list that may be taken',
      { fallback: [aTemplateEntry(), anSmsEntry()] },
      closed,
      'sms',
      'fallback-sms',
    ],
    ['R3: an SMS when Meta said that the window is closed', { fallback: [anSmsEntry()] }, byEvidence, 'sms', 'fallback-sms'],
    ['R3: an SMS when the window is about to close', { fallback: [anSmsEntry()] }, nearEnd, 'sms', 'fallback-sms'],
    [
      'R3: an SMS when the session was reaped',
      { fallback: [anSmsEntry()] },
      { session: undefined, lastClosedAt: NOON - DAY },
      'sms',
      'fallback-sms',
    ],
    [
      'R4: a template to a person who never wrote',
      { content: template },
      { ...never, ...known },
      'template',
      'template-requested',
    ],
    [
      'R4: the fallback’s template to a person who never wrote',
      { fallback: [aTemplateEntry()] },
      { ...never, ...known },
      'template',
      'fallback-template',
    ],
    ['R4: an SMS to a person who never wrote', { fallback: [anSmsEntry()] }, never, 'sms', 'fallback-sms'],
    ['a template asked for, also inside the session', { content: template }, known, 'template', 'template-requested'],
    ['utility to a person who opted out of marketing', {}, noMarketing, 'free-form', 'session-open'],
    [
      'a marketing template, for a message that says that it is marketing',
      { category: 'marketing', fallback: [aTemplateEntry()] },
      { ...closed, templates: [aTemplate({ category: 'marketing' })] },
      'template',
      'fallback-template',
    ],
  ];
  it.each(rows)('%s', (_sentence, ask, situation, route, rule) => {
    expect(decide(anAsk(ask), aSituation(situation))).toMatchObject({ kind: 'send', route, rule });
  });
});

describe('decide refuses', () => {
  const rows: readonly Row[] = [
    ['R6: a group', { unsupported: 'group', content: null }, {}, 'group-chat-not-supported', 'no-groups'],
    ['R7: a call', { unsupported: 'call', content: null }, {}, 'calling-not-supported', 'no-calls'],
    [
      'R6: a group before anything else is looked at',
      { unsupported: 'group', content: null },
      { ...stopped, numberState: 'verifying' },
      'group-chat-not-supported',
      'no-groups',
    ],
    ['a number that is not live', {}, { numberState: 'verifying' }, 'number-not-live', 'number-not-live'],
    ['a person who stopped everything', {}, stopped, 'opted-out', 'opted-out'],
    ['an SMS around a STOP', { fallback: [anSmsEntry()] }, { ...stopped, ...closed }, 'opted-out', 'opted-out'],
    ['marketing to a person who opted out of it', { category: 'marketing' }, noMarketing, 'opted-out', 'opted-out'],
    [
      'what its sender calls marketing, though Meta calls its template utility',
      { category: 'marketing', content: template },
      { ...noMarketing, ...known },
      'opted-out',
      'opted-out',
    ],
    [
      'a marketing template that calls itself utility',
      { content: template, category: 'utility' },
      { ...noMarketing, templates: [aTemplate({ category: 'marketing' })] },
      'opted-out',
      'opted-out',
    ],
    ['R3: free-form past the 24 hours', {}, closed, 'session-closed', 'session-closed'],
    [
      'R3: free-form when the session was reaped',
      {},
      { session: undefined, lastClosedAt: NOON - DAY },
      'session-closed',
      'session-closed',
    ],
    ['R3: free-form when Meta said that the window is closed', {}, byEvidence, 'session-closed', 'session-closed'],
    ['free-form within the margin', {}, nearEnd, 'session-closed', 'session-closing'],
    ['R4: free-form to a person who never wrote', {}, never, 'conversation-not-started', 'conversation-not-started'],
    [
      'R4: a fallback that is not for closed windows',
      { fallback: [anSmsEntry({ on: ['failed'] })] },
      never,
      'conversation-not-started',
      'conversation-not-started',
    ],
    [
      'an SMS without a phone',
      { fallback: [anSmsEntry()] },
      { ...closed, phone: undefined },
      'no-phone-for-sms',
      'no-phone-for-sms',
    ],
    [
      'an SMS that the policy switched off',
      { fallback: [anSmsEntry()] },
      { ...closed, policy: aPolicy({ smsEnabled: false }) },
      'session-closed',
      'session-closed',
    ],
    ['a template that nobody knows', { content: template }, {}, 'template-not-sendable', 'template-not-sendable'],
    [
      'a template that is paused',
      { content: template },
      { templates: [aTemplate({ status: 'PAUSED' })] },
      'template-not-sendable',
      'template-not-sendable',
    ],
    [
      'a template that became marketing, for a message that is utility',
      { content: template },
      { templates: [aTemplate({ category: 'marketing' })] },
      'template-not-sendable',
      'template-recategorised',
    ],
    [
      'a fallback’s template that became marketing, for a message that is utility',
      { fallback: [aTemplateEntry()] },
      { ...closed, templates: [aTemplate({ category: 'marketing' })] },
      'session-closed',
      'session-closed',
    ],
    [
      'a fallback’s marketing template to a person who opted out of marketing',
      { fallback: [aTemplateEntry()] },
      { ...closed, ...noMarketing, templates: [aTemplate({ category: 'marketing' })] },
      'session-closed',
      'session-closed',
    ],
  ];
  it.each(rows)('%s', (_sentence, ask, situation, problem, rule) => {
    expect(decide(anAsk(ask), aSituation(situation))).toMatchObject({ kind: 'refused', problem, rule });
  });
});

describe('a refusal says in words', () => {
  const passed = 'More than 24 hours passed since this person last wrote';
  const paused = { templates: [aTemplate({ status: 'PAUSED' })] };
  const lacks = 'An entry of the fallback that lacks `window-closed` in its `on` does not count here.';
  it.each<readonly [string, Partial<Ask>, Parameters<typeof aSituation>[0], string]>([
    ['what might be sent instead', {}, closed, `${passed}: send a template or an SMS.`],
    ['only what is allowed', {}, { ...closed, policy: aPolicy({ smsEnabled: false }) }, `${passed}: send a template.`],
    [
      'why the ways on that were named are not taken',
      { fallback: [aTemplateEntry({ on: ['window-closed'] })] },
      { ...closed, ...paused },
      `${passed}. No way on could be taken: template parcel_here (en_US) is PAUSED, and only APPROVED templates can be sent.`,
    ],
    ['that an entry is for another trigger', { fallback: [anSmsEntry({ on: ['failed'] })] }, closed, `${passed}. ${lacks}`],
    [
      'both, to a person who never wrote',
      { fallback: [aTemplateEntry(), anSmsEntry({ on: ['undelivered'] })] },
      { ...never, ...paused },
      `This person never wrote to this number: on WhatsApp only a template can start the conversation. No way on could be taken: template parcel_here (en_US) is PAUSED, and only APPROVED templates can be sent. ${lacks}`,
    ],
  ])('%s', (_sentence, ask, situation, detail) => {
    expect(decide(anAsk(ask), aSituation(situation))).toMatchObject({ kind: 'refused', detail });
  });
});

describe('decide tells', () => {
  it('that Meta has announced a template to be marketing, before it is', () => {
    const templates = [aTemplate({ coming: { category: 'marketing', at: NOON + DAY } })];
    const soon = { code: 'template-recategorised-soon', route: 'template' };
    const asked = decide(anAsk({ content: template }), aSituation({ templates }));
    expect(asked).toMatchObject({ kind: 'send', warnings: [{ ...soon, entry: null }] });
    const further = decide(anAsk({ fallback: [aTemplateEntry()] }), aSituation({ templates }));
    expect(further).toMatchObject({ kind: 'send', warnings: [{ ...soon, entry: 0, why: expect.stringContaining('2026') }] });
    const marketing = decide(anAsk({ content: template, category: 'marketing' }), aSituation({ templates }));
    expect(marketing).not.toHaveProperty('warnings');
  });

  describe('that both may arrive where an SMS follows while Meta may still deliver the template', () => {
    const sms = anSmsEntry({ on: ['undelivered'], afterMs: 5 * MINUTE });
    const warned = (over: Parameters<typeof aTemplate>[0], entry = sms, category: Ask['category'] = 'utility') =>
      decide(anAsk({ content: template, category, fallback: [entry] }), aSituation({ templates: [aTemplate(over)] }));
    const twice = { route: 'sms', entry: 0, code: 'ttl-exceeds-deadline' };

    it.each([
      ['30 days by default', {}, '30 days after it was sent'],
      ['10 minutes by default for authentication', { category: 'authentication' as const }, '10 minutes after'],
      ['what the template says', { ttlSeconds: 43_200 }, '12 hours after'],
      ['30 days where it says -1', { category: 'authentication' as const, ttlSeconds: -1 }, '30 days after'],
    ])('%s', (_sentence, over, why) => {
      expect(warned(over)).toMatchObject({ warnings: [{ ...twice, why: expect.stringContaining(why) }] });
    });

    it.each([
      ['a time-to-live that is over by then', { ttlSeconds: 300 }, sms],
      ['an SMS that waits as long', {}, { ...sms, afterMs: 30 * DAY }],
      ['an SMS for other reasons', {}, anSmsEntry({ on: ['failed', 'unread', 'window-closed'] })],
    ])('but not with %s', (_sentence, over, entry) => {
      expect(warned(over, entry)).not.toHaveProperty('warnings');
    });

    it('also after a template of the fallback list, and not after what is free-form', () => {
      const fallback = [aTemplateEntry({ on: ['window-closed'] }), sms];
      expect(decide(anAsk({ fallback }), aSituation({ ...closed, ...known }))).toMatchObject({
        warnings: [{ ...twice, entry: 1 }],
      });
      expect(decide(anAsk({ fallback: [sms] }), aSituation())).not.toHaveProperty('warnings');
    });
  });

  it('every route that it considered, in order, with why not', () => {
    const ask = anAsk({ fallback: [aTemplateEntry(), anSmsEntry({ on: ['failed'] }), anSmsEntry()] });
    const decision = decide(ask, aSituation({ ...closed, phone: undefined }));
    expect(decision.considered).toEqual([
      { route: 'free-form', entry: null, code: 'window-closed', why: 'the 24-hour window is closed' },
      {
        route: 'template',
        entry: 0,
        code: 'template-not-sendable',
        why: 'template parcel_here (en_US) is not known: sync the templates, or check name and language',
      },
      {
        route: 'sms',
        entry: 2,
        code: 'no-phone-for-sms',
        why: "the person's phone number is not known, so no SMS can reach them",
        sms: { encoding: 'GSM-7', parts: 1, characters: 19 },
      },
    ]);
  });

  it.each([
    ['never-opened', never],
    ['window-closed', { session: undefined, lastClosedAt: NOON - DAY }],
    ['window-closing', nearEnd],
  ])('%s as the reason against free-form', (code, situation) => {
    expect(decide(anAsk(), aSituation(situation)).considered).toMatchObject([{ route: 'free-form', code }]);
  });

  it('that Meta refused the window, where it did', () => {
    expect(decide(anAsk(), aSituation(byEvidence)).considered).toMatchObject([{ why: 'Meta refused this window as closed' }]);
  });

  it('its reason as a sentence', () => {
    expect(decide(anAsk({ content: template }), aSituation())).toMatchObject({
      detail: 'Template parcel_here (en_US) is not known: sync the templates, or check name and language.',
    });
  });

  it('the place of the entry that it chose', () => {
    const ask = anAsk({ fallback: [aTemplateEntry(), anSmsEntry()] });
    expect(decide(ask, aSituation(closed))).toMatchObject({ route: 'sms', entry: 1 });
  });

  it('template and SMS as alternatives where a phone is known', () => {
    expect(decide(anAsk(), aSituation(closed))).toMatchObject({ alternatives: ['template', 'sms'] });
  });

  it('only a template as alternative without a phone', () => {
    expect(decide(anAsk(), aSituation({ ...closed, phone: undefined }))).toMatchObject({ alternatives: ['template'] });
  });

  it('no alternatives around an opt-out', () => {
    expect(decide(anAsk(), aSituation({ ...closed, ...stopped }))).toMatchObject({ alternatives: [] });
  });

  it('that the window is still open when it refuses within the margin', () => {
    expect(decide(anAsk(), aSituation(nearEnd)).window).toEqual({ state: 'open', closesAt: NOON + 4 * MINUTE });
  });
});

describe('windowView', () => {
  const view = (situation: Partial<Situation>) => windowView(aSituation(situation));

  it('is never-opened where there was no window', () => {
    expect(view(never)).toEqual({ state: 'never-opened' });
  });

  it('is closed by the clock though the session is still there', () => {
    expect(view(closed)).toEqual({ state: 'closed', closesAt: NOON - HOUR });
  });

  it('is closed when only the closing is left', () => {
    expect(view({ session: undefined, lastClosedAt: NOON - DAY })).toEqual({ state: 'closed', closesAt: NOON - DAY });
  });
});

describe('checkRoute', () => {
  it('keeps marketing by SMS from a person who opted out of it', () => {
    const ask = anAsk({ category: 'marketing', fallback: [anSmsEntry()] });
    expect(checkRoute(ask, 0, aSituation(noMarketing))).toMatchObject({ ok: false, code: 'opted-out' });
  });

  it('keeps free-form from a person who stopped since', () => {
    expect(checkRoute(anAsk(), null, aSituation(stopped))).toMatchObject({ ok: false, code: 'opted-out' });
  });

  it('allows an SMS inside an open session: a message that failed goes on', () => {
    expect(checkRoute(anAsk({ fallback: [anSmsEntry()] }), 0, aSituation())).toEqual({ ok: true, rule: 'fallback-sms' });
  });
});
