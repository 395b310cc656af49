import { type ConversationRecord, takenOver, touchedRecord } from '../domain/conversation-record.ts';
import type { Conversation } from '../domain/identity.ts';
import type { Profile } from '../domain/timeline.ts';
import type { Conversations } from '../person-ports.ts';
import type { Page } from '../ports.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { type DynamoTable, NEW } from './dynamo-table.ts';
import { conversationKey } from './keys.ts';

/** Retries of a write that lost a race. */
const MAX_RACES = 10;

/** The lasting record of each conversation; one item, listed by its latest activity. */
export class DynamoConversations implements Conversations {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async touch(conversation: Conversation, profile: Profile, at: number, as: 'window' | 'activity'): Promise<void> {
    await this.#change(conversation, (old) => touchedRecord(old, conversation, profile, at, as));
  }

  async move(from: Conversation, to: Conversation, profile: Profile, at: number): Promise<void> {
    const left = await this.get(from);
    await this.#change(to, (old) => takenOver(old, left, { from, to, profile, at }));
    if (left !== undefined) await this.#change(from, (old) => ({ ...(old ?? left), movedTo: to.person }));
  }

  async begin({ number, person }: Conversation, at: number): Promise<void> {
    await this.#change({ number, person }, (old) =>
      old?.movedTo === undefined
        ? touchedRecord(old, { number, person }, {}, at, 'window')
        : { number, person, firstAt: at, lastAt: at, lastInboundAt: at },
    );
  }

  /** Its first write puts it into the list; what goes on under another name is in no list. */
  async #change(conversation: Conversation, to: (old: ConversationRecord | undefined) => ConversationRecord): Promise<void> {
    for (let races = 0; races < MAX_RACES; races += 1) {
      const old = await this.get(conversation);
      const record = to(old);
      if (old !== undefined && JSON.stringify(old) === JSON.stringify(record)) return;
      const item = {
        ...conversationKey(record),
        kind: 'conversation',
        ...record,
        ...(record.movedTo === undefined ? listKey(record) : {}),
        summary: JSON.stringify(record),
      };
      const unchanged = { condition: 'summary = :seen', values: { ':seen': JSON.stringify(old) } };
      const write = await this.#table.put(item, old === undefined ? NEW : unchanged);
      if (write.ok) return;
    }
    throw new Error('the conversation kept changing');
  }

  async get(conversation: Conversation): Promise<ConversationRecord | undefined> {
    const item = await this.#table.get(conversationKey(conversation));
    return typeof item?.['summary'] === 'string' ? JSON.parse(item['summary']) : undefined;
  }

  async list(...[number, limit, after, since]: Parameters<Conversations['list']>): Promise<Page<ConversationRecord>> {
    const start = parseCursor(after, `CONV#${number}`, 'list');
    // Time has passed the page before.
    if (since !== undefined && start !== undefined && Number(start['listAt']) < since) return { items: [], next: undefined };
    const { items, next } = await this.#table.query(`CONV#${number}`, {
      index: 'list',
      limit,
      newestFirst: true,
      ...(since === undefined ? {} : { from: since }),
      ...(start === undefined ? {} : { start }),
    });
    return { items: items.map((item) => JSON.parse(String(item['summary']))), next: toCursor(next) };
  }

  placeOf(record: ConversationRecord): string {
    return toCursor({ ...conversationKey(record), ...listKey(record) });
  }
}

function listKey({ number, lastAt }: ConversationRecord) {
  return { list: `CONV#${number}`, listAt: lastAt };
}
