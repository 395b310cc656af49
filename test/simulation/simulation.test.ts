import { describe, expect, it } from 'vitest';
import { messageState } from '../../shared/domain/message.ts';
import type { Roughness } from './invocation.ts';
import { promises } from './promises.ts';
import { runSimulation } from './run-simulation.ts';

/**
 * The promises of the product, in thousands of short runs with faults. A run that breaks one names its seed:
 * `SIMULATION_SEED=<profile>:<seed> npx vitest run --config test/vitest.config.ts test/simulation` shows it step by step.
 */
const PROFILES: Readonly<Record<string, Roughness>> = {
  calm: { crashes: 0, throttles: 0, duplicates: 0, delays: 0, lostAnswers: 0, skewMs: 0 },
  crashing: { crashes: 0.15, throttles: 0.02, duplicates: 0.05, delays: 0.02, lostAnswers: 0.08, skewMs: 1_000 },
  late: { crashes: 0.01, throttles: 0, duplicates: 0.3, delays: 0.15, lostAnswers: 0.02, skewMs: 1_000 },
  everything: { crashes: 0.1, throttles: 0.02, duplicates: 0.2, delays: 0.1, lostAnswers: 0.05, skewMs: 15_000 },
};
const RUNS: Readonly<Record<string, number>> = { calm: 500, crashing: 2_000, late: 2_000, everything: 2_000 };
const [only, seedText] = (process.env['SIMULATION_SEED'] ?? '').split(':');
const times = Number(process.env['SIMULATION_TIMES'] ?? 1);

describe.each(Object.entries(PROFILES).filter(([name]) => !only || name === only))('a world that is %s', (name, roughness) => {
  const broken = new Map<string, string[]>();
  const met = new Set<string>();
  const first = seedText === undefined ? 1 : Number(seedText);
  const last = seedText === undefined ? (RUNS[name] ?? 0) * times : first;

  it('comes to rest in every run', { timeout: 300_000 * times }, async () => {
    let [events, messages, closings] = [0, 0, 0];
    for (let seed = first; seed <= last; seed += 1) {
      const run = await runSimulation(seed, roughness, seedText !== undefined);
      for (const [promise, judge] of promises) {
        const lines = judge(run).map((line) => `SIMULATION_SEED=${name}:${seed}  ${line}`);
        broken.set(promise, [...(broken.get(promise) ?? []), ...lines]);
      }
      for (const { reason } of run.system.table.closings.values()) met.add(reason);
      for (const message of run.system.table.messages.values()) {
        met.add(messageState(message));
        for (const { reason, maybeTwice, error } of message.attempts)
          met
            .add(reason)
            .add(maybeTwice === true ? 'maybe-twice' : 'once')
            .add(error?.code ?? 'no-error');
      }
      if (run.cancels.length > 0) met.add('cancelled-on-request');
      if (run.system.table.breakers.size > 0) met.add('stopped');
      if (run.system.fakes.outbox.deadLetters.length > 0) met.add('dead-letter');
      events += run.events;
      messages += run.system.table.messages.size;
      closings += run.system.table.closings.size;
      if (seedText !== undefined) console.log(run.trace.join('\n'));
    }
    console.log(`${name}: ${last - first + 1} runs, ${events} events, ${messages} messages, ${closings} windows closed`);
    expect(closings + messages).toBeGreaterThan(0);
  });

  it('meets what it is there for', () => {
    const reasons = ['unanswered', 'no-action-wanted', 'answered', 'superseded', 'not-sendable'];
    const triggers = ['window-closed', 'undelivered', 'failed', 'unread', 'unanswered-expiry'];
    const ends = ['delivered', 'read', 'sent', 'failed', 'expired'];
    const rough = name === 'calm' ? [] : ['maybe-twice', 'opted-out', 'stopped'];
    // Only who tells late leaves Meta time to refuse what we did not know.
    if (roughness.delays >= 0.1) rough.push('131050');
    const wanted = [...reasons, ...triggers, ...ends, ...rough, 'cancelled-on-request'];
    expect(seedText === undefined ? wanted.filter((one) => !met.has(one)) : []).toEqual([]);
  });

  it.each(promises)('%s', (promise) => {
    expect((broken.get(promise) ?? ['not judged']).slice(0, 5)).toEqual([]);
  });
});
