import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Considered, Decision } from '../../../../console/api/message-types.ts';
import { sayAmount, sayConsidered, sayCost, sayDecision, sayFurther } from '../../../../console/texts/decision.ts';
import { formatTime, sayAt } from '../../../../console/texts/format.ts';

const CLOSED_AT = '2026-11-03T14:03:00.000Z';
const AT = '2026-11-03T15:00:00.000Z';
const at = (instant: string): string => formatTime(new Date(instant));
const window = { state: 'closed', closesAt: CLOSED_AT } as const;
const dollars = { amount: '0.09', currency: 'USD', rateCard: '2026-10-01', basis: '2 parts, NL' };
const text = (over: Partial<Considered> = {}): Considered => ({
  route: 'free-form',
  entry: null,
  code: 'window-closed',
  why: 'the 24-hour window is closed',
  ...over,
});
const bySms = (over: Partial<Decision> = {}): Decision => ({
  route: 'sms',
  rule: 'fallback-sms',
  window,
  considered: [text()],
  sms: { encoding: 'GSM-7', parts: 2, characters: 200 },
  cost: dollars,
  ...over,
});
const said = (decision: Decision): string => sayDecision(decision, AT).join(' ');

describe('a decision in words', () => {
  it('says what WhatsApp would have refused, when, and what goes instead for how much', () => {
    expect(said(bySms())).toBe(
      `WhatsApp would have refused: the window closed ${sayAt(new Date(CLOSED_AT))}. SMS instead, 2 parts, about $0.09.`,
    );
  });

  it('says how long the window is open', () => {
    const decision: Decision = {
      route: 'free-form',
      rule: 'session-open',
      window: { state: 'open', closesAt: CLOSED_AT },
      considered: [],
    };
    expect(said(decision)).toBe(`Free text: the window is open until ${at(CLOSED_AT)}.`);
    expect(said({ ...decision, window: { state: 'open' } })).toBe('Free text in the open window.');
  });

  it('says that a template goes, asked for or instead', () => {
    expect(said({ route: 'template', rule: 'template-requested', window, considered: [], cost: dollars })).toBe(
      'The template that was asked for, about $0.09.',
    );
    expect(said({ route: 'template', rule: 'fallback-template', window, considered: [text()] })).toMatch(/Template instead\.$/);
  });

  it('says of what the policy made that it goes, not that it goes instead', () => {
    expect(said(bySms({ considered: [] }))).toBe('SMS, 2 parts, about $0.09.');
  });

  it('says one reason once', () => {
    const disabled = (entry: number) => text({ route: 'sms', entry, code: 'sms-disabled', why: 'x' });
    const decision = bySms({ route: 'template', rule: 'fallback-template', considered: [text(), disabled(0), disabled(1)] });
    expect(said(decision).match(/switched off/g)).toHaveLength(1);
  });

  it('says until when it waits, and what to mind', () => {
    const wait = {
      until: '2026-11-04T07:00:00.000Z',
      code: 'quiet-hours',
      why: 'quiet from 21:00 to 08:00 in Europe/Amsterdam',
    } as const;
    const warnings = [text({ route: 'sms', entry: 0, code: 'sms-in-ucs-2', why: '“ő” (U+0151) is not in GSM-7' })];
    expect(sayDecision(bySms({ wait, warnings }), AT).slice(2)).toEqual([
      `It waits until ${at(wait.until)}: ${wait.why}.`,
      'Mind the SMS: “ő” (U+0151) is not in GSM-7.',
    ]);
  });

  it('names a rule that it does not know', () => {
    expect(said(bySms({ rule: 'by-pigeon', considered: [] }))).toContain('rule by-pigeon');
  });

  it('says what may follow, and for how much', () => {
    const further = [{ route: 'sms', entry: 0, on: ['undelivered', 'failed'], cost: dollars } as const];
    expect(sayFurther({ ...bySms(), further: [...further.map((one) => ({ ...one, on: [...one.on] }))] })).toEqual([
      'SMS follows if it is not delivered in time, or if it fails, about $0.09.',
    ]);
    const sms = { encoding: 'GSM-7', parts: 2, characters: 200 } as const;
    expect(sayFurther({ ...bySms(), further: [{ route: 'sms', entry: 0, on: ['failed'], sms, cost: dollars }] })).toEqual([
      'SMS follows if it fails, 2 parts, about $0.09.',
    ]);
    expect(sayFurther(bySms())).toEqual([]);
  });
});

