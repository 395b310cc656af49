import type { Conversation } from '../domain/identity.ts';
import type { Timer } from '../domain/timer.ts';
import type { DueIndex } from '../ports.ts';
import type { DynamoTable, Item, Key } from './dynamo-table.ts';
import { DUE_SHARDS, duePartition } from './keys.ts';

const SWEEP_EVERY_MS = 5 * 60_000;
/** A timer is set to the end of a window, or before it, rounded up to the minute. */
const ROUNDING_MS = 60_000;

/** Overdue work from the sparse `due` index. */
export class DynamoDueIndex implements DueIndex {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async *overdue(before: number): AsyncIterable<Timer> {
    // Each run starts with another partition, so that one that is stuck does not keep the others waiting.
    const turn = Math.floor(before / SWEEP_EVERY_MS);
    const partitions = Array.from({ length: DUE_SHARDS }, (_, shard) => duePartition((turn + shard) % DUE_SHARDS));
    const first = await Promise.all(
      partitions.map((partition) => this.#table.query(partition, { index: 'due', to: before, limit: 100 })),
    );
    for (const [at, partition] of partitions.entries()) {
      let page = first[at];
      while (page !== undefined) {
        for (const item of page.items) yield toTimer(String(item['PK']), Number(item['dueAt']));
        const start =
          page.next === undefined ? undefined : { ...page.next, PK: String(page.next['PK']), SK: String(page.next['SK']) };
        page =
          start === undefined ? undefined : await this.#table.query(partition, { index: 'due', to: before, limit: 100, start });
      }
    }
  }

  /** An extended window keeps the instant of its timer until that fires: the index has each at its end, or before it. */
  async *windows(until: number, first: number): ReturnType<DueIndex['windows']> {
    let places: readonly Place[] = Array.from({ length: DUE_SHARDS }, (_, shard) => ({ partition: duePartition(shard) }));
    for (let limit = Math.ceil(first / DUE_SHARDS); places.length > 0; limit *= 2) {
      const pages = await Promise.all(
        places.map(async ({ partition, start }) => {
          const from = start === undefined ? {} : { start };
          return {
            partition,
            ...(await this.#table.query(partition, {
              index: 'due',
              to: until + ROUNDING_MS,
              limit,
              ...from,
            })),
          };
        }),
      );
      const more = pages.filter(({ next }) => next !== undefined);
      const upTo = Math.min(
        ...more.map(({ items }) => Number(items.at(-1)?.['dueAt'] ?? 0) - ROUNDING_MS),
        Number.MAX_SAFE_INTEGER,
      );
      yield { windows: pages.flatMap(({ items }) => items.flatMap(toWindow)), upTo };
      places = more.map(({ partition, next }) => ({
        partition,
        start: { ...next, PK: String(next?.['PK']), SK: String(next?.['SK']) },
      }));
    }
  }
}

/** By the prefix of the item's key. */
const TIMER_KINDS: Readonly<Record<string, 'application' | 'templates' | 'delivery' | 'number'>> = {
  APP: 'application',
  WABA: 'templates',
  DLV: 'delivery',
  NUMBER: 'number',
};

type Place = { readonly partition: string; readonly start?: Key & Item };

function toWindow(item: Item): readonly Conversation[] {
  const timer = toTimer(String(item['PK']), Number(item['dueAt']));
  return timer.kind === 'window' ? [{ number: timer.number, person: timer.person }] : [];
}

function toTimer(pk: string, dueAt: number): Timer {
  const [kind, first = '', ...rest] = pk.split('#');
  if (kind === 'CONV') return { kind: 'window', number: first, person: rest.join('#'), dueAt };
  return { kind: TIMER_KINDS[kind ?? ''] ?? 'message', id: first, dueAt };
}
