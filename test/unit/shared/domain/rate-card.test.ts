import { describe, expect, it } from 'vitest';
import { cardOn, toAmount, toMicros } from '../../../../shared/domain/rate-card.ts';

describe('cardOn', () => {
  const cards = ['2026-10-01', '2027-01-01', '2026-07-01'].map((validFrom) => ({ validFrom, currency: 'USD', source: 'test' }));

  it.each([
    ['2026-12-31', '2026-10-01'],
    ['2027-01-01', '2027-01-01'],
    ['2031-05-05', '2027-01-01'],
    ['2026-07-01', '2026-07-01'],
    ['2026-06-30', undefined],
  ])('on %s is the one of %s, whatever their order in the file', (day, validFrom) => {
    expect(cardOn(cards, day)?.validFrom).toBe(validFrom);
  });
});

describe('amounts', () => {
  it.each([
    ['0.0068', 6_800, '0.0068'],
    ['0.00645', 6_450, '0.00645'],
    ['0.1', 100_000, '0.1'],
    ['12', 12_000_000, '12'],
    ['2.50', 2_500_000, '2.5'],
    ['0.000001', 1, '0.000001'],
    ['0', 0, '0'],
    ['999999.999999', 999_999_999_999, '999999.999999'],
  ])('%s is %i millionths, told as %s', (price, micros, amount) => {
    expect([toMicros(price), toAmount(micros)]).toEqual([micros, amount]);
  });
});
