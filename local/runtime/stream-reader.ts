import type { World } from '../kernel/world.ts';
import type { Table } from '../template/model.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { DynamoClient } from './dynamo-client.ts';
import { type Item, type StreamRecord, toStreamRecord } from './stream-records.ts';

/** Where a record lies. */
export type ShardPosition = { readonly stream: string; readonly shard: string };

/** What reads the stream: a function's event source, or the TTL. */
export type StreamConsumer = {
  readonly id: string;
  /** Begins at the end of the stream, not at its beginning, when it has no checkpoint. */
  readonly fromLatest?: boolean;
  /** Takes records in the stream's order. Writes its own checkpoints; what has none comes again after a restart. */
  accept(records: readonly StreamRecord[], position: ShardPosition): void;
};

export type StreamReaderOptions = {
  readonly world: World;
  readonly client: DynamoClient;
  readonly table: Table;
  readonly region: string;
  readonly checkpoints: Checkpoints;
  readonly consumers: readonly StreamConsumer[];
  readonly isTtlDeletion: (keys: Item, oldImage: Item | undefined) => boolean;
};

const PAGE_SIZE = 1000;
/** In case a write was made past the AWS endpoint. */
const SAFETY_POLL_MS = 1000;

type Shard = { readonly id: string; iterator: string | undefined; readonly starts: Map<string, bigint> };

/** Reads one table's stream to its end whenever something was written, once for all consumers. */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #stream: { readonly arn: string; readonly label: string } | undefined;
  readonly #shards = new Map<string, Shard>();
  #dirty = true;
  #reading = false;
  #stopped = false;
  #skipping = false;
  readonly #safety: NodeJS.Timeout;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#safety = setInterval(() => this.wake(), SAFETY_POLL_MS).unref();
  }

  /** Something was written. Ends when the stream is read to its end, so that the consumers have it all. */
  wake(): void {
    this.#dirty = true;
    if (this.#reading || this.#stopped) return;
    this.#reading = true;
    const { world, table } = this.#options;
    world
      .track(`stream of ${table.name}`, () => this.#readToEnd())
      .catch((error: unknown) => {
        if (!this.#stopped) console.error(`stream of ${table.name}:`, error);
      });
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#safety);
  }

  /**
   * The table was made anew: what its stream holds at this moment is of the old one, and is passed over. Only while all
   * is at rest.
   */
  async skipToEnd(): Promise<void> {
    this.#stream = undefined;
    this.#shards.clear();
    this.#skipping = true;
    try {
      this.#dirty = true;
      await this.#readToEnd();
    } finally {
      this.#skipping = false;
    }
  }

  async #readToEnd(): Promise<void> {
    try {
      while (this.#dirty && !this.#stopped) {
        this.#dirty = false;
        if (this.#stream === undefined) await this.#findStream();
        if (this.#shards.size === 0) await this.#findShards();
        for (const shard of this.#shards.values()) await this.#readShard(shard);
      }
    } finally {
      this.#reading = false;
    }
  }

  async #findStream(): Promise<void> {
    const { client, table } = this.#options;
    type Described = { Table: { LatestStreamArn?: string; LatestStreamLabel?: string; TableId?: string } };
    const { Table: described } = await client.call<Described>('DescribeTable', { TableName: table.name });
    const { LatestStreamArn: arn = '', LatestStreamLabel: label = '', TableId: id = '' } = described;
    this.#stream = { arn, label: `${label}/${id}` };
  }

  async #findShards(): Promise<void> {
    const { arn } = this.#stream ?? { arn: '' };
    type Described = { StreamDescription: { Shards: readonly { ShardId: string }[] } };
    const { StreamDescription } = await this.#options.client.stream<Described>('DescribeStream', { StreamArn: arn });
    for (const { ShardId } of StreamDescription.Shards) {
      if (!this.#shards.has(ShardId)) this.#shards.set(ShardId, await this.#open(arn, ShardId));
    }
  }

  /** Reading begins behind the consumer that is furthest back; the others skip what they have done. */
  async #open(arn: string, id: string): Promise<Shard> {
    const { client, consumers, checkpoints } = this.#options;
    const starts = new Map<string, bigint>();
    for (const consumer of consumers) {
      const sequence = checkpoints.read(consumer.id, arn, id);
      if (sequence !== undefined) starts.set(consumer.id, BigInt(sequence));
    }
    const furthest = [...starts.entries()].sort((a, b) => (a[1] < b[1] ? -1 : 1))[0];
    const fromEnd = consumers.every((consumer) => consumer.fromLatest) && starts.size === 0;
    const from =
      starts.size === consumers.length && furthest !== undefined
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: String(furthest[1]) }
        : { ShardIteratorType: fromEnd ? 'LATEST' : 'TRIM_HORIZON' };
    type Got = { ShardIterator: string };
    const { ShardIterator } = await client.stream<Got>('GetShardIterator', { StreamArn: arn, ShardId: id, ...from });
    return { id, iterator: ShardIterator, starts };
  }

  async #readShard(shard: Shard): Promise<void> {
    while (shard.iterator !== undefined && !this.#stopped) {
      type Got = { Records?: StreamRecord[]; NextShardIterator?: string };
      const input = { ShardIterator: shard.iterator, Limit: PAGE_SIZE };
      const { Records: raw = [], NextShardIterator } = await this.#options.client.stream<Got>('GetRecords', input);
      shard.iterator = NextShardIterator;
      if (NextShardIterator === undefined) this.#dirty = await this.#findShards().then(() => true);
      if (raw.length === 0) return;
      if (this.#skipping) this.#skip(raw, shard);
      else this.#hand(raw, shard);
    }
  }

  #skip(raw: readonly StreamRecord[], shard: Shard): void {
    const last = raw.at(-1)?.dynamodb.SequenceNumber ?? '0';
    this.#options.checkpoints.begin(shard.id, last);
    for (const { id } of this.#options.consumers) this.#options.checkpoints.write(id, this.#stream?.arn ?? '', shard.id, last);
  }

  #hand(raw: readonly StreamRecord[], shard: Shard): void {
    const { world, consumers, table, region, isTtlDeletion } = this.#options;
    const { arn, label } = this.#stream ?? { arn: '', label: '' };
    const context = { table, region, streamLabel: label, shiftMs: world.now() - Date.now(), isTtlDeletion };
    const records = raw.map((record) => toStreamRecord(record, context));
    for (const consumer of consumers) {
      const start = shard.starts.get(consumer.id);
      const fresh = start === undefined ? records : records.filter(({ dynamodb }) => BigInt(dynamodb.SequenceNumber) > start);
      if (fresh.length > 0) consumer.accept(fresh, { stream: arn, shard: shard.id });
    }
  }
}
