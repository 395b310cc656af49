import { describe, expect, it } from 'vitest';
import type { Roughness } from './invocation.ts';
import { Race } from './race.ts';
import { brokenBy } from './race-promises.ts';

/**
 * One message, for which everything happens at once: the queue's record and its repetition, Meta's statuses in any order,
 * deadlines, the sweep, cancels, dead letters. A seed chooses whose call of a port is next. A run that breaks something
 * names its seed: `SIMULATION_SEED=races:<seed>` shows it step by step.
 */
const ROUGH: Roughness = { crashes: 0.08, throttles: 0.01, duplicates: 0.25, delays: 0, lostAnswers: 0, skewMs: 2_000 };
const [only, seedText] = (process.env['SIMULATION_SEED'] ?? '').split(':');
const times = Number(process.env['SIMULATION_TIMES'] ?? 1);
const RUNS = 20_000 * times;

describe.skipIf(only !== undefined && only !== '' && only !== 'races')('a message that everything happens to at once', () => {
  const broken: string[] = [];
  const met = new Set<string>();

  it('comes to rest in every run', { timeout: 300_000 * times }, async () => {
    const [first, last] = seedText === undefined ? [1, RUNS] : [Number(seedText), Number(seedText)];
    let steps = 0;
    for (let seed = first; seed <= last; seed += 1) {
      const race = await Race.run(seed, ROUGH);
      broken.push(...brokenBy(race).map((line) => `SIMULATION_SEED=races:${seed}  ${line}`));
      for (const what of race.met) met.add(what);
      steps += race.steps;
      if (seedText !== undefined) console.log(race.trace.join('\n'));
    }
    console.log(`races: ${last - first + 1} runs, ${steps} calls and triggers`);
    expect(steps).toBeGreaterThan(0);
  });

  it('is never sent twice, taken back, or left alone', () => {
    expect(broken.slice(0, 5)).toEqual([]);
  });

  it('meets what it is there for', () => {
    const ends = ['read', 'failed', 'cancelled message', 'expired message'];
    const ways = ['late', 'maybe twice', 'window-closed', 'undelivered', 'failed', 'unread', 'unanswered-expiry'];
    const answers = ['cancel cancelled', 'cancel sending', 'cancel sent', 'cancel ended'];
    const deliveries = ['sent', 'held', 'stale', 'unknown', 'rerouted', 'ended', 'fails', 'dies'].map((one) => `deliver ${one}`);
    const wanted = [...ends, ...ways, ...answers, ...deliveries, 'timer advanced', 'sweep done', 'effects applied'];
    expect(seedText === undefined ? wanted.filter((one) => !met.has(one)) : []).toEqual([]);
  });
});
