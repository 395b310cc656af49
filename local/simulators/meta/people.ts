import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { compact } from './json.ts';
import type { JsonObject } from './meta.ts';

/** A WhatsApp user as Meta knows them. Without `phone`: one who has not shown it (a username user). */
export type Person = {
  readonly userId: string;
  readonly phone?: string;
  readonly name?: string;
  readonly username?: string;
  /** Stopped marketing messages. */
  readonly stopped: boolean;
};

const BSUID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/** A business-scoped user id: country, dot, up to 128 alphanumerics (Meta, business-scoped user IDs). */
export function isUserId(text: string): boolean {
  return BSUID.test(text);
}

/** A phone in any notation as its digits alone, which is the form of `wa_id`. */
export function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '');
}

/**
 * The `wa_id` of a phone in any notation: Meta modifies the prefix of many numbers of Mexico and Brazil (Meta, phone numbers),
 * whose persons it knows by the form of before a change of numbering: with a 1, and without a 9.
 */
export function waIdOf(phone: string): string {
  return digitsOf(phone)
    .replace(/^52(\d{10})$/, '521$1')
    .replace(/^55([3-9]\d)9(\d{8})$/, '55$1$2');
}

/** Whether `to`, a phone in any notation or a BSUID, means this person. */
export function isMeant(to: string, person: { userId: string; phone?: string | undefined }): boolean {
  return isUserId(to) ? to === person.userId : person.phone !== undefined && waIdOf(to) === person.phone;
}

/** The BSUID that a phone has until it is told otherwise: always the same one. */
export function derivedUserId(phone: string): string {
  const hash = createHash('sha256').update(`bsuid ${phone}`).digest('hex');
  return `US.${(BigInt(`0x${hash.slice(0, 15)}`) + 10n ** 19n).toString()}`;
}

/** The people whom the simulated Meta knows, by BSUID and phone. */
export class People {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  byPhone(phone: string): Person {
    const row = this.#db.prepare('SELECT * FROM meta_people WHERE phone = ?').get(phone);
    return row === undefined ? { userId: derivedUserId(phone), phone, stopped: false } : toPerson(row);
  }

  byUserId(userId: string): Person {
    const row = this.#db.prepare('SELECT * FROM meta_people WHERE user_id = ?').get(userId);
    return row === undefined ? { userId, stopped: false } : toPerson(row);
  }

  /** Remembers what is known of a person. A phone that comes with another BSUID belongs to that one from now on. */
  note(known: {
    phone?: string | undefined;
    userId?: string | undefined;
    name?: string | undefined;
    username?: string | undefined;
  }) {
    const userId = known.userId ?? (known.phone === undefined ? undefined : this.byPhone(known.phone).userId);
    if (userId === undefined) throw new Error('a person has a phone or a user id');
    if (known.phone !== undefined) {
      this.#db.prepare('UPDATE meta_people SET phone = NULL WHERE phone = ? AND user_id <> ?').run(known.phone, userId);
    }
    this.#db
      .prepare(
        `INSERT INTO meta_people (user_id, phone, name, username) VALUES (?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET
         phone = coalesce(excluded.phone, phone), name = coalesce(excluded.name, name), username = coalesce(excluded.username, username)`,
      )
      .run(userId, known.phone ?? null, known.name ?? null, known.username ?? null);
    return this.byUserId(userId);
  }

  /** The same person by other names. A phone belongs to one person alone. */
  rename(person: Person, { userId, phone }: { userId: string; phone?: string }): Person {
    this.note({ userId: person.userId, phone: person.phone });
    this.#db.prepare('UPDATE meta_people SET phone = NULL WHERE phone = ?').run(phone ?? null);
    this.#db.prepare('DELETE FROM meta_people WHERE user_id = ? AND user_id <> ?').run(userId, person.userId);
    this.#db.prepare('UPDATE meta_people SET user_id = ?, phone = ? WHERE user_id = ?').run(userId, phone ?? null, person.userId);
    return this.byUserId(userId);
  }

  setStopped(userId: string, stopped: boolean): void {
    this.#db.prepare('UPDATE meta_people SET stopped = ? WHERE user_id = ?').run(stopped ? 1 : 0, userId);
  }
}

/** The person's element of a webhook's `contacts[]`. */
export function toContact(person: Person, shows: { userId: boolean } = { userId: true }): JsonObject {
  const name = person.name ?? `Person ${(person.phone ?? person.userId).slice(-4)}`;
  return compact({
    profile: compact({ name, username: person.username }),
    wa_id: person.phone,
    user_id: shows.userId ? person.userId : undefined,
  });
}

function toPerson(row: Record<string, unknown>): Person {
  const optional = (key: string) => (row[key] === null ? {} : { [key]: String(row[key]) });
  return {
    userId: String(row['user_id']),
    ...optional('phone'),
    ...optional('name'),
    ...optional('username'),
    stopped: row['stopped'] === 1,
  };
}
