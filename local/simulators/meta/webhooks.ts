import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import { DuePosts } from '../due-posts.ts';
import type { Faults } from './faults.ts';
import type { JsonObject, PendingWebhook } from './meta.ts';
import { signatureOf, toWireBody } from './wire.ts';

/** Pauses after failed attempts; the last one repeats. Meta: "exponential backoff", no numbers published. */
const PAUSES_MS = [1, 5, 30, 120, 600, 3_600, 7_200, 14_400, 28_800, 43_200].map((seconds) => seconds * 1000);
/** Meta, webhooks overview: failed webhooks are tried again for up to 7 days, then dropped. */
const GIVE_UP_AFTER_MS = 7 * 86_400_000;
/** Real time that an answer may take. Meta publishes none. */
const ANSWER_TIMEOUT_MS = 20_000;
/** How long `reorder` gathers webhooks, and the step that keeps them apart when they go out. */
const [REORDER_MS, REORDER_STEP_MS] = [2_000, 10];

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly faults: Faults;
  readonly appSecret: string;
  readonly isSubscribed: (wabaId: string) => boolean;
  /** Where webhooks of that account and these fields go. May throw while nobody listens. */
  readonly urlFor: (wabaId: string, fields: readonly string[]) => string;
};

export type Webhook = {
  readonly wabaId: string;
  readonly fields: readonly string[];
  readonly payload: JsonObject;
  /** Whom it is about, for faults that are set on one person. */
  readonly person?: { readonly userId: string; readonly phone?: string };
};

/** Posts webhooks until each has been answered with exactly 200. Stored before they are posted. */
export class Webhooks {
  readonly #parts: Parts;
  readonly #due: DuePosts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#due = new DuePosts(parts.world, 'a webhook of the simulated Meta', (id) => this.#attempt(id));
  }

  /** Stores a webhook for posting, with the faults that are set. Webhooks of an account without subscription are not made. */
  enqueue(webhook: Webhook): void {
    const { db, faults, world } = this.#parts;
    if (!this.#parts.isSubscribed(webhook.wabaId)) return;
    inTransaction(db, () => {
      const now = world.now();
      const delayMs = faults.take('webhook-delay', webhook.person)?.for ?? 0;
      const copies = faults.take('duplicate', webhook.person) === undefined ? 1 : 2;
      const batch = faults.take('reorder', webhook.person) === undefined ? undefined : this.#reorder(now);
      const dueAt = (batch?.dueAt ?? now) + delayMs;
      for (let copy = 0; copy < copies; copy += 1) this.#insert(webhook, { now, dueAt, batchEnd: batch?.end });
    });
  }

  pending(): PendingWebhook[] {
    const rows = this.#parts.db.prepare('SELECT * FROM meta_webhooks ORDER BY due_at, id').all();
    return rows.map((row) => ({
      id: Number(row['id']),
      fields: String(row['fields']).split(','),
      attempts: Number(row['attempts']),
      dueAt: Number(row['due_at']),
    }));
  }

  /** Puts all stored webhooks on the world's agenda: once, at start. */
  arm(): void {
    for (const { id, dueAt } of this.pending()) this.#due.arm(id, dueAt);
  }

  /** Takes all off the world's agenda; the stored webhooks stay. */
  disarm(): void {
    this.#due.disarm();
  }

  /** Ends for good, and cuts what is being posted, which stays stored. */
  close(): Promise<void> {
    return this.#due.close();
  }

  /** The mirror image in time: the later of two webhooks goes out first. */
  #reorder(now: number): { end: number; dueAt: number } {
    const row = this.#parts.db
      .prepare('SELECT batch_end, count(*) AS size FROM meta_webhooks WHERE batch_end > ? GROUP BY batch_end')
      .get(now);
    const end = row === undefined ? now + REORDER_MS : Number(row['batch_end']);
    return { end, dueAt: end + (end - now) - Number(row?.['size'] ?? 0) * REORDER_STEP_MS };
  }

  #insert(webhook: Webhook, times: { now: number; dueAt: number; batchEnd: number | undefined }): void {
    const { lastInsertRowid } = this.#parts.db
      .prepare('INSERT INTO meta_webhooks (waba_id, fields, body, first_at, due_at, batch_end) VALUES (?, ?, ?, ?, ?, ?)')
      .run(webhook.wabaId, webhook.fields.join(','), toWireBody(webhook.payload), times.now, times.dueAt, times.batchEnd ?? null);
    this.#due.arm(Number(lastInsertRowid), times.dueAt);
  }

  async #attempt(id: number): Promise<void> {
    const { db, world } = this.#parts;
    const row = db.prepare('SELECT * FROM meta_webhooks WHERE id = ?').get(id);
    if (row === undefined) return;
    const url = () => this.#parts.urlFor(String(row['waba_id']), String(row['fields']).split(','));
    const taken = await this.#post(url, String(row['body']));
    if (this.#due.stopping.aborted) return;
    const attempts = Number(row['attempts']);
    const dueAt = world.now() + (PAUSES_MS[Math.min(attempts, PAUSES_MS.length - 1)] ?? 0);
    if (taken || dueAt - Number(row['first_at']) > GIVE_UP_AFTER_MS) {
      db.prepare('DELETE FROM meta_webhooks WHERE id = ?').run(id);
      return;
    }
    const { changes } = db.prepare('UPDATE meta_webhooks SET attempts = ?, due_at = ? WHERE id = ?').run(attempts + 1, dueAt, id);
    if (changes > 0) this.#due.arm(id, dueAt);
  }

  /** Whether the answer was 200. Anything else, or none, is a failure. */
  async #post(url: () => string, body: string): Promise<boolean> {
    try {
      const response = await fetch(url(), {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body, this.#parts.appSecret) },
        body,
        signal: AbortSignal.any([this.#due.stopping, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }
}
