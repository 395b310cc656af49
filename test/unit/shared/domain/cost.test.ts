import { describe, expect, it } from 'vitest';
import { type Cost, standingCost, totalCost } from '../../../../shared/domain/cost.ts';
import type { Attempt, Message } from '../../../../shared/domain/message.ts';
import { aMessage, anAttempt } from '../../../builders/domain.ts';

const eur = (amount: string): Cost => ({ amount, currency: 'EUR', rateCard: '2026-10-01', basis: 'service message, NL' });
const usd = (amount: string): Cost => ({ amount, currency: 'USD', rateCard: '2026-07-01', basis: '1 part, NL' });
const unknown: Cost = { amount: null, why: 'no rate' };
const message = (attempts: readonly Partial<Attempt>[], over: Partial<Message> = {}) =>
  aMessage({ attempts: attempts.map((attempt, at) => anAttempt({ n: at + 1, tries: 1, ...attempt })), ...over });
const standing = (attempt: Partial<Attempt>, over: Partial<Message> = {}) => {
  const whole = message([attempt], over);
  const [only] = whole.attempts;
  return only === undefined ? undefined : standingCost(whole, only);
};

describe('what an attempt costs', () => {
  it.each(['sending', 'unknown', 'sent', 'delivered', 'read'] as const)('stands while it is %s', (state) => {
    expect(standing({ state, cost: eur('0.02') })).toEqual(eur('0.02'));
  });

  it.each(['pending', 'cancelled'] as const)('is nothing that can be told of one that is %s: it has not left', (state) => {
    expect(standing({ state, cost: eur('0.02') })).toBeUndefined();
    expect(standing({ state })).toBeUndefined();
  });

  it('is nothing once it failed: Meta charges for what is delivered', () => {
    expect(standing({ state: 'failed', cost: eur('0.02') })).toMatchObject({
      amount: '0',
      currency: 'EUR',
      basis: 'service message, NL, not charged as it did not arrive',
    });
  });

  it('stands for an SMS whose answer was lost, and not for one that was refused', () => {
    const sms = { route: 'sms', state: 'failed', cost: usd('0.1') } as const;
    expect(standing({ ...sms, error: { code: 'outcome-unknown', message: 'lost' } })).toEqual(usd('0.1'));
    expect(standing({ ...sms, error: { code: '400', message: 'refused' } })).toMatchObject({ amount: '0' });
  });

  it('is nothing for what Meta gave up delivering, and stands for an SMS, whose receipt never comes', () => {
    expect(standing({ state: 'sent', cost: eur('0.02') }, { ended: 'expired' })).toMatchObject({ amount: '0' });
    expect(standing({ state: 'sent', route: 'sms', cost: usd('0.1') }, { ended: 'expired' })).toEqual(usd('0.1'));
  });
});

describe('what a message costs', () => {
  it('is the sum of its attempts, exactly', () => {
    const cost = totalCost(
      message([
        { state: 'delivered', cost: eur('0.1') },
        { state: 'sent', cost: eur('0.2') },
      ]),
    );
    expect(cost).toEqual({ amounts: [{ amount: '0.3', currency: 'EUR' }], complete: true });
  });

  it('is a sum for each currency', () => {
    const cost = totalCost(
      message([
        { state: 'delivered', cost: eur('0.02') },
        { state: 'sent', route: 'sms', cost: usd('0.1') },
      ]),
    );
    expect(cost.amounts).toEqual([
      { amount: '0.02', currency: 'EUR' },
      { amount: '0.1', currency: 'USD' },
    ]);
  });

  it('leaves out what failed and what has not left', () => {
    const cost = totalCost(
      message([
        { state: 'failed', cost: eur('0.02') },
        { state: 'pending', route: 'sms', cost: usd('0.1') },
      ]),
    );
    expect(cost).toEqual({ amounts: [], complete: true });
  });

  it('is not complete while the cost of what left is not known', () => {
    const attempts = [{ state: 'delivered', cost: unknown } as const, { state: 'sent', cost: eur('0.02') } as const];
    expect(totalCost(message(attempts))).toEqual({ amounts: [{ amount: '0.02', currency: 'EUR' }], complete: false });
    expect(totalCost(message([{ state: 'failed', cost: unknown }]))).toEqual({ amounts: [], complete: true });
  });
});
