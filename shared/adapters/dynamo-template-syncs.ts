import type { TemplateSyncs } from '../onboarding-ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { dueShard } from './keys.ts';

/** One item an account, in the index of what is due. */
export class DynamoTemplateSyncs implements TemplateSyncs {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async arm(wabaId: string, dueAt: number): Promise<void> {
    const PK = `WABA#${wabaId}`;
    await this.#table.put({ PK, SK: 'SYNC', kind: 'template-sync', due: dueShard(PK), dueAt });
  }
}
