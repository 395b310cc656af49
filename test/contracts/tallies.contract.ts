import { expect, it } from 'vitest';
import type { Tally } from '../../shared/domain/tally.ts';
import type { Position } from '../../shared/statistics-ports.ts';
import type { Stores } from './backends.ts';
import { CONVERSATION, HOUR, NOW } from './values.ts';

const { number } = CONVERSATION;
const QUARTER = HOUR / 4;
const AT = Math.floor(NOW / QUARTER) * QUARTER;
const aTally = (counts: Record<string, number>, over: Partial<Tally> = {}): Tally => ({
  ...{ number, at: AT, counts: new Map(Object.entries(counts)) },
  ...over,
});
const aPosition = (version: number, after = `${version}`): Position => ({
  version,
  countedUpTo: NOW + version,
  shards: { 'shardId-1': { after, seenAt: NOW } },
});

export function talliesContract(open: () => Promise<Stores>): void {
  it('adds up, and moves on, both or neither', async () => {
    const { tallies } = await open();
    expect(await tallies.position()).toBeUndefined();
    expect(await tallies.count([aTally({ in: 2, 'cost|sms|USD': 90_000 })], aPosition(1), NOW)).toBe(true);
    expect(await tallies.count([aTally({ in: 1, opened: 1, 'cost|sms|USD': -90_000 })], aPosition(2), NOW)).toBe(true);
    expect(await tallies.position()).toEqual(aPosition(2));
    expect(await tallies.read(number, AT, AT + 1)).toEqual([aTally({ in: 3, opened: 1 })]);
  });

  it('counts nothing from a position that another has moved on from', async () => {
    const { tallies } = await open();
    expect(await tallies.count([aTally({ in: 1 })], aPosition(1), NOW)).toBe(true);
    expect(await tallies.count([aTally({ in: 5 })], aPosition(1, 'other'), NOW)).toBe(false);
    expect(await tallies.count([aTally({ in: 5 })], aPosition(3), NOW)).toBe(false);
    expect(await tallies.position()).toEqual(aPosition(1));
    expect(await tallies.read(number, AT, AT + 1)).toEqual([aTally({ in: 1 })]);
  });

  it('moves on where there was nothing to count, once', async () => {
    const { tallies } = await open();
    expect(await tallies.count([], aPosition(1), NOW)).toBe(true);
    expect(await tallies.count([], aPosition(1), NOW)).toBe(false);
    expect(await tallies.count([], aPosition(2), NOW)).toBe(true);
    expect(await tallies.position()).toEqual(aPosition(2));
  });

  it('takes 99 tallies at once', async () => {
    const { tallies } = await open();
    const many = Array.from({ length: 99 }, (_, index) => aTally({ in: index + 1 }, { at: AT + index * QUARTER }));
    expect(await tallies.count(many, aPosition(1), NOW)).toBe(true);
    expect(await tallies.read(number, AT, AT + 99 * QUARTER)).toEqual(many);
  });

  it('reads one number, from a time on and before another, in order', async () => {
    const { tallies } = await open();
    const quarters = [2, 0, 1, 3].map((index) => aTally({ in: index + 1 }, { at: AT + index * QUARTER }));
    await tallies.count([...quarters, aTally({ in: 9 }, { number: '999' })], aPosition(1), NOW);
    const read = await tallies.read(number, AT, AT + 3 * QUARTER);
    expect(read.map(({ at, counts }) => [at, counts.get('in')])).toEqual([
      [AT, 1],
      [AT + QUARTER, 2],
      [AT + 2 * QUARTER, 3],
    ]);
  });
}
