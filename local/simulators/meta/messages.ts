import type { DatabaseSync } from 'node:sqlite';
import { asObjects, readObject } from './json.ts';
import type { AcceptedMessage, JsonObject, MessageStatus, StatusName, WrittenMessage } from './meta.ts';
import { isUserId, waIdOf } from './people.ts';

/** An accepted message as it is stored. */
export type StoredMessage = {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly userId: string;
  /** The person's phone, when Meta may show it. */
  readonly phone?: string;
  /** As the request named the recipient. */
  readonly recipient: string;
  readonly type: string;
  readonly content: JsonObject;
  readonly opaque?: string;
  /** Pricing category: `service` for free-form, else the template's. */
  readonly category: string;
  /** Whether the window was open when it was accepted. */
  readonly inWindow: boolean;
  readonly at: number;
};

const STATUSES: readonly StatusName[] = ['sent', 'delivered', 'read', 'failed'];

/** What Meta accepted, with the statuses that went out for it; and the ids of what people wrote. */
export class Messages {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  add(message: StoredMessage): void {
    this.#db
      .prepare(
        `INSERT INTO meta_messages (id, phone_number_id, user_id, phone, recipient, type, content, opaque, category, in_window, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        message.id,
        message.phoneNumberId,
        message.userId,
        message.phone ?? null,
        message.recipient,
        message.type,
        JSON.stringify(message.content),
        message.opaque ?? null,
        message.category,
        message.inWindow ? 1 : 0,
        message.at,
      );
  }

  get(id: string): StoredMessage | undefined {
    const row = this.#db.prepare('SELECT * FROM meta_messages WHERE id = ?').get(id);
    return row === undefined ? undefined : toMessage(row);
  }

  /** Newest last. */
  list(to?: string): AcceptedMessage[] {
    const [where, value] = to === undefined ? ['1 = ?', 1] : isUserId(to) ? ['user_id = ?', to] : ['phone = ?', waIdOf(to)];
    const rows = this.#db.prepare(`SELECT * FROM meta_messages WHERE ${where} ORDER BY seq`).all(value);
    return rows.map((row) => {
      const message = toMessage(row);
      return {
        ...message.content,
        id: message.id,
        to: message.recipient,
        type: message.type,
        phoneNumberId: message.phoneNumberId,
        statuses: this.statusesOf(message.id),
        at: message.at,
        ...(message.opaque === undefined ? {} : { opaque: message.opaque }),
      };
    });
  }

  /** How many were accepted since, of one person or of all. */
  countSince(since: number, userId: string | undefined): number {
    const row = this.#db
      .prepare('SELECT count(*) AS accepted FROM meta_messages WHERE at > ? AND (? IS NULL OR user_id = ?)')
      .get(since, userId ?? null, userId ?? null);
    return Number(row?.['accepted']);
  }

  statusesOf(id: string): MessageStatus[] {
    const rows = this.#db
      .prepare('SELECT status, timestamp, errors FROM meta_statuses WHERE message_id = ? ORDER BY seq')
      .all(id);
    return rows.map((row) => ({
      status: STATUSES.find((name) => name === row['status']) ?? 'failed',
      timestamp: String(row['timestamp']),
      ...(row['errors'] === null ? {} : { errors: asObjects(JSON.parse(String(row['errors']))) }),
    }));
  }

  /** Whether the status is new. */
  addStatus(id: string, { status, timestamp, errors }: MessageStatus): boolean {
    const { changes } = this.#db
      .prepare('INSERT OR IGNORE INTO meta_statuses (message_id, status, timestamp, errors) VALUES (?, ?, ?, ?)')
      .run(id, status, timestamp, errors === undefined ? null : JSON.stringify(errors));
    return changes > 0;
  }

  /** Remembers what a person wrote, so that it can be marked as read and reacted to. */
  addReceived(received: { id: string; phoneNumberId: string; userId: string; at: number; content: JsonObject }): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO meta_received (id, phone_number_id, user_id, at, content) VALUES (?, ?, ?, ?, ?)')
      .run(received.id, received.phoneNumberId, received.userId, received.at, JSON.stringify(received.content));
  }

  /** What people wrote, newest last; of one person by BSUID, or by the phone that it has now. */
  written(from?: string): WrittenMessage[] {
    const rows = this.#db
      .prepare(
        `SELECT r.* FROM meta_received r LEFT JOIN meta_people p ON p.user_id = r.user_id
         WHERE ?1 IS NULL OR r.user_id = ?1 OR p.phone = ?2 ORDER BY r.rowid`,
      )
      .all(from ?? null, from === undefined ? null : waIdOf(from));
    return rows.map((row) => ({
      ...readObject(row['content']),
      id: String(row['id']),
      phoneNumberId: String(row['phone_number_id']),
      at: Number(row['at']),
    }));
  }

  isReceived(id: string, phoneNumberId: string): boolean {
    return (
      this.#db.prepare('SELECT 1 FROM meta_received WHERE id = ? AND phone_number_id = ?').get(id, phoneNumberId) !== undefined
    );
  }
}

function toMessage(row: Record<string, unknown>): StoredMessage {
  return {
    id: String(row['id']),
    phoneNumberId: String(row['phone_number_id']),
    userId: String(row['user_id']),
    recipient: String(row['recipient']),
    type: String(row['type']),
    content: readObject(row['content']),
    category: String(row['category']),
    inWindow: row['in_window'] === 1,
    at: Number(row['at']),
    ...(row['phone'] === null ? {} : { phone: String(row['phone']) }),
    ...(row['opaque'] === null ? {} : { opaque: String(row['opaque']) }),
  };
}
