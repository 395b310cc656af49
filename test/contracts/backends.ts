import { createServer } from 'node:http';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { StatefulStack } from '../../infra/stateful-stack.ts';
import { type StreamRecord, toChange } from '../../shared/adapters/changes.ts';
import { DynamoAliases } from '../../shared/adapters/dynamo-aliases.ts';
import { DynamoApplications } from '../../shared/adapters/dynamo-applications.ts';
import { DynamoBreakers } from '../../shared/adapters/dynamo-breakers.ts';
import { DynamoClosings } from '../../shared/adapters/dynamo-closings.ts';
import { DynamoConversations } from '../../shared/adapters/dynamo-conversations.ts';
import { DynamoDueIndex } from '../../shared/adapters/dynamo-due-index.ts';
import { DynamoFallbacks } from '../../shared/adapters/dynamo-fallbacks.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoMessages } from '../../shared/adapters/dynamo-messages.ts';
import { DynamoNumbers } from '../../shared/adapters/dynamo-numbers.ts';
import { DynamoRateBuckets } from '../../shared/adapters/dynamo-rate-buckets.ts';
import { DynamoApiKeys, DynamoConsents, DynamoRefusals, DynamoTemplates } from '../../shared/adapters/dynamo-records.ts';
import { DynamoSessions } from '../../shared/adapters/dynamo-sessions.ts';
import { DynamoDeliveries, DynamoSubscriptions } from '../../shared/adapters/dynamo-subscriptions.ts';
import { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { DynamoTallies } from '../../shared/adapters/dynamo-tallies.ts';
import { DynamoTemplateSyncs } from '../../shared/adapters/dynamo-template-syncs.ts';
import { DynamoTimeline } from '../../shared/adapters/dynamo-timeline.ts';
import { DynamoWamids } from '../../shared/adapters/dynamo-wamids.ts';
import { TableQuarantine } from '../../shared/adapters/quarantine.ts';
import type { Change } from '../../shared/domain/change.ts';
import type { ApiKeys, RateBuckets } from '../../shared/key-ports.ts';
import type { Applications, Ledger, TemplateSyncs } from '../../shared/onboarding-ports.ts';
import type { Aliases, Consents, Conversations } from '../../shared/person-ports.ts';
import type {
  Closings,
  DueIndex,
  Fallbacks,
  Messages,
  Numbers,
  Quarantine,
  Refusals,
  Sessions,
  Templates,
  Timeline,
  Wamids,
} from '../../shared/ports.ts';
import type { Breakers } from '../../shared/sending-ports.ts';
import type { Tallies } from '../../shared/statistics-ports.ts';
import type { Deliveries, Subscriptions } from '../../shared/subscription-ports.ts';
import { makeFakes } from '../fakes/make-fakes.ts';
import { type Server, startDynoxide } from './dynoxide.ts';
import { NOW } from './values.ts';

/** The stores of an empty table, and what can be seen of them from outside. */
export type Stores = {
  readonly sessions: Sessions;
  readonly timeline: Timeline;
  readonly conversations: Conversations;
  readonly closings: Closings;
  readonly messages: Messages;
  readonly wamids: Wamids;
  readonly aliases: Aliases;
  readonly numbers: Numbers;
  readonly breakers: Breakers;
  readonly templates: Templates;
  readonly templateSyncs: TemplateSyncs;
  readonly consents: Consents;
  readonly refusals: Refusals;
  readonly fallbacks: Fallbacks;
  readonly applications: Applications;
  readonly ledger: Ledger;
  readonly keys: ApiKeys;
  readonly buckets: RateBuckets;
  readonly due: DueIndex;
  readonly quarantine: Quarantine;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly tallies: Tallies;
  /** What the stream told so far, without what it tells nobody. */
  changes(): Promise<readonly Change[]>;
  /** What is kept in quarantine, as bytes. */
  quarantined(receivedAt: number): Promise<readonly number[]>;
};
export type Backend = { start(): Promise<void>; stop(): Promise<void>; open(): Promise<Stores> };

export const backends: readonly (readonly [name: string, backend: Backend])[] = [
  ['in memory', makeFakeBackend()],
  ['DynamoDB', makeDynamoBackend()],
];

function makeFakeBackend(): Backend {
  const nothing = () => Promise.resolve();
  const open = async (): Promise<Stores> => {
    const fakes = makeFakes();
    return {
      ...fakes,
      changes: async () => fakes.table.stream.map(({ change }) => change),
      quarantined: async () => fakes.quarantine.kept.map(({ raw }) => Buffer.byteLength(raw)),
    };
  };
  return { start: nothing, stop: nothing, open };
}

function makeDynamoBackend(): Backend {
  let server: Server | undefined;
  let bucket: Bucket | undefined;
  let tables = 0;
  const definition = tableDefinition();
  return {
    async start() {
      server = await startDynoxide();
      bucket = await startBucket();
    },
    async stop() {
      await server?.stop();
      await bucket?.stop();
    },
    async open() {
      if (server === undefined || bucket === undefined) throw new Error('not started');
      tables += 1;
      const name = `contracts-${tables}`;
      await server.raw.call('CreateTable', { ...definition, TableName: name });
      return storesOn(server, name, bucket);
    },
  };
}

function storesOn({ sdk, raw }: Server, name: string, bucket: Bucket): Stores {
  const table = new DynamoTable(sdk, name);
  return {
    sessions: new DynamoSessions(table),
    timeline: new DynamoTimeline(table),
    conversations: new DynamoConversations(table),
    closings: new DynamoClosings(table),
    messages: new DynamoMessages(table),
    wamids: new DynamoWamids(table, () => Date.UTC(2026, 10, 2)),
    aliases: new DynamoAliases(table, () => NOW),
    numbers: new DynamoNumbers(table),
    breakers: new DynamoBreakers(table),
    templates: new DynamoTemplates(table),
    templateSyncs: new DynamoTemplateSyncs(table),
    consents: new DynamoConsents(table),
    refusals: new DynamoRefusals(table),
    fallbacks: new DynamoFallbacks(table),
    applications: new DynamoApplications(table, () => NOW),
    ledger: new DynamoLedger(table),
    keys: new DynamoApiKeys(table),
    buckets: new DynamoRateBuckets(table),
    due: new DynamoDueIndex(table),
    subscriptions: new DynamoSubscriptions(table),
    deliveries: new DynamoDeliveries(table),
    tallies: new DynamoTallies(table),
    quarantine: new TableQuarantine(table, 'quarantine-bucket', { AWS_ENDPOINT_URL: bucket.url, AWS_ACCESS_KEY_ID: 'test' }),
    async changes() {
      const records = await readStream(raw, name);
      return records.map(toChange).filter(({ kind }) => kind !== 'other');
    },
    async quarantined(receivedAt) {
      const { items } = await table.query(`QUARANTINE#${new Date(receivedAt).toISOString().slice(0, 10)}`);
      return items.map((item) =>
        typeof item['object'] === 'string'
          ? (bucket.objects.get(`/quarantine-bucket/${item['object']}`) ?? -1)
          : Buffer.byteLength(String(item['raw'])),
      );
    },
  };
}

/** The table as the template has it. */
export function tableDefinition(): Record<string, unknown> {
  const template = Template.fromStack(new StatefulStack(new App(), 'Stateful', {}));
  const [table] = Object.values(template.findResources('AWS::DynamoDB::GlobalTable'));
  const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, StreamSpecification } =
    table?.['Properties'] ?? {};
  return {
    KeySchema,
    AttributeDefinitions,
    BillingMode,
    GlobalSecondaryIndexes,
    StreamSpecification: { StreamEnabled: true, ...StreamSpecification },
  };
}

