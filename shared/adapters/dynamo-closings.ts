import type { Closing } from '../domain/closing.ts';
import type { Message } from '../domain/message.ts';
import type { Session } from '../domain/session.ts';
import type { Closings } from '../ports.ts';
import { acceptParts } from './dynamo-messages.ts';
import type { DynamoTable, Item, TransactPart } from './dynamo-table.ts';
import { closingKey, conversationPk, sessionKey, ttlSeconds } from './keys.ts';

const YEAR_MS = 365 * 24 * 60 * 60_000;
const MAX_CONFLICTS = 8;

/** Closing records in DynamoDB, one per window, each in one transaction with what it causes. */
export class DynamoClosings implements Closings {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async close(
    closing: Closing,
    window: Session | undefined,
    message: Message | undefined,
  ): Promise<'closed' | 'already-closed' | 'moved'> {
    const item = {
      ...closingKey(closing, closing.expiresAt),
      kind: 'closing',
      ...closing,
      ttl: ttlSeconds(closing.closedAt + YEAR_MS),
    };
    const parts: TransactPart[] = [{ kind: 'put', item, condition: 'attribute_not_exists(PK)' }];
    if (closing.reason !== 'superseded' || window !== undefined) parts.push(sessionPart(closing, window));
    if (message !== undefined) parts.push(...acceptParts(message));
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const result = await this.#table.transact(parts);
      if (result.ok) return 'closed';
      const [record, session] = result.reasons;
      if (record?.code === 'ConditionalCheckFailed') return 'already-closed';
      if (session?.code === 'ConditionalCheckFailed') return 'moved';
    }
    throw new Error('the closing stayed in conflict with other writes');
  }

  async latest(number: string, persons: readonly string[]): Promise<Closing | undefined> {
    const pages = await Promise.all(
      persons.map((person) =>
        this.#table.query(conversationPk({ number, person }), {
          from: 'CLOSED#',
          to: 'CLOSED#~',
          newestFirst: true,
          limit: 1,
          consistent: true,
        }),
      ),
    );
    const closings = pages.flatMap(({ items }) => items.map(toClosing));
    return closings.sort((a, b) => b.expiresAt - a.expiresAt)[0];
  }
}

/** The session must still be the window that was judged; closing takes it out of the sweep's sight. */
function sessionPart(closing: Closing, window: Session | undefined): TransactPart {
  const key = sessionKey(closing);
  if (window === undefined) return { kind: 'check', key, condition: 'attribute_not_exists(PK)' };
  return {
    kind: 'update',
    key,
    update: 'REMOVE #due, dueAt',
    condition: 'expiresAt = :expiresAt',
    names: { '#due': 'due' },
    values: { ':expiresAt': window.expiresAt },
  };
}

/** A stored item as a closing; this adapter alone writes these items. */
export function toClosing(item: Item): Closing {
  const { PK: _pk, SK: _sk, kind: _kind, ttl: _ttl, ...closing } = item;
  return closing as Closing;
}
