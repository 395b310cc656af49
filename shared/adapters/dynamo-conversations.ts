import type { Conversation } from '../domain/identity.ts';
import type { Profile } from '../domain/timeline.ts';
import type { ConversationRecord, Conversations, Page } from '../ports.ts';
import { parseCursor, toCursor } from './cursor.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { conversationKey } from './keys.ts';

/** The lasting record of each conversation; one item, listed by its latest activity. */
export class DynamoConversations implements Conversations {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async touch(conversation: Conversation, profile: Profile, at: number, direction: 'in' | 'out'): Promise<void> {
    const old = await this.get(conversation);
    const lastAt = Math.max(old?.lastAt ?? 0, at);
    const lastInboundAt = direction === 'in' ? Math.max(old?.lastInboundAt ?? 0, at) : old?.lastInboundAt;
    const record: ConversationRecord = {
      ...(old ?? conversation),
      ...profile,
      firstAt: Math.min(old?.firstAt ?? at, at),
      lastAt,
      ...(lastInboundAt === undefined ? {} : { lastInboundAt }),
    };
    const item = {
      ...conversationKey(conversation),
      kind: 'conversation',
      ...record,
      list: `CONV#${conversation.number}`,
      listAt: lastAt,
      summary: JSON.stringify(record),
    };
    const write = await this.#table.put(item, {
      condition: 'attribute_not_exists(PK) OR lastAt <= :lastAt',
      values: { ':lastAt': lastAt },
    });
    if (!write.ok) await this.touch(conversation, profile, at, direction);
  }

  async get(conversation: Conversation): Promise<ConversationRecord | undefined> {
    const item = await this.#table.get(conversationKey(conversation));
    return typeof item?.['summary'] === 'string' ? JSON.parse(item['summary']) : undefined;
  }

  async list(number: string, limit: number, after: string | undefined): Promise<Page<ConversationRecord>> {
    const start = parseCursor(after);
    const { items, next } = await this.#table.query(`CONV#${number}`, {
      index: 'list',
      limit,
      newestFirst: true,
      ...(start === undefined ? {} : { start }),
    });
    return { items: items.map((item) => JSON.parse(String(item['summary']))), next: toCursor(next) };
  }
}
