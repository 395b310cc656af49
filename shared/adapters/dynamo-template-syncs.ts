import type { TemplateSyncs } from '../onboarding-ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { dueShard } from './keys.ts';

/** One item an account, in the index of what is due. */
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
}
