import type { Table } from '../template/model.ts';
import { type DynamoClient, DynamoError } from './dynamo-client.ts';
import { Refusal } from './refusal.ts';

type Described = { Table: { GlobalSecondaryIndexes?: { IndexName: string }[]; KeySchema: unknown } };

/**
 * Makes the template's tables where they are missing, with their TTL attribute.
 * @throws Refusal when a table from an earlier run has other keys or indexes than the template.
 */
export async function createTables(client: DynamoClient, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    const existing = await describe(client, table.name);
    if (existing === undefined) await client.call('CreateTable', table.create);
    else if (shapeOf(existing.Table) !== shapeOf(table.create)) {
      throw new Refusal(
        `The data folder's table ${table.name} has other keys or indexes than the template.\nStart with an empty data folder: npm start -- --fresh`,
      );
    }
    if (table.ttlAttribute !== undefined) await enableTtl(client, table.name, table.ttlAttribute);
  }
}

/** Empties a table: makes it anew. */
export async function recreateTable(client: DynamoClient, table: Table): Promise<void> {
  await client.call('DeleteTable', { TableName: table.name });
  await createTables(client, [table]);
}

async function describe(client: DynamoClient, name: string): Promise<Described | undefined> {
  try {
    return await client.call<Described>('DescribeTable', { TableName: name });
  } catch (error) {
    if (error instanceof DynamoError && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function enableTtl(client: DynamoClient, name: string, attribute: string): Promise<void> {
  type Ttl = { TimeToLiveDescription?: { TimeToLiveStatus?: string } };
  const { TimeToLiveDescription: ttl } = await client.call<Ttl>('DescribeTimeToLive', { TableName: name });
  if (ttl?.TimeToLiveStatus?.startsWith('ENABL')) return;
  const TimeToLiveSpecification = { Enabled: true, AttributeName: attribute };
  await client.call('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification });
}

function shapeOf(table: Readonly<Record<string, unknown>>): string {
  const indexes = (table['GlobalSecondaryIndexes'] ?? []) as { IndexName: string }[];
  return JSON.stringify([table['KeySchema'], indexes.map((index) => index.IndexName).sort()]);
}
