import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { BusinessNumber, Numbers, VersionedPolicy } from '../ports.ts';
import { type DynamoTable, type Expression, type Item, NEW, type TransactPart } from './dynamo-table.ts';
import { ledgerKey, numberKey, phoneLockKey } from './keys.ts';

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
    const items = await this.#table.queryAll('NUMBER', { index: 'list' });
    return items.map((item) => JSON.parse(String(item['summary'])));
  }

  async adopt(number: BusinessNumber): ReturnType<Numbers['adopt']> {
    const result = await this.#table.transact([
      { kind: 'put', item: numberItem(number), ...NOT_LIVE },
      { kind: 'check', key: phoneLockKey(number.displayPhone), ...NEW },
      livePart(number.displayPhone, number.number, number.since),
    ]);
    if (result.ok) return { kind: 'adopted' };
    const [stored, lock, ledger] = result.reasons;
    if (stored?.code === 'ConditionalCheckFailed') return { kind: 'known' };
    if (lock?.code === 'ConditionalCheckFailed') return { kind: 'application-open', id: String(lock.old?.['applicationId']) };
    if (ledger?.code === 'ConditionalCheckFailed') return { kind: 'phone-taken' };
    throw new Error('the number is being changed by another request: try again');
  }

  async correct(number: BusinessNumber): Promise<void> {
    await this.#table.put(numberItem(number), { condition: 'attribute_exists(PK)' });
  }

  async policy(number: string): Promise<Policy> {
    return (await this.versionedPolicy(number)).policy;
  }

  async versionedPolicy(number: string): Promise<VersionedPolicy> {
    const item = await this.#table.get(numberKey(number, 'POLICY'));
    const stored = typeof item?.['policy'] === 'string' ? JSON.parse(item['policy']) : {};
    return { policy: { ...DEFAULT_POLICY, ...stored }, version: versionOf(item) };
  }

  async putPolicy(number: string, policy: Policy, expected?: number): Promise<number | undefined> {
    const result = await this.#table.update(
      numberKey(number, 'POLICY'),
      {
        update: 'SET #kind = :kind, #number = :number, #policy = :policy ADD #version :one',
        ...(expected === undefined
          ? {}
          : { condition: expected === 0 ? 'attribute_not_exists(#version)' : '#version = :expected' }),
        names: { '#kind': 'kind', '#number': 'number', '#policy': 'policy', '#version': 'version' },
        values: {
          ':kind': 'policy',
          ':number': number,
          ':policy': JSON.stringify(policy),
          ':one': 1,
          ...(expected === undefined || expected === 0 ? {} : { ':expected': expected }),
        },
      },
      'ALL_OLD',
    );
    return result.ok ? versionOf(result.old) + 1 : undefined;
  }
}

function versionOf(policy: Item | undefined): number {
  return Number(policy?.['version'] ?? 0);
}

/** The condition that a number is not live yet: what an application left behind may be written over. */
export const NOT_LIVE: Expression = {
  condition: 'attribute_not_exists(PK) OR #state <> :live',
  names: { '#state': 'state' },
  values: { ':live': 'live' },
};

/** The item of a business number, here and in the transactions of its application. */
export function numberItem(number: BusinessNumber): Item {
  const item = { ...numberKey(number.number, 'NUMBER'), kind: 'number', ...number };
  return { ...item, list: 'NUMBER', listAt: number.since, summary: JSON.stringify(number) };
}

/** The ledger says live, from now on for good; refused if the phone stands there under another number. */
export function livePart(phone: string, number: string, since: number): TransactPart {
  return {
    kind: 'put',
    item: { ...ledgerKey(phone), kind: 'ledger', phone, number, state: 'live', since },
    condition: 'attribute_not_exists(PK) OR #number = :number',
    names: { '#number': 'number' },
    values: { ':number': number },
  };
}
