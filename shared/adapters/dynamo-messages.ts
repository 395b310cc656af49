import { type Message, type MessageState, messageState } from '../domain/message.ts';
import { overdueAt } from '../domain/message-life.ts';
import type { Idempotency, IdempotencyRecord, MessageSummary, Messages, Page } from '../ports.ts';
import { parseCursor, toCursor } from './cursor.ts';
import type { DynamoTable, Item, TransactPart } from './dynamo-table.ts';
import { outboundEntry } from './dynamo-timeline.ts';
import { dueShard, idempotencyKey, messageKey, ttlSeconds } from './keys.ts';

const DAY_MS = 24 * 60 * 60_000;
/** How long a message is kept, and what stands beside it. */
export const MESSAGE_RETENTION_MS = 90 * DAY_MS;
const IDEMPOTENCY_MS = 2 * DAY_MS;
const MAX_CONFLICTS = 8;

/** Messages in DynamoDB: one item each, changed by compare-and-set on `version`. */
export class DynamoMessages implements Messages {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async accept(message: Message, idempotency: Idempotency | undefined): ReturnType<Messages['accept']> {
    const parts = [
      ...acceptParts(message),
      ...(idempotency === undefined ? [] : [idempotencyPart(idempotency, message.createdAt)]),
    ];
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const result = await this.#table.transact(parts);
      if (result.ok) return { kind: 'accepted' };
      const record = idempotency === undefined ? undefined : await this.replay(idempotency.owner, idempotency.key);
      if (record !== undefined) return { kind: 'repeated', record };
      if (!result.reasons.some(({ code }) => code === 'TransactionConflict')) throw new Error('a new message id was taken');
    }
    throw new Error('the idempotency record stayed in conflict');
  }

  async replay(owner: string, key: string): Promise<IdempotencyRecord | undefined> {
    const item = await this.#table.get(idempotencyKey(owner, key));
    return item === undefined ? undefined : { bodyHash: String(item['bodyHash']), response: String(item['response']) };
  }

  async get(id: string): Promise<Message | undefined> {
    const item = await this.#table.get(messageKey(id));
    return item === undefined ? undefined : toMessage(item);
  }

  async getMany(ids: readonly string[]): Promise<readonly Message[]> {
    const items = await this.#table.getMany([...new Set(ids)].map(messageKey));
    return items.map(toMessage);
  }

  async save(message: Message): Promise<Message | undefined> {
    const next = { ...message, version: message.version + 1 };
    const write = await this.#table.put(toItem(next), {
      condition: '#version = :version',
      names: { '#version': 'version' },
      values: { ':version': message.version },
    });
    return write.ok ? next : undefined;
  }

  list(number: string, state: MessageState, limit: number, after: string | undefined): Promise<Page<MessageSummary>> {
    return this.#list(number, state, limit, after, true);
  }

  waiting(number: string, limit: number, after: string | undefined): Promise<Page<MessageSummary>> {
    return this.#list(number, 'accepted', limit, after, false);
  }

  async #list(number: string, state: MessageState, limit: number, after: string | undefined, newestFirst: boolean) {
    const start = parseCursor(after, listOf(number, state), 'list');
    const { items, next } = await this.#table.query(listOf(number, state), {
      index: 'list',
      limit,
      newestFirst,
      ...(start === undefined ? {} : { start }),
    });
    return { items: items.map((item): MessageSummary => JSON.parse(String(item['summary']))), next: toCursor(next) };
  }
}

/** The writes that bring a message into being: itself, and its place in the conversation. */
export function acceptParts(message: Message): readonly TransactPart[] {
  return [
    { kind: 'put', item: toItem(message), condition: 'attribute_not_exists(PK)' },
    { kind: 'put', item: outboundEntry(message, message.id, message.createdAt) },
  ];
}

function idempotencyPart({ owner, key, bodyHash, response }: Idempotency, at: number): TransactPart {
  const item = { ...idempotencyKey(owner, key), kind: 'idempotency', bodyHash, response, ttl: ttlSeconds(at + IDEMPOTENCY_MS) };
  return { kind: 'put', item, condition: 'attribute_not_exists(PK)' };
}

function toItem(message: Message): Item {
  const { version, ...body } = message;
  const state = messageState(message);
  const dueAt = overdueAt(message);
  const summary: MessageSummary = {
    id: message.id,
    number: message.number,
    person: message.person,
    state,
    createdAt: message.createdAt,
    route: message.attempts.at(-1)?.route ?? message.decision.route,
    ...(message.reference === undefined ? {} : { reference: message.reference }),
  };
  return {
    ...messageKey(message.id),
    kind: 'message',
    version,
    state,
    body: JSON.stringify(body),
    list: listOf(message.number, state),
    listAt: message.createdAt,
    summary: JSON.stringify(summary),
    ttl: ttlSeconds(message.createdAt + MESSAGE_RETENTION_MS),
    ...(dueAt === undefined ? {} : { due: dueShard(message.id), dueAt }),
  };
}

/** A stored item as a message; this adapter alone writes these items. */
export function toMessage(item: Item): Message {
  return { ...JSON.parse(String(item['body'])), version: Number(item['version']) };
}

function listOf(number: string, state: MessageState): string {
  return `MSG#${number}#${state}`;
}
