import { describe, expect, it } from 'vitest';
import type { Preview } from '../../../../console/api/message-types.ts';
import type { Policy } from '../../../../console/api/policy-types.ts';
import { wrongFields } from '../../../../console/pages/policy/check-policy.ts';
import { changesOf, merged, same } from '../../../../console/pages/policy/compare.ts';
import { dayAndNight } from '../../../../console/pages/policy/day-and-night.ts';
import { toAmount, toIso } from '../../../../console/pages/policy/duration.ts';
import { followers, situationsOf, smsFacts } from '../../../../console/pages/policy/previews.ts';
import { sayValue } from '../../../../console/texts/policy.ts';
import { policySchema } from '../../../../shared/contracts/api.ts';
import { parseAs } from '../../../../shared/contracts/parse.ts';
import { BadRequest } from '../../../../shared/contracts/problem.ts';

const base: Policy = policySchema.parse({});
const sms = (text: string) => ({ route: 'sms', text }) as const;
const hours = { from: '21:00', to: '08:00', timeZone: 'Europe/Amsterdam', onQuiet: 'wait' } as const;

describe('what another changed meanwhile', () => {
  const theirs: Policy = { ...base, marginSeconds: 60, smsEnabled: false, onClosedWindow: [sms('Theirs')] };
  const mine: Policy = { ...base, smsEnabled: false, onClosedWindow: [sms('Mine')], expiringLeadMinutes: 5 };

  it('is told field by field, and where both did; what both changed alike is none', () => {
    expect(changesOf(base, theirs, mine)).toEqual([
      { field: 'onClosedWindow', before: [], theirs: [sms('Theirs')], mine: [sms('Mine')], clash: true },
      { field: 'marginSeconds', before: 300, theirs: 60, mine: 300, clash: false },
    ]);
  });

  it('is merged with what was changed here, by what is kept', () => {
    expect(merged(base, theirs, mine, new Set())).toEqual({ ...theirs, expiringLeadMinutes: 5 });
    expect(merged(base, theirs, mine, new Set(['onClosedWindow']))).toEqual({
      ...theirs,
      onClosedWindow: [sms('Mine')],
      expiringLeadMinutes: 5,
    });
    expect(merged(base, theirs, mine, new Set(['marginSeconds']))).toMatchObject({ marginSeconds: 300 });
  });

  it('is said in words', () => {
    const template = { name: 'come_back', language: { code: 'en' } };
    const image = { type: 'image', image: { link: 'https://a.example/b.jpg' } };
    const body = { type: 'body', parameters: [{ type: 'text', text: 'Noor' }, image] };
    expect(sayValue([])).toBe('None');
    expect(sayValue(false)).toBe('No');
    expect(sayValue(hours)).toBe('from: 21:00, to: 08:00, timeZone: Europe/Amsterdam, onQuiet: wait');
    expect(
      sayValue([
        { ...sms('Hi'), on: ['failed', 'unread'], after: 'PT60M' },
        { route: 'template', template },
      ]),
    ).toBe('1. SMS “Hi” if it fails or it is not read in time, after 1 hour\n2. template come_back (en)');
    expect(sayValue({ route: 'template', template: { ...template, components: [body] }, category: 'marketing' })).toBe(
      `template come_back (en) with “Noor”, ${JSON.stringify(image)}, marketing`,
    );
  });

  it('does not count the order of members', () => {
    expect(same({ a: 1, b: { c: [1, { d: 2, e: 3 }] } }, { b: { c: [1, { e: 3, d: 2 }] }, a: 1 })).toBe(true);
    expect(same([1, 2], [2, 1])).toBe(false);
  });
});

describe('the fields that are wrong by their shape', () => {
  const wrong: Policy = {
    ...base,
    onClosedWindow: [sms(''), { route: 'template', template: { name: '', language: { code: '' } } }],
    fallback: [{ ...sms('Hi {name}'), on: [], after: 'P31D' }],
    onUnansweredExpiry: sms('x'.repeat(1_601)),
    marginSeconds: 3_601,
    expiringLeadMinutes: -1,
    quietHours: { ...hours, from: '24:00', timeZone: '+01:00' },
    smsSenderId: '12',
    smsOriginationNumber: 'x',
    smsMaxPriceUsd: 0,
    smsIndia: { entityId: '', templateId: 'a b' },
    keywords: { stop: ['x'.repeat(41)] },
    onCall: { text: '' },
    sandbox: { personsPerDay: 0, messagesPerPerson: 1_001 },
  };

  it('are those that the API names, but for what is within them', () => {
    const outer = (field: string) => field.replace(/(\.template\b|keywords\.stop).*/, '$1');
    const told = () => {
      try {
        parseAs(policySchema, wrong);
        return [];
      } catch (error) {
        return error instanceof BadRequest ? error.errors.map(({ field }) => outer(field)) : [];
      }
    };
    const own = wrongFields(wrong).map(({ field }) => field);
    expect(told().length).toBeGreaterThan(15);
    expect(own.toSorted()).toEqual([...new Set(told())].toSorted());
  });

  it('are none where the API takes it', () => {
    const right: Policy = {
      ...base,
      onClosedWindow: [sms('{waLink}'.padEnd(1_579, 'x'))],
      fallback: [{ ...sms('Hi'), on: ['failed'], after: 'P30D' }],
      quietHours: hours,
      smsSenderId: 'Shop1',
      smsOriginationNumber: '+18005550199',
      smsMaxPriceUsd: 0.00001,
      keywords: { stop: [], start: ['go'] },
    };
    expect(wrongFields(right)).toEqual([]);
    expect(policySchema.safeParse(right).error?.issues ?? []).toEqual([]);
  });

  it('count a link written out, and half a number as none', () => {
    expect(wrongFields({ ...base, onClosedWindow: [sms('{waLink}'.padEnd(1_580, 'x'))] })).toHaveLength(1);
    expect(wrongFields({ ...base, marginSeconds: Number.NaN })).toMatchObject([{ field: 'marginSeconds' }]);
  });
});

