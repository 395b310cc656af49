import type { Change } from './domain/change.ts';
import type { Tally } from './domain/tally.ts';

/** The table's stream, read at our own pace. DynamoDB keeps a record for 24 hours. */
export type ChangeLog = {
  /** The shards that there are, those that take no more records included. */
  readonly shards: () => Promise<readonly StreamShard[]>;
  /**
   * The place in a shard after a record, or before its oldest. `lost`: the record is older than what is kept, so some
   * that came after it may be gone; the place is before the oldest. `busy`: others read too much, come again later.
   */
  readonly open: (shard: string, after: string | undefined) => Promise<OpenedShard | 'busy'>;
  /** What follows a place, in order. An empty page is not the end: `next` goes on, and is missing at the end of a shard. */
  readonly read: (place: string) => Promise<LogPage | 'busy'>;
};
/** `closed`: it takes no more records, so that reading on comes to its end. */
export type StreamShard = { readonly id: string; readonly closed: boolean };
export type OpenedShard = { readonly place: string; readonly lost: boolean };
export type LogPage = {
  readonly records: readonly { readonly sequence: string; readonly change: Change }[];
  readonly next: string | undefined;
};

/** Up to where the stream is counted. */
export type Position = {
  /** For compare-and-set. */
  readonly version: number;
  /** All that was stored before this instant is counted. */
  readonly countedUpTo?: number;
  readonly shards: Readonly<Record<string, ShardMark>>;
};
export type ShardMark = {
  /** The last record that is counted; none yet if left out. */
  readonly after?: string;
  /** All of it is counted. */
  readonly ended?: true;
  /** When the stream last had it. */
  readonly seenAt: number;
};

export type Tallies = {
  /** Strongly read; `undefined` before the first count. */
  readonly position: () => Promise<Position | undefined>;
  /**
   * Adds up, and moves the position on, all in one: so that nothing is counted twice, or not. Answers false, and does
   * nothing, if the position is not any more the one of `next.version - 1`.
   * @param tallies at most 99, each of another number or quarter of an hour
   */
  readonly count: (tallies: readonly Tally[], next: Position, now: number) => Promise<boolean>;
  /** Of one number, in order of time. Kept for 400 days. */
  readonly read: (number: string, from: number, to: number) => Promise<readonly Tally[]>;
};
