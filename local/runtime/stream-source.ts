import { createHash } from 'node:crypto';
import type { World } from '../kernel/world.ts';
import type { EventSource } from '../template/model.ts';
import { type Checkpoints, Progress } from './checkpoints.ts';
import { matchesPattern } from './event-pattern.ts';
import { type Invoke, readBatchOutcome, retryDelayMs } from './event-source.ts';
import type { ShardPosition, StreamConsumer } from './stream-reader.ts';
import type { StreamRecord } from './stream-records.ts';

/** Records that a consumer gave up, and why. */
export type GivenUp = {
  readonly source: EventSource;
  readonly shard: string;
  readonly records: readonly StreamRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invocations: number;
};

export type StreamSourceOptions = {
  readonly world: World;
  readonly source: EventSource;
  readonly checkpoints: Checkpoints;
  readonly invoke: Invoke;
  readonly onGivenUp: (givenUp: GivenUp) => void;
};

type Batch = { readonly records: readonly StreamRecord[]; readonly attempts: number };
type Lane = { readonly queue: StreamRecord[]; running: boolean };
type ShardState = { readonly position: ShardPosition; readonly progress: Progress; readonly lanes: readonly Lane[] };

/** How long DynamoDB keeps a record, and so how long a source without a limit tries. */
const STREAM_RETENTION_MS = 24 * 3_600_000;

/**
 * The stream of a table as the event source of one function: records of one item in order, as many batches at a time
 * as `ParallelizationFactor` says, retried with growing delays, halved on error, given up when they are too old.
 */
export class StreamSource implements StreamConsumer {
  readonly id: string;
  readonly fromLatest: boolean;
  readonly #options: StreamSourceOptions;
  readonly #shards = new Map<string, ShardState>();
  #generation = 0;

  constructor(options: StreamSourceOptions) {
    this.#options = options;
    this.id = options.source.id;
    this.fromLatest = options.source.startingPosition === 'LATEST';
  }

  accept(records: readonly StreamRecord[], position: ShardPosition): void {
    const shard = this.#shard(position);
    const skipped: string[] = [];
    for (const record of records) {
      shard.progress.begin(record.dynamodb.SequenceNumber);
      if (this.#wanted(record)) this.#lane(shard, record).queue.push(record);
      else skipped.push(record.dynamodb.SequenceNumber);
    }
    if (skipped.length > 0) shard.progress.end(skipped);
    for (const lane of shard.lanes) this.#start(shard, lane);
  }

  /** Drops what is waiting: the table was made anew. */
  forget(): void {
    this.#generation += 1;
    this.#shards.clear();
  }

  #wanted(record: StreamRecord): boolean {
    const { filters } = this.#options.source;
    return filters.length === 0 || filters.some((pattern) => matchesPattern(pattern, record));
  }

  #shard(position: ShardPosition): ShardState {
    const key = `${position.stream}/${position.shard}`;
    const { source, checkpoints } = this.#options;
    const save = (sequence: string) => checkpoints.write(this.id, position.stream, position.shard, sequence);
    const lanes = Array.from({ length: source.parallelization }, () => ({ queue: [], running: false }));
    const shard = this.#shards.get(key) ?? { position, progress: new Progress(save), lanes };
    this.#shards.set(key, shard);
    return shard;
  }

  #lane(shard: ShardState, record: StreamRecord): Lane {
    const hash = createHash('md5').update(JSON.stringify(record.dynamodb.Keys)).digest().readUInt32BE(0);
    const lane = shard.lanes[hash % shard.lanes.length];
    if (lane === undefined) throw new Error('a source has at least one lane');
    return lane;
  }

  #start(shard: ShardState, lane: Lane): void {
    if (lane.running || lane.queue.length === 0) return;
    lane.running = true;
    const generation = this.#generation;
    this.#run(shard, lane, generation)
      .catch((error: unknown) => console.error(`stream of ${this.#options.source.functionArn}:`, error))
      .finally(() => this.#start(shard, lane));
  }

  async #run(shard: ShardState, lane: Lane, generation: number): Promise<void> {
    try {
      await this.#work(shard, lane, generation);
    } finally {
      lane.running = false;
    }
  }

  async #work(shard: ShardState, lane: Lane, generation: number): Promise<void> {
    const { source, world } = this.#options;
    while (lane.queue.length > 0 && generation === this.#generation) {
      if (source.batchWindowMs > 0 && lane.queue.length < source.batchSize) {
        await this.#wait(world.now() + source.batchWindowMs);
      }
      const todo: Batch[] = [{ records: lane.queue.splice(0, source.batchSize), attempts: 0 }];
      for (let batch = todo.shift(); batch !== undefined && generation === this.#generation; batch = todo.shift()) {
        todo.unshift(...(await this.#try(shard, batch)));
      }
    }
  }

  /** One invocation. Answers the batches that are left of it, in order. */
  async #try(shard: ShardState, batch: Batch): Promise<readonly Batch[]> {
    const { source, invoke, world } = this.#options;
    const records = this.#dropOld(shard, batch);
    if (records.length === 0) return [];
    const items = records.map((record) => record.dynamodb.SequenceNumber);
    const result = await invoke(source.functionArn, JSON.stringify({ Records: records }));
    const outcome = readBatchOutcome(result, source.reportBatchItemFailures, items);
    if (outcome.kind === 'done') {
      shard.progress.end(items);
      return [];
    }
    const first = outcome.kind === 'partly' ? Math.min(...outcome.failed.map((id) => items.indexOf(id))) : 0;
    if (first > 0) {
      shard.progress.end(items.slice(0, first));
      return [{ records: records.slice(first), attempts: batch.attempts }];
    }
    if (source.bisectOnError && records.length > 1) {
      const half = Math.ceil(records.length / 2);
      return [records.slice(0, half), records.slice(half)].map((part) => ({ records: part, attempts: batch.attempts }));
    }
    const attempts = batch.attempts + 1;
    if (source.maxRetries !== undefined && attempts > source.maxRetries) {
      this.#giveUp(shard, records, 'RetryAttemptsExhausted', attempts);
      return [];
    }
    await this.#wait(world.now() + retryDelayMs(attempts));
    return [{ records, attempts }];
  }

  #dropOld(shard: ShardState, { records, attempts }: Batch): readonly StreamRecord[] {
    const { source, world } = this.#options;
    const oldest = world.now() - Math.min(source.maxRecordAgeMs ?? STREAM_RETENTION_MS, STREAM_RETENTION_MS);
    const isOld = (record: StreamRecord) => record.dynamodb.ApproximateCreationDateTime * 1000 < oldest;
    const old = records.filter(isOld);
    if (old.length > 0) this.#giveUp(shard, old, 'RecordAgeExceeded', attempts);
    return old.length === 0 ? records : records.filter((record) => !isOld(record));
  }

  #giveUp(shard: ShardState, records: readonly StreamRecord[], condition: GivenUp['condition'], invocations: number): void {
    const { source, onGivenUp } = this.#options;
    onGivenUp({ source, shard: shard.position.shard, records, condition, invocations });
    shard.progress.end(records.map((record) => record.dynamodb.SequenceNumber));
  }

  #wait(until: number): Promise<void> {
    const { world, source } = this.#options;
    return new Promise((resolve) => {
      world.at(until, `retry of ${source.functionArn.split(':').pop()}`, resolve);
    });
  }
}
