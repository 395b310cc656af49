import type { Change } from '../../shared/domain/change.ts';
import type { Tally } from '../../shared/domain/tally.ts';
import type { ChangeLog, LogPage, OpenedShard, Position, StreamShard, Tallies } from '../../shared/statistics-ports.ts';

/** Counts, and where they have come to. */
export class InMemoryTallies implements Tallies {
  readonly #tallies = new Map<string, { number: string; at: number; counts: Map<string, number> }>();
  #position: string | undefined;

  async position(): Promise<Position | undefined> {
    return this.#position === undefined ? undefined : JSON.parse(this.#position);
  }

  async count(tallies: readonly Tally[], next: Position): Promise<boolean> {
    const stored: Position = this.#position === undefined ? { version: 0, shards: {} } : JSON.parse(this.#position);
    if (stored.version !== next.version - 1) return false;
    if (tallies.length > 99) throw new Error('a transaction has at most 100 items');
    this.#position = JSON.stringify(next);
    for (const { number, at, counts } of tallies) {
      const tally = this.#tallies.get(`${number}#${at}`) ?? { number, at, counts: new Map<string, number>() };
      for (const [name, by] of counts) tally.counts.set(name, (tally.counts.get(name) ?? 0) + by);
      this.#tallies.set(`${number}#${at}`, tally);
    }
    return true;
  }

  async read(number: string, from: number, to: number): Promise<readonly Tally[]> {
    return [...this.#tallies.values()]
      .filter((tally) => tally.number === number && from <= tally.at && tally.at < to)
      .map(({ counts, ...tally }) => ({ ...tally, counts: new Map([...counts].filter(([, by]) => by !== 0)) }))
      .sort((one, other) => one.at - other.at);
  }
}

type Shard = { readonly records: { readonly sequence: string; readonly change: Change }[]; ended: boolean; trimmed: number };

/** A stream of shards, each of which takes records until it ends; what is trimmed is gone. Pages are as short as asked for, with so many empty ones before each. */
export class InMemoryChangeLog implements ChangeLog {
  readonly #shards = new Map<string, Shard>();
  readonly #pageSize: number;
  readonly #emptyPages: number;
  #sequence = 0;

  constructor(pageSize = 1_000, emptyPages = 0) {
    this.#pageSize = pageSize;
    this.#emptyPages = emptyPages;
  }

  append(shard: string, change: Change): void {
    this.#sequence += 1;
    this.#shardOf(shard).records.push({ sequence: String(this.#sequence), change });
  }

  end(shard: string): void {
    this.#shardOf(shard).ended = true;
  }

  /** Forgets the oldest records of a shard; the shard itself, too, where it has ended and nothing is left. */
  trim(shard: string, records: number): void {
    const found = this.#shardOf(shard);
    found.trimmed = Math.min(found.trimmed + records, found.records.length);
    if (found.ended && found.trimmed === found.records.length) this.#shards.delete(shard);
  }

  async shards(): Promise<readonly StreamShard[]> {
    return [...this.#shards].map(([id, { ended }]) => ({ id, closed: ended }));
  }

  async open(name: string, after: string | undefined): Promise<OpenedShard> {
    const { records, trimmed } = this.#shardOf(name);
    const at = after === undefined ? 0 : records.findIndex(({ sequence }) => sequence === after) + 1;
    return { place: JSON.stringify([name, Math.max(at, trimmed), 0]), lost: at > 0 && at <= trimmed };
  }

  async read(place: string): Promise<LogPage> {
    const [name, at, empty]: [string, number, number] = JSON.parse(place);
    const { records, ended } = this.#shardOf(name);
    if (empty < this.#emptyPages) return { records: [], next: JSON.stringify([name, at, empty + 1]) };
    const page = records.slice(at, at + this.#pageSize);
    const next = ended && at + page.length >= records.length ? undefined : JSON.stringify([name, at + page.length, 0]);
    return { records: page, next };
  }

  #shardOf(name: string): Shard {
    const shard = this.#shards.get(name) ?? { records: [], ended: false, trimmed: 0 };
    this.#shards.set(name, shard);
    return shard;
  }
}
