import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { BusinessNumber, Numbers } from '../ports.ts';
import type { DynamoTable, Item } from './dynamo-table.ts';
import { ledgerKey, numberKey } from './keys.ts';

/** Business numbers, their policies, and the ledger of phone numbers that only moves forward (R5). */
export class DynamoNumbers implements Numbers {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async get(number: string): Promise<BusinessNumber | undefined> {
    const item = await this.#table.get(numberKey(number, 'NUMBER'));
    return typeof item?.['summary'] === 'string' ? JSON.parse(item['summary']) : undefined;
  }

  async list(): Promise<readonly BusinessNumber[]> {
    const items = await this.#table.queryAll('NUMBER', 'list');
    return items.map((item) => JSON.parse(String(item['summary'])));
  }

  async adopt(number: BusinessNumber): Promise<'adopted' | 'known' | 'phone-taken'> {
    const result = await this.#table.transact([
      {
        kind: 'put',
        item: toItem(number),
        condition: 'attribute_not_exists(PK)',
      },
      {
        kind: 'put',
        item: {
          ...ledgerKey(number.displayPhone),
          kind: 'ledger',
          phone: number.displayPhone,
          number: number.number,
          state: 'live',
          since: number.since,
        },
        condition: 'attribute_not_exists(PK) OR #number = :number',
        names: { '#number': 'number' },
        values: { ':number': number.number },
      },
    ]);
    if (result.ok) return 'adopted';
    if (result.reasons[0]?.code === 'ConditionalCheckFailed') return 'known';
    if (result.reasons[1]?.code === 'ConditionalCheckFailed') return 'phone-taken';
    throw new Error('the number is being changed by another request: try again');
  }

  async correct(number: BusinessNumber): Promise<void> {
    await this.#table.put(toItem(number), { condition: 'attribute_exists(PK)' });
  }

  async policy(number: string): Promise<Policy> {
    const item = await this.#table.get(numberKey(number, 'POLICY'));
    return typeof item?.['policy'] === 'string' ? { ...DEFAULT_POLICY, ...JSON.parse(item['policy']) } : DEFAULT_POLICY;
  }

  async putPolicy(number: string, policy: Policy): Promise<void> {
    await this.#table.put({ ...numberKey(number, 'POLICY'), kind: 'policy', number, policy: JSON.stringify(policy) });
  }
}

function toItem(number: BusinessNumber): Item {
  const item = { ...numberKey(number.number, 'NUMBER'), kind: 'number', ...number };
  return { ...item, list: 'NUMBER', listAt: number.since, summary: JSON.stringify(number) };
}
