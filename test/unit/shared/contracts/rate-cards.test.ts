import { describe, expect, it } from 'vitest';
import { parseRateCards } from '../../../../shared/contracts/rate-cards.ts';
import { aRateCards } from '../../../builders/rate-cards.ts';

const [whatsapp] = aRateCards().whatsapp;
const [sms] = aRateCards().sms;
const market = { name: 'Netherlands', countries: ['NL'], rates: { utility: '0.05' } };
const withCard = (over: object) => ({ whatsapp: [{ ...whatsapp, ...over }], sms: [sms] });
const withSms = (over: object) => ({ whatsapp: [whatsapp], sms: [{ ...sms, ...over }] });

describe('a file of rate cards', () => {
  it('is read as it is', () => {
    expect(parseRateCards('cards.json', aRateCards())).toEqual(aRateCards());
  });

  it('may hold no card at all: then no cost is known', () => {
    expect(parseRateCards('cards.json', { whatsapp: [], sms: [] })).toEqual({ whatsapp: [], sms: [] });
  });

  it.each([
    ['no list', { whatsapp: [] }, /sms/],
    ['a number for a price', withCard({ markets: [{ ...market, rates: { utility: 0.05 } }] }), /markets\[0\]\.rates\.utility/],
    ['a comma', withCard({ markets: [{ ...market, rates: { utility: '0,05' } }] }), /six decimal places[\s\S]*rates\.utility/],
    ['a negative price', withSms({ prices: { NL: '-1' } }), /prices\.NL/],
    ['seven places', withSms({ prices: { NL: '0.0000001' } }), /prices\.NL/],
    ['a category that Meta does not have', withCard({ markets: [{ ...market, rates: { utlity: '0.05' } }] }), /rates/],
    ['a calling code', withSms({ prices: { '31': '0.1' } }), /prices/],
    ['small letters', withCard({ markets: [{ ...market, countries: ['nl'] }] }), /markets\[0\]\.countries\[0\]/],
    [
      'a country in two markets',
      withCard({ markets: [market, { ...market, name: 'Europe' }] }),
      /NL is in market Netherlands already/,
    ],
    ['a day that is none', withCard({ validFrom: '2026-10-32' }), /such as 2026-10-01[\s\S]*validFrom/],
    ['half of two prices', withSms({ prices: { IN: { transactional: '1' } } }), /prices\.IN/],
    ['an unknown field', withCard({ note: 'x' }), /note/],
    ['a currency by its sign', withSms({ currency: '$' }), /ISO 4217[\s\S]*currency/],
    [
      'two cards of one day',
      { whatsapp: [whatsapp, whatsapp], sms: [] },
      /2026-10-01 is the day of another card already[\s\S]*whatsapp\[1\]\.validFrom/,
    ],
  ])('is refused with %s, by the name of the file and of the field', (_, file, says) => {
    expect(() => parseRateCards('cards.json', file)).toThrow(/^cards\.json is not valid/);
    expect(() => parseRateCards('cards.json', file)).toThrow(says);
  });
});
