import { describe, expect, it } from 'vitest';
import {
  type Breaker,
  claimProbe,
  needsSomebody,
  PROBE_MS,
  probeArrived,
  probeTaken,
  type Trouble,
  trip,
  tryNow,
} from '../../../../shared/domain/breaker.ts';
import { NUMBER } from '../../../builders/domain.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../../../builders/time.ts';

const told = (over: Partial<Trouble> = {}): Trouble => ({
  number: NUMBER,
  trouble: 'account',
  cause: { code: '131042', message: 'payment' },
  toldLater: false,
  at: NOON,
  ...over,
});
const opened = (over: Partial<Trouble> = {}): Breaker => {
  const breaker = trip(undefined, told(over), NOON);
  if (breaker === undefined) throw new Error('it did not open');
  return breaker;
};
const closed: Breaker = { ...opened(), state: 'closed', since: NOON + HOUR };

describe('trip', () => {
  it('opens, with its cause, and a test after a minute', () => {
    expect(opened()).toMatchObject({ state: 'open', since: NOON, cause: { code: '131042' }, probeAt: NOON + MINUTE, version: 0 });
  });

  it('takes no notice of what was on its way when it opened', () => {
    const breaker = opened();
    expect(trip(breaker, told(), NOON + SECOND)).toBe(breaker);
  });

  it('doubles the pauses with each test that is refused, up to a quarter of an hour', () => {
    const pauses: number[] = [];
    let breaker: Breaker | undefined = opened();
    for (let test = 0; test < 5; test += 1) {
      const at: number = breaker?.probeAt ?? 0;
      breaker = trip(breaker, told({ probe: NOON }), at);
      pauses.push(((breaker?.probeAt ?? 0) - at) / MINUTE);
    }
    expect(pauses).toEqual([2, 4, 8, 15, 15]);
    expect(breaker?.since).toBe(NOON);
  });

  it('pauses for seconds where nobody need act', () => {
    expect(opened({ trouble: 'passing' }).probeAt).toBe(NOON + 30 * SECOND);
  });

  it('opens anew after it was closed, but not for a status of what failed before', () => {
    expect(trip(closed, told({ at: NOON + HOUR }), NOON + 2 * HOUR)).toBe(closed);
    expect(trip(closed, told({ at: 2 * HOUR + NOON }), NOON + 2 * HOUR)).toMatchObject({ state: 'open', refusals: 1 });
  });

  it('takes no notice of a failure that is older than the longest pause', () => {
    expect(trip(undefined, told(), NOON + 15 * MINUTE)).toBeUndefined();
    expect(trip(undefined, told(), NOON + 14 * MINUTE)).toMatchObject({ state: 'open' });
    expect(trip(closed, told({ at: NOON + HOUR + 1 }), NOON + 2 * HOUR)).toBe(closed);
  });
});

describe('a test', () => {
  it('is claimed by one, when it is due, for longer than it may take', () => {
    const breaker = opened();
    const claimed = claimProbe(breaker, NOON + MINUTE);
    expect(claimProbe(breaker, NOON + MINUTE - 1)).toBeUndefined();
    expect(claimed?.probeAt).toBe(NOON + MINUTE + PROBE_MS);
    expect(claimed && claimProbe(claimed, NOON + MINUTE + 1)).toBeUndefined();
    expect(claimProbe(closed, NOON + 2 * HOUR)).toBeUndefined();
  });

  it('closes the breaker when Meta takes it', () => {
    expect(probeTaken(opened(), NOON, NOON + MINUTE)).toMatchObject({ state: 'closed', since: NOON + MINUTE });
  });

  it('waits for a status where Meta takes messages and fails them later', () => {
    const taken = probeTaken(opened({ toldLater: true }), NOON, NOON + MINUTE);
    expect(taken).toMatchObject({ state: 'open', probeAt: NOON + 2 * MINUTE });
    expect(probeArrived(taken, NOON, NOON + MINUTE)).toMatchObject({ state: 'closed' });
  });

  it('is evidence of the trouble that it tested, and of no later one', () => {
    const breaker = { ...opened(), since: NOON + HOUR };
    expect(probeTaken(breaker, NOON, NOON + 2 * HOUR)).toBe(breaker);
    expect(probeArrived(breaker, NOON, NOON + 2 * HOUR)).toBe(breaker);
  });

  it('is brought forward by news of the account', () => {
    expect(tryNow(opened(), NOON + SECOND)?.probeAt).toBe(NOON + SECOND);
    expect(tryNow(closed, NOON)).toBe(closed);
    expect(tryNow(undefined, NOON)).toBeUndefined();
  });
});

describe('needsSomebody', () => {
  it('is so when it opens and at each refused test, if it does not pass by itself', () => {
    const breaker = opened();
    expect(needsSomebody(undefined, breaker)).toBe(true);
    expect(needsSomebody(breaker, { ...breaker, probeAt: NOON + HOUR })).toBe(false);
    expect(needsSomebody(breaker, { ...breaker, refusals: 2 })).toBe(true);
    expect(needsSomebody(undefined, opened({ trouble: 'passing' }))).toBe(false);
    expect(needsSomebody(breaker, closed)).toBe(false);
  });
});
