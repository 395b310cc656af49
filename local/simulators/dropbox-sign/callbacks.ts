import { createHmac } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import { DuePosts } from '../due-posts.ts';
import { ACCOUNT, type EventType, type PendingCallback, type PostedCallback, type SignatureRequest } from './dropbox-sign.ts';
import { toNode } from './signature-requests.ts';

/** Pauses after failed attempts: "exponential backoff", over about three days (Dropbox Sign, callbacks and events). */
const PAUSES_MS = [5, 15, 45, 135, 405, 1_215].map((minutes) => minutes * 60_000);
/** The answer by which a callback counts as received. */
const MAGIC_WORDS = 'Hello API Event Received';
/** Real time that an answer may take. */
const ANSWER_TIMEOUT_MS = 30_000;

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly apiKey: string;
  readonly callbackUrl: () => string;
};

/** Posts the account's callbacks until each was answered with the magic words. Stored before they are posted. */
export class Callbacks {
  readonly #parts: Parts;
  readonly #due: DuePosts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#due = new DuePosts(parts.world, 'a callback of the simulated Dropbox Sign', (id) => this.#attempt(id));
  }

  /** Stores the event as it is now, to be posted after `delayMs`. `signatureId`: whose act it was, if one signer's. */
  enqueue(type: EventType, request: SignatureRequest, { signatureId, delayMs = 0 }: EnqueueOptions = {}): void {
    const { apiKey, db, world } = this.#parts;
    const now = world.now();
    const time = String(Math.floor(now / 1000));
    const body = {
      event: {
        event_time: time,
        event_type: type,
        event_hash: createHmac('sha256', apiKey).update(`${time}${type}`).digest('hex'),
        event_metadata: {
          related_signature_id: signatureId ?? null,
          reported_for_account_id: ACCOUNT.id,
          reported_for_app_id: null,
        },
      },
      account_guid: ACCOUNT.id,
      client_id: null,
      signature_request: toNode(request),
    };
    const { lastInsertRowid } = db
      .prepare('INSERT INTO sign_callbacks (type, body, first_at, due_at) VALUES (?, ?, ?, ?)')
      .run(type, JSON.stringify(body), now, now + delayMs);
    this.#due.arm(Number(lastInsertRowid), now + delayMs);
  }

  pending(): PendingCallback[] {
    const rows = this.#parts.db.prepare('SELECT * FROM sign_callbacks ORDER BY due_at, id').all();
    return rows.map((row) => ({
      id: Number(row['id']),
      type: String(row['type']),
      attempts: Number(row['attempts']),
      dueAt: Number(row['due_at']),
    }));
  }

  posted(): PostedCallback[] {
    const rows = this.#parts.db.prepare('SELECT * FROM sign_posts ORDER BY seq').all();
    return rows.map((row) => ({
      at: Number(row['at']),
      contentType: String(row['content_type']),
      body: String(row['body']),
    }));
  }

  /** Puts all stored callbacks on the world's agenda: once, at start. */
  arm(): void {
    for (const { id, dueAt } of this.pending()) this.#due.arm(id, dueAt);
  }

  /** Takes all off the world's agenda; the stored callbacks stay. */
  disarm(): void {
    this.#due.disarm();
  }

  /** Ends for good, and cuts what is being posted, which stays stored. */
  close(): Promise<void> {
    return this.#due.close();
  }

  async #attempt(id: number): Promise<void> {
    const { db, world } = this.#parts;
    const row = db.prepare('SELECT * FROM sign_callbacks WHERE id = ?').get(id);
    if (row === undefined) return;
    const received = await this.#post(String(row['body']));
    if (this.#due.stopping.aborted) return;
    const pauseMs = PAUSES_MS[Number(row['attempts'])];
    if (received || pauseMs === undefined) {
      db.prepare('DELETE FROM sign_callbacks WHERE id = ?').run(id);
      return;
    }
    const dueAt = world.now() + pauseMs;
    const { changes } = db.prepare('UPDATE sign_callbacks SET attempts = attempts + 1, due_at = ? WHERE id = ?').run(dueAt, id);
    if (changes > 0) this.#due.arm(id, dueAt);
  }

  /** Whether the answer was 200 with the magic words in it. */
  async #post(json: string): Promise<boolean> {
    const form = new FormData();
    form.set('json', json);
    const encoded = new Response(form);
    const contentType = encoded.headers.get('content-type') ?? '';
    const body = await encoded.text();
    try {
      const url = this.#parts.callbackUrl();
      this.#record(contentType, body);
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': contentType, 'user-agent': 'DropboxSign Event Callback' },
        body,
        signal: AbortSignal.any([this.#due.stopping, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      return response.status === 200 && (await response.text()).includes(MAGIC_WORDS);
    } catch {
      return false;
    }
  }

  #record(contentType: string, body: string): void {
    const { db, world } = this.#parts;
    inTransaction(db, () =>
      db.prepare('INSERT INTO sign_posts (at, content_type, body) VALUES (?, ?, ?)').run(world.now(), contentType, body),
    );
  }
}

type EnqueueOptions = { readonly signatureId?: string; readonly delayMs?: number };
