import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { startClockAt, World } from '../../../local/kernel/world.ts';
import { aWorld } from './fixtures.ts';

const HOUR = 3_600_000;

describe('the clock of a run', () => {
  test('goes from one due instant to the next, in order, and ends where it was told to', async () => {
    const { world } = aWorld();
    const start = world.now();
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, world.now()]);
    world.at(start + 2 * HOUR, 'second', note('second'));
    world.at(start + HOUR, 'first', () => {
      seen.push(['first', world.now()]);
      world.at(world.now() + 1000, 'follow-up', note('follow-up'));
    });
    const now = await world.advance(24 * HOUR);
    expect(seen).toEqual([
      ['first', start + HOUR],
      ['follow-up', start + HOUR + 1000],
      ['second', start + 2 * HOUR],
    ]);
    expect(now - start).toBeGreaterThanOrEqual(24 * HOUR);
  });

  test('does not move while work is under way', async () => {
    const { world } = aWorld();
    const dueAt = world.now() + HOUR;
    let finishedAt = 0;
    world.at(dueAt, 'begins work', () => {
      void world.track('work', async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        finishedAt = world.now();
      });
    });
    await world.advance(5 * HOUR);
    expect(finishedAt).toBe(dueAt);
  });

  test('moves on to the instant that work waits for, also when other work waits for that work', async () => {
    const { world } = aWorld();
    let due: number | undefined = world.now() + HOUR;
    const work = world.trackWaiting(
      'waits',
      () =>
        new Promise<number>((resolve) =>
          world.onMoved(() => {
            if (due === undefined || world.now() < due) return;
            due = undefined;
            resolve(world.now());
          }),
        ),
      async () => due,
    );
    void world.track('relays', () => work);
    const expected = due;
    await world.advance(2 * HOUR);
    expect(await work).toBe(expected);
  });

  test('what is cancelled at the same instant does not happen', async () => {
    const { world } = aWorld();
    const seen: string[] = [];
    let cancel: () => void = () => undefined;
    world.at(world.now() + 10, 'canceller', () => cancel());
    cancel = world.at(world.now() + 10, 'cancelled', () => seen.push('cancelled'));
    await world.advance(1000);
    expect(seen).toEqual([]);
  });

  test('a loop that never lets time pass is an error that names it', async () => {
    const { world } = aWorld();
    const again = () => world.at(world.now(), 'the looping part', again);
    world.at(world.now() + 1000, 'the looping part', again);
    await expect(world.advance(HOUR)).rejects.toThrow('the looping part');
  });

  test('never goes back over a restart', async () => {
    const { world, db } = aWorld();
    const before = await world.advance(HOUR);
    expect(new World(db).now()).toBeGreaterThanOrEqual(before);
  });

  test('starts where it is told, and goes on from there', async () => {
    const db = new DatabaseSync(':memory:');
    const start = Date.UTC(2020, 1, 29);
    startClockAt(db, start);
    expect(new World(db).now() - start).toBeLessThan(HOUR);
    const moved = await new World(db).advance(HOUR);
    expect(moved - start).toBeGreaterThanOrEqual(HOUR);
    expect(new World(db).now()).toBeGreaterThanOrEqual(moved);
  });

  test('two moves are done one after the other', async () => {
    const world = new World(new DatabaseSync(':memory:'));
    const start = world.now();
    await Promise.all([world.advance(HOUR), world.advance(HOUR)]);
    expect(world.now() - start).toBeGreaterThanOrEqual(2 * HOUR);
  });
});
