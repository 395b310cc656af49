import { describe, expect, it } from 'vitest';
import { decide } from '../../../../shared/domain/decide.ts';
import { countryOf } from '../../../../shared/domain/phone.ts';
import { charged, routeCost, withCosts } from '../../../../shared/domain/route-cost.ts';
import {
  aMessage,
  anAsk,
  anAttempt,
  anSmsEntry,
  aPolicy,
  aSession,
  aSituation,
  aTemplate,
  aTemplateEntry,
  aTemplateSend,
} from '../../../builders/domain.ts';
import { aRateCards } from '../../../builders/rate-cards.ts';
import { DAY, NOON } from '../../../builders/time.ts';

const cards = aRateCards();
const cost = (what = {}, entry: number | null = null, country = 'NL', standing = {}) =>
  routeCost(
    cards,
    anAsk(what),
    entry,
    country === '' ? undefined : country,
    aSituation({ templates: [aTemplate()], ...standing }),
  );
const byTemplate = { content: { type: 'template', template: aTemplateSend() } };
const bySms = (text = 'Hi') => ({ fallback: [anSmsEntry({ text })] });

describe('what a route costs', () => {
  it('is the service rate for free-form', () => {
    expect(cost()).toEqual({ amount: '0.02', currency: 'EUR', rateCard: '2026-10-01', basis: 'service message, NL' });
  });

  it.each([
    ['utility', '0.05'],
    ['marketing', '0.15'],
    ['authentication', '0.04'],
  ] as const)('is the rate of the template’s own category, %s, whatever the request says', (category, amount) => {
    const standing = { templates: [aTemplate({ category })] };
    expect(cost({ ...byTemplate, category: 'utility' }, null, 'NL', standing)).toMatchObject({
      amount,
      basis: `${category} template, NL`,
    });
  });

  it('is that of a fallback’s template', () => {
    expect(cost({ fallback: [aTemplateEntry()] }, 0)).toMatchObject({ amount: '0.05', basis: 'utility template, NL' });
  });

  it('is the price of a part for each part of an SMS, in the currency of its own card', () => {
    expect(cost(bySms(), 0)).toEqual({ amount: '0.1', currency: 'USD', rateCard: '2026-07-01', basis: '1 part, NL' });
    expect(cost(bySms('x'.repeat(400)), 0)).toMatchObject({ amount: '0.3', basis: '3 parts, NL' });
  });

  it.each([
    ['marketing', null, '0.002'],
    ['utility', null, '0.003'],
    ['marketing', 'Transactional', '0.003'],
  ] as const)('tells %s by SMS of type %s apart where the country does', (category, smsType, amount) => {
    expect(cost({ ...bySms(), category }, 0, 'IN', { policy: aPolicy({ smsType }) })).toMatchObject({ amount });
  });

  it('names the group that a country belongs to', () => {
    expect(cost({}, null, 'KE')).toMatchObject({ amount: '0.004', basis: 'service message, KE (Rest of Africa)' });
  });

  it('is by the others’ rate for a country that no market names, if the card has one', () => {
    const [card] = cards.whatsapp;
    const others = aRateCards({ whatsapp: card === undefined ? [] : [{ ...card, others: { service: '0.01' } }] });
    expect(routeCost(others, anAsk(), null, 'FJ', aSituation())).toMatchObject({
      amount: '0.01',
      basis: 'service message, FJ (Other)',
    });
  });

  it('is by the others’ price for an SMS to a country that has none of its own', () => {
    const [card] = cards.sms;
    const others = aRateCards({ sms: card === undefined ? [] : [{ ...card, others: '0.2' }] });
    const to = (country: string) => routeCost(others, anAsk(bySms()), 0, country, aSituation()).amount;
    expect([to('FJ'), to('NL')]).toEqual(['0.2', '0.1']);
  });

  it('says that a card is a sample', () => {
    const sample = aRateCards({
      sms: [{ validFrom: '2026-01-01', currency: 'USD', source: 'test', sample: true, prices: { NL: '1' } }],
    });
    expect(routeCost(sample, anAsk(bySms()), 0, 'NL', aSituation())).toMatchObject({ amount: '1', sample: true });
  });

  it.each([
    ['the country is not known', cost({}, null, ''), /country of this person/],
    ['the country has no rate', cost({}, null, 'FJ'), /2026-10-01 has no service rate for FJ/],
    [
      'its category has no rate',
      cost(byTemplate, null, 'KE', { templates: [aTemplate({ category: 'marketing' })] }),
      /no marketing rate/,
    ],
    ['SMS to the country has no price', cost(bySms(), 0, 'FJ'), /2026-07-01 has no price for FJ/],
    ['the template is not known', cost(byTemplate, null, 'NL', { templates: [] }), /parcel_here is not known/],
    ['no card counted yet', cost({}, null, 'NL', { now: NOON - 90 * DAY }), /no WhatsApp rate card counts on 2026-08-05/],
    ['no SMS card counted yet', cost(bySms(), 0, 'NL', { now: NOON - 200 * DAY }), /no SMS rate card counts on 2026-04-17/],
  ])('is not known, and says why, where %s', (_, told, why) => {
    expect(told).toEqual({ amount: null, why: expect.stringMatching(why) });
  });
});

