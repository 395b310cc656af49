import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { ACCOUNT, type SignatureRequest } from './dropbox-sign.ts';
import { SignError } from './sign-error.ts';
import type { Draft } from './validate-request.ts';

/** The account's signature requests, kept in the database. */
export class SignatureRequests {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** `now`: Unix seconds. */
  add(draft: Draft, now: number): SignatureRequest {
    const { signers, ...rest } = draft;
    const request: SignatureRequest = {
      ...rest,
      signature_request_id: randomBytes(20).toString('hex'),
      created_at: now,
      is_complete: false,
      is_declined: false,
      has_error: false,
      signatures: signers.map(({ role, name, emailAddress }) => ({
        signature_id: randomBytes(16).toString('hex'),
        signer_email_address: emailAddress,
        signer_name: name,
        signer_role: role,
        order: null,
        status_code: 'awaiting_signature',
        decline_reason: null,
        signed_at: null,
        last_viewed_at: null,
        last_reminded_at: null,
        error: null,
      })),
    };
    this.#db
      .prepare('INSERT INTO sign_requests (id, body) VALUES (?, ?)')
      .run(request.signature_request_id, JSON.stringify(request));
    return request;
  }

  /** Throws `not_found`, or `deleted` for one that was canceled. */
  need(id: string): SignatureRequest {
    const row = this.#db.prepare('SELECT body, canceled FROM sign_requests WHERE id = ?').get(id);
    if (row === undefined) throw new SignError('not_found', 'Not found');
    if (row['canceled'] === 1) throw new SignError('deleted', 'This resource has been deleted');
    return toRequest(row);
  }

  /** Newest first, without those that were canceled. */
  list(): SignatureRequest[] {
    return this.#db.prepare('SELECT body FROM sign_requests WHERE canceled = 0 ORDER BY seq DESC').all().map(toRequest);
  }

  change(request: SignatureRequest): void {
    this.#db.prepare('UPDATE sign_requests SET body = ? WHERE id = ?').run(JSON.stringify(request), request.signature_request_id);
  }

  cancel(id: string): void {
    this.#db.prepare('UPDATE sign_requests SET canceled = 1 WHERE id = ?').run(id);
  }
}

/** Whether a signer is still to sign. */
export function isOpen(request: SignatureRequest): boolean {
  return !request.is_declined && request.signatures.some(({ status_code }) => status_code === 'awaiting_signature');
}

/** The request as API and callbacks show it (SignatureRequestResponse). */
export function toNode(request: SignatureRequest): Record<string, unknown> {
  const id = request.signature_request_id;
  return {
    ...request,
    original_title: request.title,
    requester_email_address: ACCOUNT.emailAddress,
    cc_email_addresses: [],
    custom_fields: [],
    attachments: [],
    response_data: [],
    signing_url: null,
    signing_redirect_url: null,
    final_copy_uri: `/v3/signature_request/final_copy/${id}`,
    files_url: `https://api.hellosign.com/v3/signature_request/files/${id}`,
    details_url: `https://app.hellosign.com/home/manage?guid=${id}`,
    client_id: null,
    signatures: request.signatures.map((signature) => ({
      ...signature,
      has_pin: false,
      has_sms_auth: false,
      has_sms_delivery: false,
      sms_phone_number: null,
      reassigned_by: null,
      reassignment_reason: null,
      reassigned_from: null,
    })),
  };
}

function toRequest(row: Record<string, unknown>): SignatureRequest {
  return JSON.parse(String(row['body']));
}
