import { expect, it } from 'vitest';
import { figuresOf } from '../../../../shared/domain/statistics.ts';
import { countChanges } from '../../../../shared/use-cases/count-changes.ts';
import { NUMBER, PERSON } from '../../../builders/domain.ts';
import { DAY, NOON } from '../../../builders/time.ts';
import { FakeClock, silentLog } from '../../../fakes/in-memory-queues.ts';
import { InMemoryChangeLog, InMemoryTallies } from '../../../fakes/in-memory-tallies.ts';

const refusal = { id: 'msg_1', number: NUMBER, person: PERSON, problem: 'session-closed', detail: '', at: NOON };

it('comes to the end of a shard that takes no more, however many empty pages lie before its records', async () => {
  const [changeLog, tallies, clock] = [new InMemoryChangeLog(1, 5), new InMemoryTallies(), new FakeClock(NOON)];
  changeLog.append('shard-1', { kind: 'refusal', refusal });
  changeLog.append('shard-1', { kind: 'refusal', refusal });
  changeLog.end('shard-1');
  expect(await countChanges({ changeLog, tallies, clock, log: silentLog })).toMatchObject({ outcome: 'counted', records: 2 });
  expect(figuresOf(await tallies.read(NUMBER, NOON - DAY, NOON + DAY)).refusals).toEqual({ 'session-closed': 2 });
  // A position has all shards of two days: of one that has ended nothing is remembered but that.
  expect((await tallies.position())?.shards).toEqual({ 'shard-1': { ended: true, seenAt: NOON } });
});
