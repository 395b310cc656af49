import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type NewNumber, SEEDED } from './meta.ts';
import { digitsOf } from './people.ts';

/** A business number as the simulated Meta keeps it. */
export type BusinessNumber = {
  readonly id: string;
  readonly wabaId: string;
  readonly display: string;
  readonly digits: string;
  /** What Meta prepends to recipients without `+`. */
  readonly countryCode: string;
  readonly verifiedName: string;
  /** Of the display name: `APPROVED`, `PENDING_REVIEW`, `DECLINED`, … */
  readonly nameStatus: string;
  readonly verified: boolean;
  readonly registered: boolean;
  readonly pin?: string;
  readonly wrongPins: number;
  readonly code?: string;
  readonly codeAt?: number;
};

/** The numbers of all accounts. */
export class Numbers {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The fresh world: one number that is live. */
  seed(): void {
    if (this.get(SEEDED.phoneNumberId) !== undefined) return;
    this.add({ ...SEEDED, id: SEEDED.phoneNumberId, verified: true, registered: true });
  }

  /** Adds a number to an account that exists. Answers the number's id. */
  add(number: NewNumber): string {
    const id = number.id ?? String(randomInt(1e14, 2 ** 48 - 1));
    const wabaId = number.wabaId ?? SEEDED.wabaId;
    this.#db
      .prepare(
        `INSERT INTO meta_numbers (id, waba_id, display, verified_name, name_status, verified, registered, pin)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        wabaId,
        number.displayPhoneNumber,
        number.verifiedName,
        number.nameStatus ?? 'APPROVED',
        number.verified ? 1 : 0,
        number.registered ? 1 : 0,
        number.pin ?? null,
      );
    return id;
  }

  get(id: string): BusinessNumber | undefined {
    const row = this.#db.prepare('SELECT * FROM meta_numbers WHERE id = ?').get(id);
    return row === undefined ? undefined : toNumber(row);
  }

  /** As `get`, for a number that must exist. */
  need(id: string): BusinessNumber {
    const number = this.get(id);
    if (number === undefined) throw new Error(`the simulated Meta has no number ${id}`);
    return number;
  }

  byDigits(digits: string): BusinessNumber | undefined {
    const rows = this.#db.prepare('SELECT * FROM meta_numbers ORDER BY rowid').all();
    return rows.map(toNumber).find((number) => number.digits === digits);
  }

  ofAccount(wabaId: string): BusinessNumber[] {
    return this.#db.prepare('SELECT * FROM meta_numbers WHERE waba_id = ? ORDER BY rowid').all(wabaId).map(toNumber);
  }

  setCode(id: string, code: string | null, at: number): void {
    this.#db.prepare('UPDATE meta_numbers SET code = ?, code_at = ? WHERE id = ?').run(code, at, id);
  }

  setVerified(id: string): void {
    this.#db.prepare('UPDATE meta_numbers SET verified = 1, code = NULL WHERE id = ?').run(id);
  }

  setNameStatus(id: string, status: string): void {
    this.#db.prepare('UPDATE meta_numbers SET name_status = ? WHERE id = ?').run(status, id);
  }

  setPin(id: string, pin: string): void {
    this.#db.prepare('UPDATE meta_numbers SET pin = ?, wrong_pins = 0 WHERE id = ?').run(pin, id);
  }

  countWrongPin(id: string): void {
    this.#db.prepare('UPDATE meta_numbers SET wrong_pins = wrong_pins + 1 WHERE id = ?').run(id);
  }

  setRegistered(id: string, registered: boolean): void {
    this.#db.prepare('UPDATE meta_numbers SET registered = ? WHERE id = ?').run(registered ? 1 : 0, id);
  }

  /** How often register or deregister was called since then, this call counted. */
  countRegistration(id: string, now: number, since: number): number {
    this.#db.prepare('INSERT INTO meta_registrations (phone_number_id, at) VALUES (?, ?)').run(id, now);
    const row = this.#db
      .prepare('SELECT count(*) AS calls FROM meta_registrations WHERE phone_number_id = ? AND at > ?')
      .get(id, since);
    return Number(row?.['calls']);
  }
}

function toNumber(row: Record<string, unknown>): BusinessNumber {
  const optional = (key: string, column: string) => (row[column] === null ? {} : { [key]: row[column] });
  return {
    id: String(row['id']),
    wabaId: String(row['waba_id']),
    display: String(row['display']),
    digits: digitsOf(String(row['display'])),
    countryCode: /^\+(\d{1,3})\D/.exec(String(row['display']))?.[1] ?? '1',
    verifiedName: String(row['verified_name']),
    nameStatus: String(row['name_status']),
    verified: row['verified'] === 1,
    registered: row['registered'] === 1,
    wrongPins: Number(row['wrong_pins']),
    ...optional('pin', 'pin'),
    ...optional('code', 'code'),
    ...optional('codeAt', 'code_at'),
  };
}
