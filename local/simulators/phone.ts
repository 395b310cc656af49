import type { DatabaseSync } from 'node:sqlite';
import { countParts } from './gsm.ts';

/** An SMS as a phone shows it. `at` is epoch milliseconds; `parts` is how many it was sent in. */
export type Sms = {
  readonly to: string;
  readonly text: string;
  readonly parts: number;
  readonly senderId?: string;
  readonly at: number;
};

/** The phones of all people: what they received by SMS, kept in the database. */
export class Phone {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(
      `CREATE TABLE IF NOT EXISTS phone_messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL,
       text TEXT NOT NULL, parts INTEGER NOT NULL, sender_id TEXT, at INTEGER NOT NULL)`,
    );
  }

  /** An SMS arrives. */
  receive(sms: { to: string; text: string; senderId?: string | undefined; at: number }): Sms {
    const { to, text, senderId, at } = sms;
    const parts = countParts(text);
    this.#db
      .prepare('INSERT INTO phone_messages (recipient, text, parts, sender_id, at) VALUES (?, ?, ?, ?, ?)')
      .run(to, text, parts, senderId ?? null, at);
    return { to, text, parts, at, ...(senderId === undefined ? {} : { senderId }) };
  }

  /** Newest last. `to`: a phone in any notation. */
  messages(filter: { readonly to?: string | undefined } = {}): Sms[] {
    const rows = this.#db.prepare('SELECT * FROM phone_messages ORDER BY seq').all();
    const all = rows.map((row) => ({
      to: String(row['recipient']),
      text: String(row['text']),
      parts: Number(row['parts']),
      at: Number(row['at']),
      ...(row['sender_id'] === null ? {} : { senderId: String(row['sender_id']) }),
    }));
    return filter.to === undefined ? all : all.filter((sms) => digitsOf(sms.to) === digitsOf(filter.to ?? ''));
  }

  reset(): void {
    this.#db.exec('DELETE FROM phone_messages');
  }
}

function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '');
}
