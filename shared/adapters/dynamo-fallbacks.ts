import type { Attempt, Message } from '../domain/message.ts';
import type { Fallback, Fallbacks, Page } from '../ports.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { MESSAGE_RETENTION_MS } from './dynamo-messages.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fallbackKey, ttlSeconds } from './keys.ts';

/**
 * Attempts from fallback lists, as entries of a list: each stands beside its message, for as long as that. What became of
 * it the message tells.
 */
export class DynamoFallbacks implements Fallbacks {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async record({ id, number, createdAt }: Message, attempt: Attempt): Promise<void> {
    const ttl = ttlSeconds(createdAt + MESSAGE_RETENTION_MS);
    const place = { list: listOf(number), listAt: attempt.createdAt };
    await this.#table.put({ ...fallbackKey(id, attempt.n), kind: 'fallback', ...place, ttl });
  }

  async list(number: string, limit: number, after: string | undefined): Promise<Page<Fallback>> {
    const start = parseCursor(after, listOf(number), 'list');
    const options = { index: 'list', limit, newestFirst: true } as const;
    const { items, next } = await this.#table.query(listOf(number), { ...options, ...(start === undefined ? {} : { start }) });
    const toFallback = (item: (typeof items)[number]): Fallback => ({
      messageId: String(item['PK']).replace('MSG#', ''),
      attempt: Number(String(item['SK']).replace('FELL#', '')),
      at: Number(item['listAt']),
    });
    return { items: items.map(toFallback), next: toCursor(next) };
  }
}

function listOf(number: string): string {
  return `FELL#${number}`;
}
