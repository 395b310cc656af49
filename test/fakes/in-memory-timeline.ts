import { createHash } from 'node:crypto';
import { type InboundEntry, toAccountUpdate } from '../../shared/domain/change.ts';
import type { Conversation } from '../../shared/domain/identity.ts';
import { changeInUpdate } from '../../shared/domain/identity-change.ts';
import type { TimelineEntry, TimelineInbound, TimelineOrder, TimelineUpdate } from '../../shared/domain/timeline.ts';
import type { Page, Timeline } from '../../shared/ports.ts';
import { conversationKey, type InMemoryTable, pageOf } from './in-memory-table.ts';

const fixed = (instant: number) => String(Math.trunc(instant)).padStart(15, '0');

export class InMemoryTimeline implements Timeline {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async recordInbound(entry: TimelineInbound): Promise<{ readonly first: boolean; readonly receivedAt: number }> {
    const { number, person, wamid, sentAt, receivedAt, type, content, opens, late, profile } = entry;
    const partition = conversationKey(entry);
    const sort = `AT#${fixed(sentAt ?? 0)}#IN#${wamid}`;
    const old = this.#table.timelineOf(partition).get(sort);
    if (old !== undefined) return { first: false, receivedAt: old.receivedAt };
    const at = sentAt ?? receivedAt;
    const shown: TimelineEntry = {
      direction: 'in',
      at,
      type,
      content: JSON.parse(content),
      wamid,
      ...(late ? { late } : {}),
    };
    this.#table.timelineOf(partition).set(sort, { sort, entry: shown, receivedAt });
    const stored: InboundEntry = { number, person, wamid, at, type, content, opens, ...(late ? { late } : {}), ...profile };
    this.#table.emit(partition, { kind: 'inbound', entry: stored });
    return { first: true, receivedAt };
  }

  async recordUpdate(entry: TimelineUpdate): Promise<{ readonly receivedAt: number }> {
    const { owner, at, receivedAt, type, raw, wamid, callId, profile } = entry;
    const partition = 'wabaId' in owner ? `WABA#${owner.wabaId}` : conversationKey(owner);
    const hash = createHash('sha256')
      .update(`${type}\n${wamid ?? ''}\n${raw}`)
      .digest('hex')
      .slice(0, 32);
    const sort = `AT#${fixed(at ?? 0)}#UPDATE#${hash}`;
    const old = this.#table.timelineOf(partition).get(sort);
    if (old !== undefined) return { receivedAt: old.receivedAt };
    const id = wamid === undefined ? {} : { wamid };
    const shown: TimelineEntry = { direction: 'update', at: at ?? receivedAt, type, content: JSON.parse(raw), ...id };
    this.#table.timelineOf(partition).set(sort, { sort, entry: shown, receivedAt });
    const update = 'wabaId' in owner ? toAccountUpdate(type, JSON.parse(raw)) : undefined;
    if (update !== undefined && 'wabaId' in owner)
      this.#table.emit(partition, { kind: 'account-update', ...owner, ...update, at: at ?? receivedAt, key: sort });
    const change = type === 'user_id_update' ? changeInUpdate(JSON.parse(raw), at ?? receivedAt) : undefined;
    if (change !== undefined && !('wabaId' in owner))
      this.#table.emit(partition, { kind: 'identity', number: owner.number, change });
    if (callId !== undefined && !('wabaId' in owner)) {
      const { number, person } = owner;
      this.#table.emit(partition, { kind: 'call', entry: { number, person, callId, at: at ?? receivedAt, ...profile } });
    }
    return { receivedAt };
  }

  async page(
    number: string,
    persons: readonly string[],
    limit: number,
    after: string | undefined,
    order: TimelineOrder = 'oldest',
  ): Promise<Page<TimelineEntry>> {
    const rows = persons.flatMap((person) => [...this.#table.timelineOf(conversationKey({ number, person })).values()]);
    const oldestFirst = rows.sort((a, b) => (a.sort < b.sort ? -1 : 1));
    const { items, next } = pageOf(order === 'newest' ? oldestFirst.reverse() : oldestFirst, ({ sort }) => sort, limit, after);
    return { items: items.map(({ entry }) => entry), next };
  }

  async sentSince(conversation: Conversation, since: number): Promise<readonly string[]> {
    const rows = [...this.#table.timelineOf(conversationKey(conversation)).values()];
    return rows
      .filter(({ sort }) => sort >= `AT#${fixed(since)}`)
      .sort((a, b) => (a.sort < b.sort ? -1 : 1))
      .flatMap(({ entry }) => entry.messageId ?? []);
  }
}