async function readStream(client: Server['raw'], table: string): Promise<readonly StreamRecord[]> {
  type Description = { StreamDescription: { Shards: { ShardId: string }[] } };
  const { Table } = await client.call<{ Table: { LatestStreamArn: string } }>('DescribeTable', { TableName: table });
  const StreamArn = Table.LatestStreamArn;
  const { StreamDescription } = await client.stream<Description>('DescribeStream', { StreamArn });
  const records: StreamRecord[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    let iterator: string | undefined = (await client.stream<{ ShardIterator: string }>('GetShardIterator', start)).ShardIterator;
    while (iterator !== undefined) {
      type Page = { Records: StreamRecord[]; NextShardIterator?: string };
      const page: Page = await client.stream<Page>('GetRecords', { ShardIterator: iterator });
      records.push(...page.Records);
      iterator = page.Records.length === 0 ? undefined : page.NextShardIterator;
    }
  }
  return records;
}

type Bucket = { readonly url: string; readonly objects: ReadonlyMap<string, number>; stop(): Promise<void> };

/** Takes objects, and remembers their size. */
function startBucket(): Promise<Bucket> {
  const objects = new Map<string, number>();
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => {
      objects.set(request.url ?? '', bytes);
      response.end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const stop = () =>
        new Promise<void>((done) => {
          server.closeAllConnections();
          server.close(() => done());
        });
      resolve({ url: `http://127.0.0.1:${port}`, objects, stop });
    });
  });
}
