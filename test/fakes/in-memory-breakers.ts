import type { Breaker } from '../../shared/domain/breaker.ts';
import type { Breakers } from '../../shared/sending-ports.ts';
import type { InMemoryTable } from './in-memory-table.ts';

export class InMemoryBreakers implements Breakers {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async get(number: string): Promise<Breaker | undefined> {
    return this.#table.breakers.get(number);
  }

  async save(breaker: Breaker): Promise<Breaker | undefined> {
    const before = this.#table.breakers.get(breaker.number);
    if ((before?.version ?? 0) !== breaker.version) return undefined;
    const after = { ...breaker, version: breaker.version + 1 };
    this.#table.breakers.set(breaker.number, after);
    this.#table.emit(`NUMBER#${breaker.number}`, { kind: 'breaker', before, after });
    return after;
  }
}
