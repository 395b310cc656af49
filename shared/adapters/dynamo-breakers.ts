import { type Breaker, probeDueAt } from '../domain/breaker.ts';
import type { Breakers } from '../sending-ports.ts';
import { type DynamoTable, type Item, NEW } from './dynamo-table.ts';
import { dueShard, numberKey } from './keys.ts';

/** One item beside each number that was ever in trouble; while it is, the sweep sees to its tests. */
export class DynamoBreakers implements Breakers {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async get(number: string): Promise<Breaker | undefined> {
    const item = await this.#table.get(numberKey(number, 'BREAKER'));
    return item === undefined ? undefined : toBreaker(item);
  }

  async save(breaker: Breaker): Promise<Breaker | undefined> {
    const next = { ...breaker, version: breaker.version + 1 };
    const dueAt = probeDueAt(next);
    const due = dueAt === undefined ? {} : { due: dueShard(next.number), dueAt };
    const item = { ...numberKey(next.number, 'BREAKER'), kind: 'breaker', ...next, ...due };
    const unchanged = {
      condition: '#version = :version',
      names: { '#version': 'version' },
      values: { ':version': breaker.version },
    };
    return (await this.#table.put(item, breaker.version === 0 ? NEW : unchanged)).ok ? next : undefined;
  }
}

/** A stored item as a breaker; this adapter alone writes these items. */
export function toBreaker(item: Item): Breaker {
  const { PK: _pk, SK: _sk, kind: _kind, due: _due, dueAt: _dueAt, ...breaker } = item;
  return breaker as Breaker;
}