describe('the country of a person', () => {
  it.each([
    [{ phone: '+31612345678' }, 'NL'],
    [{ phone: '+18765550123' }, 'JM'],
    [{ phone: '+14165550123' }, 'CA'],
    [{ userId: 'NL.1349120865530274' }, 'NL'],
    [{ userId: 'US.ENT.1349120865530274' }, 'US'],
    [{ phone: '+31612345678', userId: 'BE.1349' }, 'NL'],
    [{ phone: '+888123456789', userId: 'BE.1349' }, 'BE'],
    [{ phone: '+999' }, undefined],
    [{ userId: 'odd' }, undefined],
    [{}, undefined],
  ])('of %j is %s', (person, country) => {
    expect(countryOf(person)).toBe(country);
  });
});

describe('a decision with costs', () => {
  const ask = anAsk({ fallback: [anSmsEntry({ on: ['undelivered'] }), aTemplateEntry({ on: ['window-closed'] }), anSmsEntry()] });
  const standing = aSituation({ templates: [aTemplate()] });
  const by = (situation: typeof standing) =>
    withCosts(decide(ask, situation), ask, (entry) => routeCost(cards, ask, entry, 'NL', situation));

  it('tells them for the route that was chosen, and for each entry that may follow', () => {
    expect(by(standing)).toMatchObject({
      route: 'free-form',
      cost: { amount: '0.02' },
      considered: [],
      further: [
        { route: 'sms', entry: 0, on: ['undelivered'], cost: { amount: '0.1' } },
        { route: 'template', entry: 1, cost: { amount: '0.05' } },
        { route: 'sms', entry: 2, cost: { amount: '0.1' } },
      ],
    });
  });

  it('tells them for each route that was considered', () => {
    expect(by({ ...standing, session: aSession({ lastInboundAt: NOON - 2 * DAY }) })).toMatchObject({
      route: 'template',
      cost: { amount: '0.05' },
      considered: [{ route: 'free-form', code: 'window-closed', cost: { amount: '0.02' } }],
      further: [{ entry: 0 }, { entry: 2 }],
    });
  });

  it('tells them in a refusal, too', () => {
    const refused = withCosts(decide(anAsk(), aSituation({ session: undefined })), anAsk(), (entry) =>
      routeCost(cards, anAsk(), entry, 'NL', standing),
    );
    expect(refused).toMatchObject({ kind: 'refused', considered: [{ route: 'free-form', cost: { amount: '0.02' } }] });
  });
});

describe('what Meta says of its charge', () => {
  const estimate = { amount: '0.05', currency: 'EUR', rateCard: '2026-10-01', basis: 'utility template, NL' };
  const message = aMessage({ attempts: [anAttempt({ state: 'delivered', tries: 1, cost: estimate })] });
  const told = (pricing: Parameters<typeof charged>[2], at = NOON, of = message) =>
    charged(of, 1, pricing, cards, at).attempts[0];

  it('is kept, and counts by its category', () => {
    const pricing = { billable: true, type: 'regular', category: 'marketing' };
    expect(told(pricing)).toMatchObject({ pricing, cost: { amount: '0.15', basis: 'marketing as Meta says, NL' } });
  });

  it.each([
    [{ billable: false, type: 'free_customer_service', category: 'service' }],
    [{ billable: true, type: 'free_entry_point', category: 'referral_conversion' }],
    [{ billable: false }],
  ])('is nothing for %j', (pricing) => {
    expect(told(pricing)).toMatchObject({ cost: { amount: '0', currency: 'EUR' } });
  });

  it('is not known for a category that the card does not have', () => {
    const pricing = { type: 'regular', category: 'authentication-international' };
    expect(told(pricing)).toMatchObject({
      pricing,
      cost: { amount: null, why: expect.stringMatching(/no authentication-international rate for NL/) },
    });
  });

  it('leaves the estimate where it names no category', () => {
    expect(told({ billable: true })).toMatchObject({ cost: estimate });
  });

  it('counts by the card of the day that it is said of', () => {
    const [card] = cards.whatsapp;
    if (card === undefined) throw new Error('there is a card');
    const market = { name: 'Netherlands', countries: ['NL'], rates: { utility: '0.06' } };
    const later = aRateCards({ whatsapp: [card, { ...card, validFrom: '2027-01-01', markets: [market] }] });
    const pricing = { type: 'regular', category: 'utility' };
    expect(charged(message, 1, pricing, later, Date.UTC(2026, 11, 31, 23, 59)).attempts[0]).toMatchObject({
      cost: { amount: '0.05' },
    });
    expect(charged(message, 1, pricing, later, Date.UTC(2027, 0, 1)).attempts[0]).toMatchObject({
      cost: { amount: '0.06', rateCard: '2027-01-01' },
    });
  });
});
