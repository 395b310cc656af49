import type { Closing } from '../domain/closing.ts';
import type { Message } from '../domain/message.ts';
import type { Session } from '../domain/session.ts';
import type { Closings } from '../ports.ts';
import { acceptParts } from './dynamo-messages.ts';
import { type DynamoTable, type Expression, type Item, type Key, NEW, type TransactPart } from './dynamo-table.ts';
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
    if (message === undefined && window !== undefined) return this.#closeQuietly(closing, window);
    const parts: TransactPart[] = [{ kind: 'put', item: toItem(closing), ...NEW }];
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

  /**
   * Where nothing is sent two plain writes do, at half a transaction's price. Session first: if this dies between the
   * two, TTL's removal of the item comes to closing it again.
   */
  async #closeQuietly(closing: Closing, window: Session): Promise<'closed' | 'already-closed' | 'moved'> {
    const { key, update = '', condition = '', names = {}, values = {} } = outOfSight(closing, window);
    const session = await this.#table.update(key, { update, condition, names, values });
    if (!session.ok) return 'moved';
    const record = await this.#table.put(toItem(closing), NEW);
    return record.ok ? 'closed' : 'already-closed';
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

function toItem(closing: Closing): Item {
  return { ...closingKey(closing, closing.expiresAt), kind: 'closing', ...closing, ttl: ttlSeconds(closing.closedAt + YEAR_MS) };
}

/** The session must still be the window that was judged; closing takes it out of the sweep's sight. */
function sessionPart(closing: Closing, window: Session | undefined): TransactPart {
  if (window === undefined) return { kind: 'check', key: sessionKey(closing), condition: 'attribute_not_exists(PK)' };
  return { kind: 'update', ...outOfSight(closing, window) };
}

function outOfSight(closing: Closing, window: Session): Expression & { readonly key: Key } {
  return {
    key: sessionKey(closing),
    update: 'REMOVE #due, dueAt',
    condition: 'expiresAt = :expiresAt AND attribute_not_exists(movedTo)',
    names: { '#due': 'due' },
    values: { ':expiresAt': window.expiresAt },
  };
}

/** A stored item as a closing; this adapter alone writes these items. */
export function toClosing(item: Item): Closing {
  const { PK: _pk, SK: _sk, kind: _kind, ttl: _ttl, ...closing } = item;
  return closing as Closing;
}
