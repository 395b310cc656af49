import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf, stretchesOf } from '../../shared/domain/statistics.ts';
import { TALLY_MS } from '../../shared/domain/tally.ts';
import type { ChangeLog, Tallies } from '../../shared/statistics-ports.ts';
import { countChanges } from '../../shared/use-cases/count-changes.ts';
import { NUMBER, PERSON } from '../builders/domain.ts';
import { DAY, HOUR, NOON } from '../builders/time.ts';
import { FakeClock, silentLog } from '../fakes/in-memory-queues.ts';
import { InMemoryChangeLog, InMemoryTallies } from '../fakes/in-memory-tallies.ts';

const refusal = (problem: string, at: number) =>
  ({ kind: 'refusal', refusal: { id: 'msg_1', number: NUMBER, person: PERSON, problem, detail: '', at } }) as const;

/** What happens to the stream, and to the runs that count it. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      shard: fc.nat(3),
      quarter: fc.nat(150),
      times: fc.integer({ min: 1, max: 120 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('split' as const), shard: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      fault: fc.constantFrom(
        'none' as const,
        'read' as const,
        'before' as const,
        'after' as const,
        'beside' as const,
        'busy' as const,
      ),
      at: fc.nat(6),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), shard: fc.nat(3) }) },
);

describe('counting', () => {
  it('counts each change once, whatever dies, is repeated or runs beside it, and however shards end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 50 }), async (steps, pageSize) => {
        const clock = new FakeClock(NOON);
        const [log, tallies] = [new InMemoryChangeLog(pageSize), new InMemoryTallies()];
        const generations = [0, 0, 0, 0];
        let written = 0;
        const run = (changeLog: ChangeLog = log, counts: Tallies = tallies) =>
          countChanges({ changeLog, tallies: counts, clock, log: silentLog });
        for (const one of steps) {
          clock.advance(5 * 60_000);
          const shard = 'shard' in one ? `shard-${one.shard}-${generations[one.shard]}` : '';
          if (one.kind === 'write') {
            for (let time = 0; time < one.times; time += 1)
              log.append(shard, refusal('session-closed', NOON + ((one.quarter + time) % 150) * TALLY_MS));
            written += one.times;
          } else if (one.kind === 'split') {
            log.end(shard);
            generations[one.shard] = (generations[one.shard] ?? 0) + 1;
          } else if (one.kind === 'trim') {
            // DynamoDB forgets after a day; by then all was counted.
            while (!['counted', 'nothing'].includes((await run()).outcome));
            clock.advance(DAY);
            log.trim(shard, 10_000);
          } else await faulty(one.fault, one.at, { log, tallies, run });
        }
        while (!['counted', 'nothing'].includes((await run()).outcome));
        const all = await tallies.read(NUMBER, NOON, NOON + 200 * TALLY_MS);
        expect(figuresOf(all).refusals).toEqual(written === 0 ? {} : { 'session-closed': written });
      }),
      { numRuns: 300 },
    );
  });
});

type Faulty = {
  readonly log: InMemoryChangeLog;
  readonly tallies: InMemoryTallies;
  readonly run: (changeLog?: ChangeLog, tallies?: Tallies) => Promise<unknown>;
};

/** A run in which the call number `at` of its kind fails. */
async function faulty(fault: string, at: number, { log, tallies, run }: Faulty): Promise<void> {
  let calls = 0;
  const now = () => calls++ === at;
  const changeLog: ChangeLog = {
    shards: () => log.shards(),
    open: (shard, after) => log.open(shard, after),
    read: async (place) => {
      if (fault === 'read' && now()) throw new Error('the connection broke');
      if (fault === 'busy' && now()) return 'busy';
      return log.read(place);
    },
  };
  const counts: Tallies = {
    position: () => tallies.position(),
    read: (...range) => tallies.read(...range),
    count: async (sheet, next) => {
      const mine = ['before', 'after', 'beside'].includes(fault) && now();
      if (mine && fault === 'before') throw new Error('died before it counted');
      if (mine && fault === 'beside') await run();
      const counted = await tallies.count(sheet, next);
      if (mine && fault === 'after') throw new Error('died before it heard that it had counted');
      return counted;
    },
  };
  await run(changeLog, counts).catch(() => undefined);
}

const ZONES = [
  'UTC',
  'Europe/Amsterdam',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Chatham',
  'Pacific/Apia',
];

describe('hours and days', () => {
  it('follow each other without a gap, hold what was asked for, and begin at whole quarters of an hour', () => {
    const asked = fc.record({
      from: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
      length: fc.integer({ min: 1, max: 40 * DAY }),
      by: fc.constantFrom('hour' as const, 'day' as const),
      zone: fc.constantFrom(...ZONES),
    });
    fc.assert(
      fc.property(asked, ({ from, length, by, zone }) => {
        const stretches = stretchesOf({ from, to: from + length }, by, zone);
        expect(stretches[0]?.from).toBeLessThanOrEqual(from);
        expect(stretches[0]?.to).toBeGreaterThan(from);
        expect(stretches.at(-1)?.from).toBeLessThan(from + length);
        expect(stretches.at(-1)?.to).toBeGreaterThanOrEqual(from + length);
        const local = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
        stretches.forEach((stretch, index) => {
          if (index > 0) expect(stretch.from).toBe(stretches[index - 1]?.to);
          expect(stretch.from % TALLY_MS).toBe(0);
          expect([1, 23, 24, 25]).toContain((stretch.to - stretch.from) / HOUR);
          expect(local.format(stretch.from)).toMatch(by === 'day' ? /^00:00$/ : /:00$/);
        });
      }),
      { numRuns: 500 },
    );
  });
});
