import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import type { Callbacks } from './callbacks.ts';
import type { EventType, Outcome, Signature, SignatureRequest } from './dropbox-sign.ts';
import { isOpen, type SignatureRequests } from './signature-requests.ts';

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly requests: SignatureRequests;
  readonly callbacks: Callbacks;
};

/** What signers do to a request, and time: the state changes, and the callbacks follow, as one commit. */
export class Signing {
  readonly #parts: Parts;
  readonly #cancels = new Map<string, () => void>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  act(id: string, outcome: Outcome): void {
    const request = this.#parts.requests.need(id);
    if (!isOpen(request)) throw new Error(`the signature request ${id} waits for nobody's signature any more`);
    inTransaction(this.#parts.db, () => {
      switch (outcome) {
        case 'viewed':
          return this.#view(request);
        case 'signed':
          return this.#sign(request);
        case 'declined':
          return this.#decline(request);
        case 'expired':
          return this.#expire(request);
        case 'bounced':
          return this.#bounce(request);
      }
    });
  }

  /** Puts the end of a request that has one on the world's agenda. */
  armExpiry({ signature_request_id: id, expires_at: at }: SignatureRequest): void {
    if (at === null) return;
    const expire = () => {
      this.#cancels.delete(id);
      const current = this.#parts.requests.list().find((request) => request.signature_request_id === id);
      if (current !== undefined && isOpen(current)) this.act(id, 'expired');
    };
    this.#cancels.set(id, this.#parts.world.at(at * 1000, 'an expiry of the simulated Dropbox Sign', expire));
  }

  /** All expiries, at start. */
  arm(): void {
    for (const request of this.#parts.requests.list()) if (isOpen(request)) this.armExpiry(request);
  }

  disarm(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  #view(request: SignatureRequest): SignatureRequest {
    const last_viewed_at = this.#now();
    const viewed = withOpen(request, (signature) => ({ ...signature, last_viewed_at }));
    this.#tell('signature_request_viewed', viewed, request.signatures);
    return viewed;
  }

  /** Nobody signs unseen: who has not viewed it does so first. */
  #sign(request: SignatureRequest): void {
    const unseen = request.signatures.some(({ last_viewed_at }) => last_viewed_at === null);
    const viewed = unseen ? this.#view(request) : request;
    const signed_at = this.#now();
    const signed = {
      ...withOpen(viewed, (signature) => ({ ...signature, status_code: 'signed', signed_at })),
      is_complete: true,
    };
    this.#tell('signature_request_signed', signed, request.signatures);
    this.#parts.callbacks.enqueue('signature_request_all_signed', signed);
  }

  #decline(request: SignatureRequest): void {
    const decline_reason = 'The signer does not agree to these terms.';
    const declined = withOpen(request, (signature) => ({ ...signature, status_code: 'declined', decline_reason }));
    this.#tell('signature_request_declined', { ...declined, is_declined: true }, request.signatures.slice(0, 1));
  }

  #expire(request: SignatureRequest): void {
    const expired = withOpen(request, (signature) => ({ ...signature, status_code: 'expired' }));
    this.#parts.requests.change(expired);
    this.#parts.callbacks.enqueue('signature_request_expired', expired);
  }

  /** The mail came back: the request fails by its address. */
  #bounce(request: SignatureRequest): void {
    const bounced: Partial<Signature> = {
      status_code: 'error_invalid_email',
      error: 'The email address of this signer bounced.',
    };
    const failed = { ...withOpen(request, (signature) => ({ ...signature, ...bounced })), has_error: true };
    this.#tell('signature_request_email_bounce', failed, request.signatures);
  }

  #tell(type: EventType, changed: SignatureRequest, whose: readonly Signature[]): void {
    this.#parts.requests.change(changed);
    for (const { signature_id: signatureId } of whose) this.#parts.callbacks.enqueue(type, changed, { signatureId });
  }

  #now(): number {
    return Math.floor(this.#parts.world.now() / 1000);
  }
}

function withOpen(request: SignatureRequest, change: (signature: Signature) => Signature): SignatureRequest {
  const signatures = request.signatures.map((one) => (one.status_code === 'awaiting_signature' ? change(one) : one));
  return { ...request, signatures };
}
