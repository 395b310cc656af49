import { createHash } from 'node:crypto';
import type { Conversation } from '../domain/identity.ts';
import type { TimelineEntry, TimelineInbound, TimelineOrder, TimelineUpdate } from '../domain/timeline.ts';
import type { Page, Timeline } from '../ports.ts';
import { type DynamoTable, type Item, NEW } from './dynamo-table.ts';
import { conversationPk, fixed, ttlSeconds } from './keys.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A redelivery of Meta's may come 7 days late: entries, which are the dedupe, stay far longer than that. */
const RETENTION_MS = 90 * DAY_MS;

/** The timeline in DynamoDB: one partition per conversation, in the order of Meta's clock. */
export class DynamoTimeline implements Timeline {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async recordInbound(entry: TimelineInbound): Promise<{ readonly first: boolean; readonly receivedAt: number }> {
    const { profile, sentAt, ...rest } = entry;
    const write = await this.#table.put(
      {
        PK: conversationPk(entry),
        SK: `AT#${fixed(sentAt ?? 0)}#IN#${entry.wamid}`,
        kind: 'in',
        at: sentAt ?? entry.receivedAt,
        ...rest,
        late: entry.late || undefined,
        ...profile,
        ttl: ttlSeconds(entry.receivedAt + RETENTION_MS),
      },
      NEW,
    );
    if (write.ok) return { first: true, receivedAt: entry.receivedAt };
    return { first: false, receivedAt: Number(write.old?.['receivedAt'] ?? entry.receivedAt) };
  }

  async recordUpdate(entry: TimelineUpdate): Promise<{ readonly receivedAt: number }> {
    const { owner, receivedAt, type, raw, wamid, callId, profile, at } = entry;
    const hash = createHash('sha256')
      .update(`${type}\n${wamid ?? ''}\n${raw}`)
      .digest('hex')
      .slice(0, 32);
    const write = await this.#table.put(
      {
        PK: 'wabaId' in owner ? `WABA#${owner.wabaId}` : conversationPk(owner),
        SK: `AT#${fixed(at ?? 0)}#UPDATE#${hash}`,
        kind: 'update',
        ...('wabaId' in owner ? { wabaId: owner.wabaId } : { number: owner.number, person: owner.person }),
        at: at ?? receivedAt,
        receivedAt,
        type,
        wamid,
        callId,
        ...profile,
        content: raw,
        ttl: ttlSeconds(receivedAt + RETENTION_MS),
      },
      NEW,
    );
    return { receivedAt: write.ok ? receivedAt : Number(write.old?.['receivedAt'] ?? receivedAt) };
  }

  async page(
    number: string,
    persons: readonly string[],
    limit: number,
    after: string | undefined,
    order: TimelineOrder = 'oldest',
  ): Promise<Page<TimelineEntry>> {
    const newestFirst = order === 'newest';
    const parts = await Promise.all(
      persons.map((person) => {
        const PK = conversationPk({ number, person });
        const start = after === undefined ? {} : { start: { PK, SK: after } };
        return this.#table.query(PK, { from: 'AT#', to: 'AT#~', limit: limit + 1, consistent: true, newestFirst, ...start });
      }),
    );
    const isBefore = (one: string, other: string) => (newestFirst ? one > other : one < other);
    // A part that stopped early (DynamoDB's 1 MB) says nothing of what lies beyond: nobody's entries there are shown yet.
    const ends = parts.flatMap(({ items, next }) => (next === undefined ? [] : [placeOf(items.at(-1))]));
    const merged = parts
      .flatMap(({ items }) => items)
      .filter((item) => !ends.some((end) => isBefore(end, placeOf(item))))
      .sort((a, b) => (isBefore(placeOf(a), placeOf(b)) ? -1 : 1));
    const items = merged.slice(0, limit);
    const more = merged.length > limit || ends.length > 0;
    return { items: items.map(toEntry), next: more ? placeOf(items.at(-1)) : undefined };
  }

  async sentSince(conversation: Conversation, since: number): Promise<readonly string[]> {
    const { items } = await this.#table.query(conversationPk(conversation), {
      from: `AT#${fixed(since)}`,
      to: 'AT#~',
      consistent: true,
    });
    return items.flatMap((item) => (item['kind'] === 'out' ? [String(item['messageId'])] : []));
  }
}

/** The item that stands for a message of ours in its conversation. */
export function outboundEntry(conversation: Conversation, messageId: string, at: number): Item {
  return {
    PK: conversationPk(conversation),
    SK: `AT#${fixed(at)}#OUT#${messageId}`,
    kind: 'out',
    number: conversation.number,
    person: conversation.person,
    messageId,
    at,
    ttl: ttlSeconds(at + RETENTION_MS),
  };
}

/** Its place in the order of Meta's clock. */
function placeOf(item: Item | undefined): string {
  return String(item?.['SK']);
}

function toEntry(item: Item): TimelineEntry {
  const kind = item['kind'];
  const content = typeof item['content'] === 'string' ? JSON.parse(item['content']) : undefined;
  return {
    direction: kind === 'in' || kind === 'out' ? kind : 'update',
    at: Number(item['at']),
    type: String(item['type'] ?? 'message'),
    content,
    ...(typeof item['wamid'] === 'string' ? { wamid: item['wamid'] } : {}),
    ...(typeof item['messageId'] === 'string' ? { messageId: item['messageId'] } : {}),
    ...(item['late'] === true ? { late: true } : {}),
  };
}