describe('why a route is not taken', () => {
  it.each([
    [text(), `WhatsApp would have refused: the window closed ${sayAt(new Date(CLOSED_AT))}.`],
    [text({ code: 'never-opened' }), 'WhatsApp would have refused: this person never wrote to this number.'],
    [
      text({ code: 'window-closing' }),
      `Too late for free text: the window closes ${sayAt(new Date(CLOSED_AT))}, and it might arrive after that.`,
    ],
    [text({ code: 'opted-out' }), 'No free text: the person opted out.'],
    [text({ route: 'sms', entry: 0, code: 'opted-out' }), 'No SMS: the person opted out.'],
    [text({ route: 'sms', entry: 0, code: 'sms-disabled' }), 'No SMS: it is switched off for this number.'],
    [text({ route: 'sms', entry: 0, code: 'no-phone-for-sms' }), "No SMS: the person's phone number is not known."],
    [text({ route: 'sms', entry: 0, code: 'quiet-hours', why: 'quiet until 8' }), 'No SMS now: quiet until 8.'],
    [
      text({ route: 'template', code: 'template-not-sendable', why: 'template a (en) is PAUSED' }),
      'No template: template a (en) is PAUSED.',
    ],
    [text({ route: 'template', code: 'template-recategorised', why: 'it is marketing' }), 'No template: it is marketing.'],
    [text({ code: 'of-next-year', why: 'the moon is full' }), 'No free text: the moon is full (of-next-year).'],
  ])('%o', (considered, sentence) => {
    expect(sayConsidered(considered, window, AT)).toBe(sentence);
  });

  it('is known for every code that the domain gives', () => {
    const source = ['check-route', 'template'].map((name) => readFileSync(`shared/domain/${name}.ts`, 'utf8')).join('\n');
    const codes = [...source.matchAll(/code: (?:never \? )?'([\w-]+)'(?: : '([\w-]+)')?/g)].flatMap(([, one, other]) => [
      one,
      other,
    ]);
    const known = [...new Set(codes)].filter((code) => code !== undefined && !code.endsWith('-soon'));
    expect(known).toEqual(expect.arrayContaining(['window-closed', 'never-opened', 'quiet-hours', 'template-not-sendable']));
    for (const code of known) expect(sayConsidered(text({ code: code ?? '' }), window, AT)).not.toContain(`(${code})`);
  });

  it('is known for every rule that chooses', () => {
    const source = readFileSync('shared/domain/check-route.ts', 'utf8');
    const rules = [...source.matchAll(/rule: [^}]*/g)].flatMap(([rule]) =>
      [...rule.matchAll(/'([\w-]+)'/g)].map(([, name]) => name),
    );
    expect(rules).toContain('fallback-sms');
    for (const rule of rules) expect(said(bySms({ rule: rule ?? '' }))).not.toContain('rule ');
  });

  it('is told when Meta said that a window is closed before its end', () => {
    expect(sayConsidered(text(), { state: 'closed', closesAt: '2026-11-03T16:00:00.000Z' }, AT)).toBe(
      'WhatsApp would have refused: WhatsApp said before that the window is closed.',
    );
    expect(sayConsidered(text(), { state: 'closed' }, AT)).toBe('WhatsApp would have refused: the window was closed.');
    expect(sayConsidered(text({ code: 'window-closing', why: 'soon' }), { state: 'open' }, AT)).toBe(
      'Too late for free text: soon.',
    );
  });
});

describe('a cost', () => {
  it.each([
    [{ ...dollars, amount: '0.0452' }, 'about $0.0452'],
    [{ ...dollars, amount: '12.5', currency: 'EUR' }, 'about €12.50'],
    [{ ...dollars, sample: true as const }, 'about $0.09 by sample prices'],
    [{ ...dollars, amount: '0' }, 'at no charge'],
    [{ amount: null, why: 'the country of this person is not known' }, 'cost not known: the country of this person is not known'],
  ])('%o', (cost, words) => {
    expect(sayCost(cost)).toBe(words);
  });

  it('is told with a currency that is none', () => {
    expect(sayAmount('1.5', 'coins')).toBe('1.5 coins');
  });
});
