import { TallySheet, tallyOf } from '../domain/tally.ts';
import type { Clock, Log } from '../ports.ts';
import type { ChangeLog, Position, ShardMark, StreamShard, Tallies } from '../statistics-ports.ts';

export type CountChangesPorts = {
  readonly changeLog: ChangeLog;
  readonly tallies: Tallies;
  readonly clock: Clock;
  readonly log: Log;
};
/** `nothing` to count. `overtaken`: another run counts. `behind`: there is more, which the next run counts. */
export type Counted = {
  readonly outcome: 'counted' | 'nothing' | 'behind' | 'overtaken';
  readonly records: number;
  readonly saves: number;
};

/** One transaction has a hundred items, one of which is the position. */
const MOST_TALLIES = 99;
/** What a crash makes the next run read again. */
const MOST_RECORDS = 10_000;
/** Shorter than the function may run. */
const RUN_MS = 180_000;
/**
 * DynamoDB may answer empty pages before those with records (AWS: "GetRecords"). Of a shard that takes more so many in a row are
 * taken for its end; one that takes no more is read to its end, however many there are, so that nothing stays uncounted.
 */
const EMPTY_PAGES = 2;
/** In one run; the next begins anew. */
const MOST_EMPTY_PAGES = 1_000;
/** Where there was nothing to count that is not written down each time: what was read is read again. */
const SAVE_MS = 60 * 60_000;
const FEW_RECORDS = 1_000;
/** A shard that the stream does not list any more is remembered for longer than its records could be kept. */
const FORGET_MS = 48 * 60 * 60_000;

/**
 * Counts what was stored since the last run. Counts and position are saved together: whatever is repeated, dies half way
 * or runs twice at once, each record of the stream is counted once.
 */
export async function countChanges(ports: CountChangesPorts): Promise<Counted> {
  const startedAt = ports.clock.now();
  const [position, shards] = await Promise.all([ports.tallies.position(), ports.changeLog.shards()]);
  const { version = 0, ...stored } = position ?? { shards: {} };
  const run: Run = {
    ports,
    version,
    ...stored,
    marks: remember(
      stored.shards,
      shards.map(({ id }) => id),
      startedAt,
    ),
    ...EMPTY,
    sheet: new TallySheet(),
  };
  let complete = true;
  for (const shard of shards.filter(({ id }) => run.marks[id]?.ended !== true)) {
    const end = await countShard(run, shard, startedAt + RUN_MS);
    if (end === 'overtaken') return { outcome: 'overtaken', records: run.records, saves: run.saves };
    if (end === 'behind') complete = false;
  }
  if (complete && isNothing(run, startedAt)) return { outcome: 'nothing', records: run.records, saves: run.saves };
  const saved = await save(run, complete ? startedAt : run.countedUpTo);
  const outcome = saved ? (complete ? 'counted' : 'behind') : 'overtaken';
  return { outcome, records: run.records, saves: run.saves };
}

function isNothing({ sheet, unsaved, countedUpTo = 0 }: Run, now: number): boolean {
  return sheet.tallies.length === 0 && unsaved < FEW_RECORDS && countedUpTo > now - SAVE_MS;
}

const EMPTY = { unsaved: 0, records: 0, saves: 0 };
/** What one run has read and not saved yet. */
type Run = {
  readonly ports: CountChangesPorts;
  version: number;
  readonly countedUpTo?: number;
  readonly marks: Record<string, ShardMark>;
  sheet: TallySheet;
  unsaved: number;
  records: number;
  saves: number;
};

function remember(known: Position['shards'], listed: readonly string[], now: number): Record<string, ShardMark> {
  const kept = Object.entries(known).filter(([, { seenAt }]) => seenAt > now - FORGET_MS);
  return { ...Object.fromEntries(kept), ...Object.fromEntries(listed.map((shard) => [shard, { ...known[shard], seenAt: now }])) };
}

async function countShard(run: Run, { id: shard, closed }: StreamShard, until: number): Promise<'done' | 'behind' | 'overtaken'> {
  const { changeLog, clock, log } = run.ports;
  const opened = await changeLog.open(shard, run.marks[shard]?.after);
  if (opened === 'busy') return 'behind';
  if (opened.lost) log.warn('count.gap', { shard });
  let place = opened.place;
  for (let empty = 0; empty < (closed ? MOST_EMPTY_PAGES : EMPTY_PAGES); ) {
    if (clock.now() >= until) return 'behind';
    const page = await changeLog.read(place);
    if (page === 'busy') return 'behind';
    for (const record of page.records) if (!(await add(run, shard, record))) return 'overtaken';
    if (page.next === undefined) {
      run.marks[shard] = { ended: true, seenAt: clock.now() };
      return 'done';
    }
    place = page.next;
    empty = page.records.length === 0 ? empty + 1 : 0;
  }
  return closed ? 'behind' : 'done';
}

type LogRecord = { readonly sequence: string; readonly change: Parameters<typeof tallyOf>[0] };

/** Answers false if another run has counted meanwhile. */
async function add(run: Run, shard: string, { sequence, change }: LogRecord): Promise<boolean> {
  const counts = tallyOf(change);
  const full = run.unsaved >= MOST_RECORDS || run.sheet.sizeWith(counts) > MOST_TALLIES;
  if (full && !(await save(run, run.countedUpTo))) return false;
  run.sheet.add(counts);
  run.unsaved += 1;
  run.records += 1;
  run.marks[shard] = { after: sequence, seenAt: run.ports.clock.now() };
  return true;
}

async function save(run: Run, countedUpTo: number | undefined): Promise<boolean> {
  const next = { version: run.version + 1, shards: run.marks, ...(countedUpTo === undefined ? {} : { countedUpTo }) };
  if (!(await run.ports.tallies.count(run.sheet.tallies, next, run.ports.clock.now()))) return false;
  run.version += 1;
  run.saves += 1;
  run.unsaved = 0;
  run.sheet = new TallySheet();
  return true;
}
