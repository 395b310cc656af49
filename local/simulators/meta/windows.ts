import type { DatabaseSync } from 'node:sqlite';

/** Customer service window: 24 hours from what the user last did (Meta, send messages: customer service windows). */
const WINDOW_MS = 24 * 3_600_000;

/** What opens nothing: reactions, edits and revocations are not documented to, and system messages are Meta's own. */
const OPENS_NOTHING = new Set(['reaction', 'edit', 'revoke', 'system', 'request_welcome']);

/** Whether an inbound item opens or refreshes its sender's window. A message in a group does not. */
export function opensWindow(type: string, content: { interactiveType?: string | undefined; inGroup: boolean }): boolean {
  return !content.inGroup && !OPENS_NOTHING.has(type) && content.interactiveType !== 'call_permission_reply';
}

/** Meta's own clock of the windows, per business number and user. */
export class Windows {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Opens or refreshes; an older instant never shortens. */
  open(phoneNumberId: string, userId: string, openedAt: number): void {
    this.#db
      .prepare(
        `INSERT INTO meta_windows (phone_number_id, user_id, opened_at) VALUES (?, ?, ?)
         ON CONFLICT (phone_number_id, user_id) DO UPDATE SET opened_at = max(opened_at, excluded.opened_at)`,
      )
      .run(phoneNumberId, userId, openedAt);
  }

  /** A person's windows go on under another BSUID. */
  rename(from: string, to: string): void {
    const rows = this.#db.prepare('SELECT * FROM meta_windows WHERE user_id = ?').all(from);
    this.#db.prepare('DELETE FROM meta_windows WHERE user_id = ?').run(from);
    for (const row of rows) this.open(String(row['phone_number_id']), to, Number(row['opened_at']));
  }

  isOpen(phoneNumberId: string, userId: string, now: number): boolean {
    const row = this.#db
      .prepare('SELECT opened_at FROM meta_windows WHERE phone_number_id = ? AND user_id = ?')
      .get(phoneNumberId, userId);
    return row !== undefined && now < Number(row['opened_at']) + WINDOW_MS;
  }
}
