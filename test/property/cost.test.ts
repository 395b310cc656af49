import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalCost } from '../../shared/domain/cost.ts';
import { decide } from '../../shared/domain/decide.ts';
import type { FallbackEntry } from '../../shared/domain/policy.ts';
import { type RateCards, toAmount, toMicros } from '../../shared/domain/rate-card.ts';
import { routeCost, withCosts } from '../../shared/domain/route-cost.ts';
import { smsParts } from '../../shared/domain/sms.ts';
import { aMessage, anAsk, anAttempt, anSmsEntry, aSession, aSituation, aTemplate, aTemplateEntry } from '../builders/domain.ts';
import { DAY, HOUR, NOON } from '../builders/time.ts';

const micros = fc.integer({ min: 0, max: 999_999_999 });
const price = micros.map(toAmount);
const card = { currency: 'USD', source: 'test' };
const day = fc.constantFrom('2026-01-01', '2026-07-01', '2026-10-01', '2027-01-01');
const cards: fc.Arbitrary<RateCards> = fc.record({
  whatsapp: fc.uniqueArray(
    fc.record({ validFrom: day, utility: price, service: price }).map(({ validFrom, ...rates }) => ({
      ...card,
      validFrom,
      markets: [{ name: 'Netherlands', countries: ['NL'], rates }],
    })),
    { selector: ({ validFrom }) => validFrom },
  ),
  sms: fc.uniqueArray(
    fc.record({ validFrom: day, each: price }).map(({ validFrom, each }) => ({ ...card, validFrom, prices: { NL: each } })),
    { selector: ({ validFrom }) => validFrom },
  ),
});
const entry: fc.Arbitrary<FallbackEntry> = fc.oneof(
  fc.string({ maxLength: 400, unit: 'grapheme' }).map((text) => anSmsEntry({ text })),
  fc.constant(aTemplateEntry()),
);

describe('money', () => {
  it('is told and read again as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (sum) => {
        expect(toMicros(toAmount(sum))).toBe(sum);
      }),
    );
  });

  it('adds up to what whole numbers add up to', () => {
    fc.assert(
      fc.property(fc.array(micros, { maxLength: 11 }), (parts) => {
        const attempts = parts.map((part, at) =>
          anAttempt({
            n: at + 1,
            state: 'delivered',
            cost: { amount: toAmount(part), currency: 'USD', rateCard: 'x', basis: 'x' },
          }),
        );
        const total = totalCost(aMessage({ attempts })).amounts[0]?.amount ?? '0';
        const [whole = '', fraction = ''] = total.split('.');
        const exact = parts.reduce((sum, part) => sum + BigInt(part), 0n);
        expect(BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))).toBe(exact);
      }),
    );
  });
});

describe('a cost', () => {
  it('of an SMS is the price of that day for each of its parts', () => {
    fc.assert(
      fc.property(cards, fc.string({ maxLength: 600, unit: 'grapheme' }), (rates, text) => {
        const fallback = [anSmsEntry({ text })];
        const cost = routeCost(rates, anAsk({ fallback }), 0, 'NL', aSituation());
        const valid = rates.sms
          .filter(({ validFrom }) => validFrom <= '2026-11-03')
          .toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
        const each = valid[0]?.prices['NL'];
        expect(cost.amount).toBe(typeof each === 'string' ? toAmount(toMicros(each) * smsParts(text).parts) : null);
      }),
    );
  });

  it('never changes what is decided, and stands beside every route', () => {
    fc.assert(
      fc.property(
        cards,
        fc.array(entry, { maxLength: 4 }),
        fc.boolean(),
        fc.constantFrom('NL', 'FJ', undefined),
        (rates, fallback, open, country) => {
          const ask = anAsk({ fallback });
          const session = aSession({ lastInboundAt: open ? NOON - HOUR : NOON - 2 * DAY });
          const situation = aSituation({ session, templates: [aTemplate()] });
          const decision = decide(ask, situation);
          const told = withCosts(decision, ask, (at) => routeCost(rates, ask, at, country, situation));
          const bare = JSON.parse(JSON.stringify(told), (key, value) =>
            key === 'cost' || key === 'further' ? undefined : value,
          );
          expect(bare).toEqual(JSON.parse(JSON.stringify(decision)));
          const entries = [
            ...told.considered.map((considered) => considered.entry),
            ...(told.kind === 'send' ? [told.entry, ...(told.further ?? []).map((further) => further.entry)] : []),
          ];
          expect(new Set(entries)).toEqual(new Set([null, ...fallback.keys()]));
          expect(entries).toHaveLength(fallback.length + 1);
          expect(told.considered.every(({ cost }) => cost !== undefined)).toBe(true);
        },
      ),
    );
  });
});
