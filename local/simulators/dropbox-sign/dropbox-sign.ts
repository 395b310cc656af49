import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../../kernel/world.ts';

/** What the simulated Dropbox Sign is started with. Its own tables in `db` are made when absent, and picked up when present. */
export type DropboxSignOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  /** 0 picks a free port. Only 127.0.0.1 is bound. */
  readonly port: number;
  /** Opens the API, and is the key of `event_hash`. */
  readonly apiKey: string;
  /** The account's callback URL. Asked before every POST, since the product may start later than the simulator. */
  readonly callbackUrl: () => string;
};

/** The account of the simulated world. */
export const ACCOUNT = {
  id: '7d0f3a86c1e94b25a8f6620d31be57c94e08f1aa',
  emailAddress: 'contracts@gateway.example',
} as const;

/** The `status_code`s that occur here; a canceled request is gone as a whole. */
export type SignatureStatus = 'awaiting_signature' | 'signed' | 'declined' | 'expired' | 'error_invalid_email';

/** One signer's part, by the names of the API (SignatureRequestResponseSignatures). Times are Unix seconds. */
export type Signature = {
  readonly signature_id: string;
  readonly signer_email_address: string;
  readonly signer_name: string;
  readonly signer_role: string;
  readonly order: number | null;
  readonly status_code: SignatureStatus;
  readonly decline_reason: string | null;
  readonly signed_at: number | null;
  readonly last_viewed_at: number | null;
  readonly last_reminded_at: number | null;
  readonly error: string | null;
};

/** A signature request, by the names of the API, without what never changes here. Times are Unix seconds. */
export type SignatureRequest = {
  readonly signature_request_id: string;
  readonly test_mode: boolean;
  readonly title: string;
  readonly subject: string | null;
  readonly message: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly template_ids: readonly string[];
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly is_complete: boolean;
  readonly is_declined: boolean;
  readonly has_error: boolean;
  readonly signatures: readonly Signature[];
};

export type EventType =
  | 'signature_request_sent'
  | 'signature_request_viewed'
  | 'signature_request_signed'
  | 'signature_request_all_signed'
  | 'signature_request_declined'
  | 'signature_request_expired'
  | 'signature_request_email_bounce'
  | 'signature_request_canceled'
  | 'signature_request_remind';

/** One POST to the callback URL, byte for byte. `at` is epoch milliseconds. */
export type PostedCallback = { readonly at: number; readonly contentType: string; readonly body: string };

/** A callback that has not been answered as Dropbox Sign wants it yet. */
export type PendingCallback = {
  readonly id: number;
  readonly type: string;
  readonly attempts: number;
  /** Epoch milliseconds of the next attempt. */
  readonly dueAt: number;
};

/** What signers do to a request, and what befalls it, while it waits for a signature. */
export const OUTCOMES = ['viewed', 'signed', 'declined', 'expired', 'bounced'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** The simulated Dropbox Sign: an API server, a sender of callbacks, and what signers do to both. */
export type DropboxSignSimulator = {
  readonly port: number;
  /** `http://127.0.0.1:<port>`: what the product takes for https://api.hellosign.com, without `/v3`. */
  readonly url: string;
  /** Requests that were not canceled, newest first. */
  requests(): readonly SignatureRequest[];
  /** All signers act alike, and the callbacks follow. Throws when the request is unknown, or is over. */
  act(signatureRequestId: string, outcome: Outcome): void;
  /** What was posted, oldest first, each attempt. */
  posted(): readonly PostedCallback[];
  pendingCallbacks(): readonly PendingCallback[];
  reset(): void;
  close(): Promise<void>;
};
