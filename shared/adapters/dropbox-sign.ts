import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Answer, SignatureRequest, Signatures, SignatureWish } from '../onboarding-ports.ts';
import type { DropboxSignSecret } from './dropbox-sign-secret.ts';
import { asObject, type Json, reason } from './graph.ts';

/** Shorter than the function may run, so that a slow Dropbox Sign becomes `unknown` and not a dead function. */
const TIMEOUT_MS = 12_000;
const PAGE_SIZE = 100;
/** HTTP: no such request; deleted, as a cancelled one is. */
const [NOT_FOUND, GONE] = [404, 410];

type HttpAnswer = { readonly status: number; readonly body: Json };

/** Signature requests for WhatsApp's terms, at Dropbox Sign, from a template. One HTTP attempt a call. */
export class DropboxSign implements Signatures {
  readonly #base: string;
  readonly #secret: () => Promise<DropboxSignSecret>;
  readonly #template: { readonly template_ids: readonly string[]; readonly test_mode: boolean };
  readonly #role: string;

  constructor(options: {
    readonly secret: () => Promise<DropboxSignSecret>;
    readonly templateId: string;
    /** The role in the template that the organisation signs as. */
    readonly role: string;
    /** Requests in test mode cost nothing and bind nobody. */
    readonly testMode: boolean;
    readonly url?: string | undefined;
  }) {
    this.#base = `${options.url ?? 'https://api.hellosign.com'}/v3/signature_request`;
    this.#secret = options.secret;
    this.#template = { template_ids: [options.templateId], test_mode: options.testMode };
    this.#role = options.role;
  }

  async ask({ applicationId, round, name, email }: SignatureWish): Promise<Answer<string>> {
    const answer = await this.#call('POST', '/send_with_template', {
      ...this.#template,
      title: `Terms for WhatsApp ${applicationId} round ${round}`,
      subject: 'Please sign the terms for WhatsApp',
      signers: [{ role: this.#role, name, email_address: email }],
      metadata: { application_id: applicationId, round: String(round) },
      allow_decline: true,
    });
    return readAs(answer, (body) => text(asObject(body['signature_request'])['signature_request_id']));
  }

  /** By the title, since the search knows no other field of ours; by the metadata, whose request it is. */
  async find({ applicationId, round }: SignatureWish): Promise<Answer<string | undefined>> {
    const query = encodeURIComponent(`title:${applicationId}`);
    const answer = await this.#call('GET', `/list?page_size=${PAGE_SIZE}&query=${query}`);
    const found = readAs(answer, ({ signature_requests: list }) => (Array.isArray(list) ? list.map(toRequest) : undefined));
    if (found.kind !== 'ok') return found;
    // The newest come first.
    const request = found.value.find((one) => one?.applicationId === applicationId && one.round === round);
    return { kind: 'ok', value: request?.requestId };
  }

  async get(requestId: string): Promise<Answer<SignatureRequest | undefined>> {
    const answer = await this.#call('GET', `/${encodeURIComponent(requestId)}`);
    if (answer.kind === 'ok' && answer.value.status === NOT_FOUND) return { kind: 'ok', value: undefined };
    if (answer.kind === 'ok' && answer.value.status === GONE)
      return { kind: 'ok', value: { requestId, applicationId: undefined, round: undefined, state: 'cancelled' } };
    return readAs(answer, (body) => toRequest(body['signature_request']));
  }

  /** Dropbox Sign refuses what is complete, declined, expired, cancelled or unknown: all of it is over. */
  async cancel(requestId: string): Promise<Answer<true>> {
    const answer = await this.#call('POST', `/cancel/${encodeURIComponent(requestId)}`);
    if (answer.kind !== 'ok') return answer;
    const { status, body } = answer.value;
    const over =
      status === NOT_FOUND || status === GONE || asObject(body['error'])['error_name'] === 'signature_request_cancel_failed';
    return over ? { kind: 'ok', value: true } : readAs(answer, () => true as const);
  }

  async #call(method: 'GET' | 'POST', path: string, body?: Json): Promise<Answer<HttpAnswer>> {
    const secret = await this.#secret().catch((error: unknown) => reason(error));
    if (typeof secret === 'string') return { kind: 'unknown', why: `the API key could not be read: ${secret}` };
    try {
      const response = await fetch(`${this.#base}${path}`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(`${secret.apiKey}:`).toString('base64')}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const json = await response.text();
      return { kind: 'ok', value: { status: response.status, body: asObject(json === '' ? {} : JSON.parse(json)) } };
    } catch (error) {
      return { kind: 'unknown', why: reason(error) };
    }
  }
}

/**
 * Whether an event's hash was made with our API key: hex HMAC-SHA256 of its time and type. It does not cover the rest of
 * the callback, so all else must be asked of Dropbox Sign (Dropbox Sign, "Event hash verification").
 */
export function isDropboxSignEvent(apiKey: string, eventTime: string, eventType: string, hash: string): boolean {
  const expected = Buffer.from(createHmac('sha256', apiKey).update(`${eventTime}${eventType}`).digest('hex'));
  const given = Buffer.from(hash.toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** `read` answers `undefined` for what is no answer to the question. */
function readAs<T>(answer: Answer<HttpAnswer>, read: (body: Json) => T | undefined): Answer<T> {
  if (answer.kind !== 'ok') return answer;
  const { status, body } = answer.value;
  const error = asObject(body['error']);
  if (status >= 400 && status < 500) {
    const message = `${text(error['error_name']) ?? 'refused'}: ${text(error['error_msg']) ?? 'no reason given'}`;
    return { kind: 'refused', code: status, message };
  }
  const value = status < 400 ? read(body) : undefined;
  return value === undefined ? { kind: 'unknown', why: `HTTP ${status} without what was asked for` } : { kind: 'ok', value };
}

function toRequest(node: unknown): SignatureRequest | undefined {
  const request = asObject(node);
  const requestId = text(request['signature_request_id']);
  if (requestId === undefined) return undefined;
  const metadata = asObject(request['metadata']);
  const round = Number(metadata['round']);
  const signatures = Array.isArray(request['signatures']) ? request['signatures'].map(asObject) : [];
  const declineReason = signatures.map((one) => text(one['decline_reason'])).find((why) => why !== undefined);
  return {
    requestId,
    applicationId: text(metadata['application_id']),
    round: Number.isSafeInteger(round) && round > 0 ? round : undefined,
    state: stateOf(request, signatures),
    ...(declineReason === undefined ? {} : { declineReason }),
  };
}

/** `status_code` is of signatures: awaiting_signature, on_hold, signed, declined, expired, signer_removed, error_…. */
function stateOf(request: Json, signatures: readonly Json[]): SignatureRequest['state'] {
  const codes = signatures.map((one) => String(one['status_code']));
  if (request['is_complete'] === true) return 'signed';
  if (request['is_declined'] === true || codes.includes('declined')) return 'declined';
  if (codes.includes('expired')) return 'expired';
  if (codes.some((code) => code === 'error_invalid_email' || code.includes('bounce'))) return 'bounced';
  if (request['has_error'] === true || codes.some((code) => code.startsWith('error_'))) return 'failed';
  return signatures.some((one) => typeof one['last_viewed_at'] === 'number') ? 'viewed' : 'sent';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
