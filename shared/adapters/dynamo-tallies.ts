import type { Tally } from '../domain/tally.ts';
import type { Position, Tallies } from '../statistics-ports.ts';
import type { DynamoTable, Expression, Item, TransactPart } from './dynamo-table.ts';
import { fixed, tallyPk, tallyPositionKey, ttlSeconds } from './keys.ts';

const KEPT_MS = 400 * 24 * 60 * 60_000;
const OWN: ReadonlySet<string> = new Set(['PK', 'SK', 'kind', 'ttl']);

/** The statistics' counts in DynamoDB: an item for each number and quarter of an hour, an attribute for each count. */
export class DynamoTallies implements Tallies {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async position(): Promise<Position | undefined> {
    const item = await this.#table.get(tallyPositionKey);
    return item === undefined ? undefined : JSON.parse(String(item['body']));
  }

  async count(tallies: readonly Tally[], next: Position, now: number): Promise<boolean> {
    const item = { ...tallyPositionKey, kind: 'tally-position', version: next.version, body: JSON.stringify(next) };
    const condition = isAt(next.version - 1);
    if (tallies.length === 0) return (await this.#table.put(item, condition)).ok;
    const result = await this.#table.transact([
      { kind: 'put', item, ...condition },
      ...tallies.map((tally) => toPart(tally, now)),
    ]);
    if (result.ok) return true;
    if (result.reasons[0]?.code === 'ConditionalCheckFailed') return false;
    throw new Error('the counts were in conflict with other writes');
  }

  async read(number: string, from: number, to: number): Promise<readonly Tally[]> {
    const items = await this.#table.queryAll(tallyPk(number), { from: fixed(from), to: fixed(to - 1) });
    return items.map((item) => toTally(number, item));
  }
}

function isAt(version: number): Expression {
  if (version === 0) return { condition: 'attribute_not_exists(PK)' };
  return { condition: '#version = :version', names: { '#version': 'version' }, values: { ':version': version } };
}

function toPart({ number, at, counts }: Tally, now: number): TransactPart {
  const names = [...counts.keys()];
  return {
    kind: 'update',
    key: { PK: tallyPk(number), SK: fixed(at) },
    update: `SET #kind = :kind, #ttl = :ttl ADD ${names.map((_, index) => `#${index} :${index}`).join(', ')}`,
    names: { '#kind': 'kind', '#ttl': 'ttl', ...Object.fromEntries(names.map((name, index) => [`#${index}`, name])) },
    values: {
      ':kind': 'tally',
      ':ttl': ttlSeconds(now + KEPT_MS),
      ...Object.fromEntries(names.map((name, index) => [`:${index}`, counts.get(name)])),
    },
  };
}

function toTally(number: string, item: Item): Tally {
  const counts = Object.entries(item).filter(([name, by]) => !OWN.has(name) && by !== 0);
  return { number, at: Number(item['SK']), counts: new Map(counts.map(([name, by]) => [name, Number(by)])) };
}