describe('durations', () => {
  it.each([
    ['PT5M', 5, 'minutes'],
    ['PT90S', 90, 'seconds'],
    ['PT120S', 2, 'minutes'],
    ['PT1H30M', 90, 'minutes'],
    ['PT1440M', 1, 'days'],
    ['P30D', 30, 'days'],
  ] as const)('%s is %i %s, and read back the same', (iso, amount, unit) => {
    expect(toAmount(iso)).toEqual({ amount, unit });
    expect(toAmount(toIso({ amount, unit }))).toEqual({ amount, unit });
  });

  it('are none of what is half typed', () => {
    expect(toAmount(toIso({ amount: Number.NaN, unit: 'hours' }))).toBeUndefined();
    expect(toAmount('5 minutes')).toBeUndefined();
  });
});

describe('what is previewed', () => {
  const noon = Date.parse('2026-11-03T11:00:00Z');
  const midnight = Date.parse('2026-11-03T23:00:00Z');

  it('is by day and at night by the policy’s zone, whenever somebody looks', () => {
    expect(dayAndNight(hours, noon)).toEqual({ day: noon, night: Date.parse('2026-11-04T01:25:00Z') });
    expect(dayAndNight(hours, midnight)?.day).toBe(Date.parse('2026-11-04T07:00:00Z'));
    expect(dayAndNight({ ...hours, from: '12:00', to: '13:00' }, noon)).toEqual({
      day: Date.parse('2026-11-03T12:00:00Z'),
      night: Date.parse('2026-11-03T11:25:00Z'),
    });
    expect(dayAndNight({ ...hours, timeZone: 'Nowhere/At_all' }, noon)).toBeUndefined();
  });

  it('is each situation that the policy has something for', () => {
    const keys = (policy: Policy) => situationsOf(policy, noon).map(({ key }) => key);
    expect(keys(base)).toEqual(['open', 'closed', 'never-opened', 'unanswered']);
    expect(keys({ ...base, quietHours: hours, onUnansweredExpiry: sms('Hi'), onCall: { text: 'Write to us' } })).toEqual([
      ...['open', 'closed', 'never-opened', 'quiet', 'unanswered', 'unanswered-quiet', 'call'],
    ]);
  });

  const cost = { amount: '0.09', currency: 'USD', rateCard: '2026-10-01', basis: '1 part, NL' };
  const parts = { encoding: 'GSM-7', parts: 1, characters: 5 } as const;
  const decision: Preview = {
    route: 'free-form',
    rule: 'session-open',
    window: { state: 'open' },
    considered: [],
    further: [
      { route: 'sms', entry: 0, on: ['window-closed'], sms: parts, cost },
      { route: 'sms', entry: 1, on: ['window-closed', 'undelivered'], sms: { ...parts, parts: 2 }, cost },
    ],
    warnings: [{ route: 'sms', entry: 1, code: 'sms-in-ucs-2', why: 'one is not in GSM-7' }],
  };
  const policy: Policy = {
    ...base,
    onClosedWindow: [sms('Hello')],
    fallback: [{ ...sms('Hello'), on: ['window-closed', 'undelivered'], after: 'PT10M' }],
  };

  it('tells each SMS of the policy how it would go', () => {
    const outcomes = { open: { kind: 'decided', decision } } as const;
    expect(smsFacts('onClosedWindow[0]', policy, outcomes)).toEqual({ sms: parts, cost });
    expect(smsFacts('fallback[0]', policy, outcomes)).toMatchObject({ sms: { parts: 2 }, warning: 'one is not in GSM-7.' });
    expect(smsFacts('fallback[1]', policy, outcomes)).toBeUndefined();
    expect(smsFacts('onUnansweredExpiry', policy, outcomes)).toBeUndefined();
    const ended: Preview = { ...decision, route: 'sms', sms: parts, cost, warnings: [] };
    const unanswered = { kind: 'decided', decision: ended } as const;
    expect(smsFacts('onUnansweredExpiry', policy, { unanswered })).toEqual({ sms: parts, cost });
  });

  it('tells what follows a text that does not arrive, and when: not what is for a closed window alone', () => {
    expect(followers(decision, policy)).toMatchObject([
      { only: { further: [{ entry: 1, on: ['undelivered'] }] }, after: 'PT10M' },
    ]);
  });
});
