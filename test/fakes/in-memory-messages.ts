import type { Closing } from '../../shared/domain/closing.ts';
import { type Message, type MessageState, messageState } from '../../shared/domain/message.ts';
import type { Session } from '../../shared/domain/session.ts';
import type { Closings, Idempotency, IdempotencyRecord, MessageSummary, Messages, Page } from '../../shared/ports.ts';
import { conversationKey, type InMemoryTable, pageOf } from './in-memory-table.ts';

const IDEMPOTENCY_MS = 48 * 60 * 60_000;
const fixed = (instant: number) => String(Math.trunc(instant)).padStart(15, '0');

export class InMemoryMessages implements Messages {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async accept(message: Message, idempotency: Idempotency | undefined): ReturnType<Messages['accept']> {
    const key = idempotency === undefined ? undefined : `${idempotency.owner}#${idempotency.key}`;
    const record = key === undefined ? undefined : this.#table.idempotency.get(key);
    if (record !== undefined) return { kind: 'repeated', record: record.value };
    insertMessage(this.#table, message);
    if (key !== undefined && idempotency !== undefined) {
      const { bodyHash, response } = idempotency;
      this.#table.idempotency.set(key, { value: { bodyHash, response }, ttl: message.createdAt + IDEMPOTENCY_MS });
    }
    return { kind: 'accepted' };
  }

  async replay(owner: string, key: string): Promise<IdempotencyRecord | undefined> {
    return this.#table.idempotency.get(`${owner}#${key}`)?.value;
  }

  async get(id: string): Promise<Message | undefined> {
    return this.#table.messages.get(id);
  }

  async getMany(ids: readonly string[]): Promise<readonly Message[]> {
    return [...new Set(ids)].flatMap((id) => this.#table.messages.get(id) ?? []);
  }

  async save(message: Message): Promise<Message | undefined> {
    if (this.#table.messages.get(message.id)?.version !== message.version) return undefined;
    const next = { ...message, version: message.version + 1 };
    this.#table.putMessage(next);
    return next;
  }

  async list(number: string, state: MessageState, limit: number, after: string | undefined): Promise<Page<MessageSummary>> {
    return pageOf(this.#in(number, state).toReversed(), ({ id }) => id, limit, after);
  }

  async waiting(number: string, limit: number, after: string | undefined): Promise<Page<MessageSummary>> {
    return pageOf(this.#in(number, 'accepted'), ({ id }) => id, limit, after);
  }

  /** Oldest first. */
  #in(number: string, state: MessageState): readonly MessageSummary[] {
    const found = [...this.#table.messages.values()].filter(
      (message) => message.number === number && messageState(message) === state,
    );
    return found.sort((a, b) => a.createdAt - b.createdAt).map(toSummary);
  }
}

export class InMemoryClosings implements Closings {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async close(
    closing: Closing,
    window: Session | undefined,
    message: Message | undefined,
  ): Promise<'closed' | 'already-closed' | 'moved'> {
    const partition = conversationKey(closing);
    const key = `${partition}#${closing.expiresAt}`;
    if (this.#table.closings.has(key)) return 'already-closed';
    const row = this.#table.sessions.get(partition);
    if (closing.reason !== 'superseded' || window !== undefined) {
      if (row?.session.expiresAt !== window?.expiresAt || row?.session.movedTo !== undefined) return 'moved';
      if (row !== undefined) this.#table.putSession(partition, { session: row.session });
    }
    if (message !== undefined) insertMessage(this.#table, message);
    this.#table.closings.set(key, closing);
    this.#table.emit(partition, { kind: 'closing', closing });
    return 'closed';
  }

  async latest(number: string, persons: readonly string[]): Promise<Closing | undefined> {
    return [...this.#table.closings.values()]
      .filter((closing) => closing.number === number && persons.includes(closing.person))
      .sort((a, b) => b.expiresAt - a.expiresAt)[0];
  }
}

/** The message and its place in the conversation. */
function insertMessage(table: InMemoryTable, message: Message): void {
  if (table.messages.has(message.id)) throw new Error('a new message id was taken');
  table.putMessage(message);
  const sort = `AT#${fixed(message.createdAt)}#OUT#${message.id}`;
  const entry = { direction: 'out', at: message.createdAt, type: 'message', messageId: message.id, content: undefined } as const;
  table.timelineOf(conversationKey(message)).set(sort, { sort, entry, receivedAt: message.createdAt });
}

function toSummary(message: Message): MessageSummary {
  const { id, number, person, createdAt, reference } = message;
  return {
    id,
    number,
    person,
    state: messageState(message),
    createdAt,
    route: message.attempts.at(-1)?.route ?? message.decision.route,
    ...(reference === undefined ? {} : { reference }),
  };
}
