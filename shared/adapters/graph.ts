import type { MetaSecret } from './meta-secret.ts';

/** Shorter than the function may run, so that a slow Meta becomes `unknown` and not a dead function. */
const TIMEOUT_MS = 12_000;

export type GraphOptions = {
  readonly version: string;
  readonly secret: () => Promise<MetaSecret>;
  readonly url?: string | undefined;
};
export type Json = Readonly<Record<string, unknown>>;
export type GraphAnswer = { readonly status: number; readonly body: Json };

/** The Graph API, one HTTP attempt a call. */
export class Graph {
  readonly #base: string;
  /** The token, and what else the deployment knows of Meta. */
  readonly secret: () => Promise<MetaSecret>;

  constructor({ version, secret, url }: GraphOptions) {
    this.#base = `${url ?? 'https://graph.facebook.com'}/${version}`;
    this.secret = secret;
  }

  /** A form goes as it is, all else as JSON. @throws when there was no answer, or none that is JSON. What was sent is in no error's text. */
  async call(method: 'GET' | 'POST', path: string, token: string, body?: unknown): Promise<GraphAnswer> {
    const json = body !== undefined && !(body instanceof FormData);
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(json ? { 'content-type': 'application/json' } : {}) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: asObject(await response.json()) };
  }

  /** What lies behind an address that Meta gave. @throws for one that the token must not be sent to, and without an answer. */
  async bytes(url: string, token: string): Promise<{ readonly status: number; readonly bytes: Uint8Array }> {
    const { protocol, origin } = new URL(url);
    if (protocol !== 'https:' && origin !== new URL(this.#base).origin) throw new Error(`no address of Meta's: ${origin}`);
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, bytes: await response.bytes() };
  }
}

/** Meta's error, if the answer is one. */
export function errorOf(body: Json): { readonly code: number; readonly message: string } | undefined {
  const error = asObject(body['error']);
  if (typeof error['code'] !== 'number') return undefined;
  const details = asObject(error['error_data'])['details'];
  return { code: error['code'], message: String(details ?? error['message'] ?? 'no reason given') };
}

/** One page of a list, and where the next one starts. */
export function pageOf(body: Json): { readonly data: readonly unknown[]; readonly after: string | undefined } {
  const paging = asObject(body['paging']);
  const after = paging['next'] === undefined ? undefined : String(asObject(paging['cursors'])['after']);
  return { data: Array.isArray(body['data']) ? body['data'] : [], after };
}

/** Why there was no answer, in a word that holds nothing of the request. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.name : 'no answer';
}

/** What Graph writes as digits with spaces, as E.164. */
export function toE164(display: string): string {
  return `+${display.replace(/\D/g, '')}`;
}

export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
