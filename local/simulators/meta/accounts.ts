import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { SEEDED } from './meta.ts';

/** A business portfolio, as far as the app may see it. */
export type Business = { readonly id: string; readonly name: string; readonly verificationStatus: string };

/** A WhatsApp business account (WABA). */
export type Account = {
  readonly id: string;
  readonly name: string;
  /** The business portfolio that owns it. */
  readonly ownerId: string;
  /** Whether the app may see it: its owner has shared it with us, or we own it. */
  readonly shared: boolean;
  readonly reviewStatus: string;
  readonly subscribed: boolean;
  readonly overrideUrl?: string;
};

/** The accounts (WABAs) and the businesses that own them. */
export class Accounts {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The fresh world: our own portfolio, and its one account with the app subscribed. */
  seed(): void {
    this.nameBusiness(SEEDED.businessId, SEEDED.verifiedName, 'verified');
    this.add({ id: SEEDED.wabaId, name: SEEDED.verifiedName, ownerId: SEEDED.businessId, subscribed: true });
  }

  get(id: string): Account | undefined {
    const row = this.#db.prepare('SELECT * FROM meta_accounts WHERE id = ?').get(id);
    return row === undefined ? undefined : toAccount(row);
  }

  /** As `get`, for one that must exist. */
  need(id: string): Account {
    const account = this.get(id);
    if (account === undefined) throw new Error(`the simulated Meta has no account ${id}`);
    return account;
  }

  /** The account of that owner, newest first when there are more. */
  ofOwner(ownerId: string): Account[] {
    const rows = this.#db.prepare('SELECT * FROM meta_accounts WHERE owner_id = ? ORDER BY rowid DESC').all(ownerId);
    return rows.map(toAccount);
  }

  /** The accounts that others share with us, oldest first. */
  sharedWithUs(): Account[] {
    const rows = this.#db.prepare('SELECT * FROM meta_accounts WHERE shared = 1 AND owner_id <> ? ORDER BY rowid');
    return rows.all(SEEDED.businessId).map(toAccount);
  }

  /** Adds an account unless there is one with that id. Left out: a new id, our own portfolio, reviewed, not subscribed. */
  add(account: { name: string; id?: string; ownerId?: string; reviewStatus?: string; subscribed?: boolean }): Account {
    const { id = String(randomInt(1e14, 2 ** 48 - 1)), name, ownerId = SEEDED.businessId } = account;
    this.#db
      .prepare('INSERT OR IGNORE INTO meta_accounts (id, name, owner_id, review_status, subscribed) VALUES (?, ?, ?, ?, ?)')
      .run(id, name, ownerId, account.reviewStatus ?? 'APPROVED', account.subscribed ? 1 : 0);
    return this.need(id);
  }

  subscribe(id: string, subscribed: boolean, overrideUrl?: string): void {
    this.#db
      .prepare('UPDATE meta_accounts SET subscribed = ?, override_url = ? WHERE id = ?')
      .run(subscribed ? 1 : 0, overrideUrl ?? null, id);
  }

  share(id: string, shared: boolean): void {
    this.#db.prepare('UPDATE meta_accounts SET shared = ? WHERE id = ?').run(shared ? 1 : 0, id);
  }

  setReviewStatus(id: string, status: string): void {
    this.#db.prepare('UPDATE meta_accounts SET review_status = ? WHERE id = ?').run(status, id);
  }

  business(id: string): Business {
    const row = this.#db.prepare('SELECT * FROM meta_businesses WHERE id = ?').get(id);
    if (row === undefined) return { id, name: `Business ${id}`, verificationStatus: 'not_verified' };
    return { id, name: String(row['name']), verificationStatus: String(row['verification_status']) };
  }

  /** Notes a business with its name, unless it is known. */
  nameBusiness(id: string, name: string, verificationStatus = 'not_verified'): void {
    this.#db.prepare('INSERT OR IGNORE INTO meta_businesses VALUES (?, ?, ?)').run(id, name, verificationStatus);
  }

  setVerificationStatus(id: string, status: string): void {
    this.#db.prepare('UPDATE meta_businesses SET verification_status = ? WHERE id = ?').run(status, id);
  }
}

function toAccount(row: Record<string, unknown>): Account {
  const override = row['override_url'] === null ? {} : { overrideUrl: String(row['override_url']) };
  return {
    id: String(row['id']),
    name: String(row['name']),
    ownerId: String(row['owner_id']),
    shared: row['shared'] === 1,
    reviewStatus: String(row['review_status']),
    subscribed: row['subscribed'] === 1,
    ...override,
  };
}
