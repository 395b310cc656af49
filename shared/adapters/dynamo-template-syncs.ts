import type { TemplateSyncs } from '../onboarding-ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { dueShard } from './keys.ts';

/** Two items an account: one in the index of what is due, one that says when all was fetched. */
export class DynamoTemplateSyncs implements TemplateSyncs {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async arm(wabaId: string, dueAt: number, since?: number): Promise<void> {
    const PK = `WABA#${wabaId}`;
    const notSince = { condition: 'attribute_not_exists(dueAt) OR dueAt <= :since', values: { ':since': since } };
    await this.#table.put(
      { PK, SK: 'SYNC', kind: 'template-sync', due: dueShard(PK), dueAt },
      ...(since === undefined ? [] : [notSince]),
    );
  }

  async synced(wabaId: string, at: number): Promise<void> {
    await this.#table.put(
      { PK: `WABA#${wabaId}`, SK: SYNCED, kind: 'templates-synced', syncedAt: at },
      { condition: 'attribute_not_exists(syncedAt) OR syncedAt < :at', values: { ':at': at } },
    );
  }

  async syncedAt(wabaId: string): Promise<number | undefined> {
    const item = await this.#table.get({ PK: `WABA#${wabaId}`, SK: SYNCED });
    return item === undefined ? undefined : Number(item['syncedAt']);
  }
}

const SYNCED = 'SYNCED';
