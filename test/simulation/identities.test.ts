import { describe, expect, it } from 'vitest';
import { identityPromises } from './identity-promises.ts';
import type { Roughness } from './invocation.ts';
import { runSimulation } from './run-simulation.ts';

/**
 * The promises for persons who change their number or user id in the middle of everything. A run that breaks one names
 * its seed: `SIMULATION_SEED=identities-<profile>:<seed>`.
 */
const PROFILES: Readonly<Record<string, Roughness>> = {
  calm: { crashes: 0, throttles: 0, duplicates: 0, delays: 0, lostAnswers: 0, skewMs: 0 },
  rough: { crashes: 0.1, throttles: 0.02, duplicates: 0.2, delays: 0.1, lostAnswers: 0.05, skewMs: 2_000 },
};
const RUNS: Readonly<Record<string, number>> = { calm: 500, rough: 1_500 };
const [only = '', seedText] = (process.env['SIMULATION_SEED'] ?? '').split(':');
const times = Number(process.env['SIMULATION_TIMES'] ?? 1);

describe.each(Object.entries(PROFILES).filter(([name]) => only === '' || only === `identities-${name}`))(
  'people who go by other names, in a world that is %s',
  (name, roughness) => {
    const broken = new Map<string, string[]>();
    const met = new Set<string>();
    const first = seedText === undefined ? 1 : Number(seedText);
    const last = seedText === undefined ? (RUNS[name] ?? 0) * times : first;

    it('comes to rest in every run', { timeout: 300_000 * times }, async () => {
      let [moves, closings] = [0, 0];
      for (let seed = first; seed <= last; seed += 1) {
        const run = await runSimulation(seed, roughness, seedText !== undefined, true);
        for (const [promise, judge] of identityPromises) {
          const lines = judge(run).map((line) => `SIMULATION_SEED=identities-${name}:${seed}  ${line}`);
          broken.set(promise, [...(broken.get(promise) ?? []), ...lines]);
        }
        for (const { change } of run.system.history) {
          if (change.kind !== 'session' || change.after.movedFrom === undefined) continue;
          if (change.before === undefined) met.add('moved');
          else if (change.before.movedFrom === undefined) met.add('merged');
          else if (change.before.movedTo !== undefined) met.add('came back');
          moves += 1;
        }
        closings += run.system.table.closings.size;
        if (seedText !== undefined) console.log(run.trace.join('\n'));
      }
      console.log(`identities, ${name}: ${last - first + 1} runs, ${moves} changes of moved windows, ${closings} windows closed`);
      expect(closings).toBeGreaterThan(0);
    });

    it('meets what it is there for', () => {
      expect(seedText === undefined ? ['moved', 'merged'].filter((one) => !met.has(one)) : []).toEqual([]);
    });

    it.each(identityPromises)('%s', (promise) => {
      expect((broken.get(promise) ?? ['not judged']).slice(0, 5)).toEqual([]);
    });
  },
);
