import type { DatabaseSync } from 'node:sqlite';
import type { AwsEndpoint } from '../aws/api.ts';
import type { World } from '../kernel/world.ts';
import type { Deployment, EventSource, Table } from '../template/model.ts';
import { Checkpoints } from './checkpoints.ts';
import type { DynamoClient } from './dynamo-client.ts';
import type { Invoke } from './event-source.ts';
import { storeGivenUp } from './given-up.ts';
import { actionsToRead } from './permissions.ts';
import { QueueSource } from './queue-source.ts';
import { StreamReader } from './stream-reader.ts';
import { StreamSource } from './stream-source.ts';
import { TtlReaper } from './ttl.ts';

export type PollersOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly client: DynamoClient;
  readonly deployment: Deployment;
  readonly aws: Pick<AwsEndpoint, 'isAllowed' | 'sqs' | 's3'>;
  readonly invoke: Invoke;
};

type TablePollers = { readonly reader: StreamReader; readonly sources: readonly StreamSource[]; readonly ttl?: TtlReaper };

/** All event sources of the deployment, and the TTL of its tables. */
export class Pollers {
  readonly #options: PollersOptions;
  readonly #tables = new Map<string, TablePollers>();
  readonly #queues: QueueSource[];

  constructor(options: PollersOptions) {
    this.#options = options;
    const { deployment, world, aws, invoke } = options;
    const checkpoints = new Checkpoints(options.db);
    const allowed = deployment.eventSources.filter((source) => source.enabled && this.#mayRead(source));
    for (const table of deployment.tables.filter(({ streamArn }) => streamArn !== '')) {
      this.#tables.set(table.name, this.#readTable(table, allowed, checkpoints));
    }
    this.#queues = allowed
      .filter(({ kind }) => kind === 'sqs')
      .map((source) => new QueueSource({ world, source, region: deployment.region, sqs: aws.sqs, invoke }));
    for (const queue of this.#queues) world.addSource(queue.timeSource);
    for (const { reader } of this.#tables.values()) reader.wake();
  }

  /** A table was written to. */
  tableWritten(name: string): void {
    this.#tables.get(name)?.reader.wake();
  }

  /** How long after its TTL an item is deleted, in every table. */
  get ttl(): { lagMs: number } {
    const reapers = [...this.#tables.values()].flatMap(({ ttl }) => ttl ?? []);
    return {
      get lagMs() {
        return reapers[0]?.lagMs ?? 0;
      },
      set lagMs(ms: number) {
        for (const reaper of reapers) reaper.lagMs = ms;
      },
    };
  }

  /** The tables were made anew: nothing that was read of the old ones counts. */
  async forget(): Promise<void> {
    for (const { reader, sources, ttl } of this.#tables.values()) {
      for (const source of sources) source.forget();
      ttl?.forget();
      await reader.skipToEnd();
    }
  }

  stop(): void {
    for (const { reader } of this.#tables.values()) reader.stop();
    for (const queue of this.#queues) queue.stop();
  }

  #readTable(table: Table, allowed: readonly EventSource[], checkpoints: Checkpoints): TablePollers {
    const { world, db, client, deployment, invoke, aws } = this.#options;
    const onGivenUp = (givenUp: Parameters<typeof storeGivenUp>[2]) => storeGivenUp(aws, world.now(), givenUp);
    const sources = allowed
      .filter(({ kind, sourceArn }) => kind === 'dynamodb-stream' && sourceArn === table.streamArn)
      .map((source) => new StreamSource({ world, source, checkpoints, invoke, onGivenUp }));
    const onDeleted = () => this.tableWritten(table.name);
    const ttl =
      table.ttlAttribute === undefined ? undefined : new TtlReaper({ world, db, client, table, checkpoints, onDeleted });
    const reader = new StreamReader({
      world,
      client,
      table,
      region: deployment.region,
      checkpoints,
      consumers: ttl === undefined ? sources : [ttl, ...sources],
      isTtlDeletion: (keys, oldImage) => ttl?.isDeletion(keys, oldImage) ?? false,
    });
    return { reader, sources, ...(ttl === undefined ? {} : { ttl }) };
  }

  /** AWS reads a source in the name of the function's role, and refuses one that the role may not read. */
  #mayRead(source: EventSource): boolean {
    const { deployment, aws } = this.#options;
    const fn = deployment.functions.find((candidate) => candidate.arn === source.functionArn);
    const missing = actionsToRead(source).filter((action) => !aws.isAllowed(fn?.roleArn ?? '', action, source.sourceArn));
    if (missing.length === 0) return true;
    console.error(
      `${fn?.id}: its event source does not run, since its role does not allow ${missing.join(', ')} on ${source.sourceArn}`,
    );
    return false;
  }
}
