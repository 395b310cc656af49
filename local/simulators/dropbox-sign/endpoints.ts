import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import type { Callbacks } from './callbacks.ts';
import { toFilter } from './search.ts';
import { SignError } from './sign-error.ts';
import { isOpen, type SignatureRequests, toNode } from './signature-requests.ts';
import type { Signing } from './signing.ts';
import { isEmailAddress, parseDraft } from './validate-request.ts';

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly requests: SignatureRequests;
  readonly callbacks: Callbacks;
  readonly signing: Signing;
};

/** One request under `/v3`, after the key was checked. */
export type SignCall = {
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Answers the JSON body; nothing for an empty answer. */
export type SignEndpoint = (call: SignCall) => unknown;

/** How long a request is on its way to the signers, and a cancelation in its queue. */
const [SENT_AFTER_MS, CANCELED_AFTER_MS] = [1_000, 1_000];
/** Dropbox Sign, remind: not within an hour of the last reminder. */
const REMIND_AGAIN_SECONDS = 3_600;
const MAX_PAGE = 100;

/** What `/v3/signature_request/…` answers, by method and path with `{id}`. */
export function makeEndpoints(parts: Parts): Readonly<Record<string, SignEndpoint>> {
  const { requests, world } = parts;
  const now = () => Math.floor(world.now() / 1000);
  return {
    'POST send_with_template': ({ body }) =>
      inTransaction(parts.db, () => {
        const request = requests.add(parseDraft(body, now()), now());
        parts.callbacks.enqueue('signature_request_sent', request, { delayMs: SENT_AFTER_MS });
        parts.signing.armExpiry(request);
        return { signature_request: toNode(request) };
      }),
    'GET list': ({ query }) => listRequests(requests, query),
    'GET {id}': ({ id }) => ({ signature_request: toNode(requests.need(id)) }),
    'POST cancel/{id}': ({ id }) =>
      inTransaction(parts.db, () => {
        const request = requests.need(id);
        if (!isOpen(request)) {
          const message = 'The signature request can no longer be canceled: it is complete, declined or expired';
          throw new SignError('signature_request_cancel_failed', message);
        }
        requests.cancel(id);
        parts.callbacks.enqueue('signature_request_canceled', request, { delayMs: CANCELED_AFTER_MS });
      }),
    'POST remind/{id}': ({ id, body }) => inTransaction(parts.db, () => remind(parts, id, body['email_address'], now())),
  };
}

function remind({ requests, callbacks }: Parts, id: string, address: unknown, now: number): unknown {
  if (!isEmailAddress(address)) throw new SignError('bad_request', 'Invalid email address', 'email_address');
  const request = requests.need(id);
  const signature = request.signatures.find((one) => one.signer_email_address.toLowerCase() === address.toLowerCase());
  if (signature === undefined) throw new SignError('invalid_recipient', 'This is no signer of the request', 'email_address');
  if (signature.status_code !== 'awaiting_signature' || request.is_declined) {
    throw new SignError('invalid_reminder', 'The signer has nothing to sign any more');
  }
  if (signature.last_reminded_at !== null && now < signature.last_reminded_at + REMIND_AGAIN_SECONDS) {
    throw new SignError('invalid_reminder', 'A reminder was sent within the last hour');
  }
  const signatures = request.signatures.map((one) => (one === signature ? { ...one, last_reminded_at: now } : one));
  const reminded = { ...request, signatures };
  requests.change(reminded);
  callbacks.enqueue('signature_request_remind', reminded, { signatureId: signature.signature_id });
  return { signature_request: toNode(reminded) };
}

function listRequests(requests: SignatureRequests, query: URLSearchParams): unknown {
  const page = parseCount(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const pageSize = parseCount(query, 'page_size', 20, MAX_PAGE);
  const found = requests.list().filter(toFilter(query.get('query')));
  const start = (page - 1) * pageSize;
  return {
    list_info: {
      page,
      num_pages: Math.ceil(found.length / pageSize),
      num_results: found.length,
      page_size: pageSize,
    },
    signature_requests: found.slice(start, start + pageSize).map(toNode),
  };
}

function parseCount(query: URLSearchParams, name: string, standard: number, most: number): number {
  const text = query.get(name);
  if (text === null) return standard;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new SignError('bad_request', `Invalid value for ${name}`, name);
  return count;
}
