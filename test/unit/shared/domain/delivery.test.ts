import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claim,
  type Delivery,
  deliveryDueAt,
  GIVE_UP_MS,
  givenUp,
  LEASE_MS,
  nextTryAt,
  notTaken,
  parked,
  replayed,
  startDelivery,
  succeeded,
  WAITS_MS,
} from '../../../../shared/domain/delivery.ts';

const NOW = Date.UTC(2026, 10, 2, 9);
const MINUTE = 60_000;
const of = { id: 'dlv_1', subscriptionId: 'sub_1', eventId: 'evt_1', eventType: 'message.sent', at: NOW, body: '{}' };
const fresh = startDelivery(of, NOW);
const claimed = (delivery: Delivery, now = NOW): Delivery => {
  const outcome = claim(delivery, now, 'due');
  if (outcome.kind !== 'claimed') throw new Error(outcome.kind);
  return outcome.delivery;
};

describe('the tries of a delivery', () => {
  /** When each would be made, if every one failed at once. */
  const tries = (chance: number): readonly number[] => {
    const at = [NOW];
    for (;;) {
      const next = nextTryAt(at.length, NOW, at.at(-1) ?? NOW, chance);
      if (next === undefined) return at;
      at.push(next);
    }
  };

  it('come after 5 s, 30 s, 2 min, 10 min, 1 h, 3 h, 6 h, then every 12 h, and end after three days', () => {
    const at = tries(0);
    const waits = at.slice(1).map((time, n) => time - (at[n] ?? 0));
    expect(waits.slice(0, 12)).toEqual([...WAITS_MS, ...Array(4).fill(WAITS_MS.at(-1))]);
    expect(at.at(-1)).toBe(NOW + GIVE_UP_MS);
  });

  it('never come sooner than the plan, nor more than a fifth later, and always end', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (chance) => {
        const at = tries(chance);
        expect(at.at(-1)).toBe(NOW + GIVE_UP_MS);
        for (const [n, time] of at.slice(1, -1).entries()) {
          const planned = WAITS_MS[Math.min(n, WAITS_MS.length - 1)] ?? 0;
          expect(time - (at[n] ?? 0)).toBeGreaterThanOrEqual(planned);
          expect(time - (at[n] ?? 0)).toBeLessThanOrEqual(planned * 1.2 + 1);
        }
      }),
    );
  });
});

describe('a claim', () => {
  it('counts the try and holds it for a minute', () => {
    expect(claimed(fresh)).toMatchObject({ tries: 1, attempts: 1, startedAt: NOW, leaseUntil: NOW + LEASE_MS });
  });

  it('is refused while another holds it, and given when its time is over', () => {
    const held = claimed(fresh);
    expect(claim(held, NOW + LEASE_MS - 1, 'now').kind).toBe('busy');
    expect(claim(held, NOW + LEASE_MS, 'due')).toMatchObject({ kind: 'claimed', delivery: { tries: 2, startedAt: NOW } });
  });

  it('is refused before it is due, but for a clock that is a little slow', () => {
    const later = { ...fresh, nextAt: NOW + MINUTE };
    expect(claim(later, NOW, 'due').kind).toBe('early');
    expect(claim(later, NOW + MINUTE - 5_000, 'due').kind).toBe('claimed');
  });

  it('of what is wanted now, or waited for its subscription, begins anew', () => {
    const tired = { ...fresh, tries: 7, attempts: 7, startedAt: NOW - MINUTE, nextAt: NOW + 60 * MINUTE };
    expect(claim(tired, NOW, 'now')).toMatchObject({ kind: 'claimed', delivery: { tries: 1, attempts: 8, startedAt: NOW } });
    expect(claimed(parked(tired))).toMatchObject({ tries: 1, attempts: 8, startedAt: NOW });
  });

  it.each(['delivered', 'failed'] as const)('is refused of what is %s', (state) => {
    expect(claim({ ...fresh, state }, NOW, 'now').kind).toBe('done');
  });
});

describe('a delivery', () => {
  it('that was taken is delivered, and due no more', () => {
    const after = succeeded(claimed(fresh), { at: NOW + 1, status: 204 });
    expect(after).toMatchObject({ state: 'delivered', endedAt: NOW + 1, last: { status: 204 } });
    expect(deliveryDueAt(after)).toBeUndefined();
  });

  it('that was not taken is due again, and nobody holds it', () => {
    const after = notTaken(claimed(fresh), { at: NOW + 1, status: 500 }, 0);
    expect(after).toMatchObject({ state: 'pending', nextAt: NOW + 1 + 5_000, last: { status: 500 } });
    expect(after.leaseUntil).toBeUndefined();
    expect(deliveryDueAt(after)).toBe(NOW + 1 + 5_000);
  });

  it('that was not taken for three days is a dead letter', () => {
    const old = { ...claimed(fresh), startedAt: NOW - GIVE_UP_MS };
    expect(notTaken(old, { at: NOW, why: 'ECONNREFUSED' }, 0)).toMatchObject({ state: 'failed', endedAt: NOW });
  });

  it('that waits for its subscription is not due', () => {
    expect(deliveryDueAt(parked(claimed(fresh)))).toBeUndefined();
    const waiting = parked(fresh);
    expect(parked(waiting)).toBe(waiting);
  });

  it('is due at the end of its claim while somebody is at it', () => {
    expect(deliveryDueAt(claimed(fresh))).toBe(NOW + LEASE_MS);
  });

  it('that ended can be replayed, and one that is pending stays as it is', () => {
    const failed = givenUp(claimed(fresh), { at: NOW, why: 'ECONNREFUSED' });
    expect(replayed(failed, NOW + 5)).toMatchObject({ state: 'pending', tries: 0, attempts: 1, nextAt: NOW + 5 });
    expect(replayed(failed, NOW + 5)).not.toHaveProperty('endedAt');
    expect(replayed(fresh, NOW + 5)).toBe(fresh);
  });
});
