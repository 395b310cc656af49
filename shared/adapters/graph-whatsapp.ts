import { MetaRefused } from '../domain/meta-refused.ts';
import type { Template, TemplateComponent } from '../domain/template.ts';
import { toLanguage } from '../domain/template.ts';
import type { SendOutcome, WhatsApp, WhatsAppSend } from '../ports.ts';
import type { MetaSecret } from './meta-secret.ts';

/** Shorter than the function may run, so that a slow Meta becomes `unknown` and not a dead function. */
const TIMEOUT_MS = 12_000;
const PAGE_SIZE = 100;

type GraphAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** WhatsApp through the Graph API, one HTTP attempt a call. */
export class GraphWhatsApp implements WhatsApp {
  readonly #base: string;
  readonly #secret: () => Promise<MetaSecret>;

  constructor(options: {
    readonly version: string;
    readonly secret: () => Promise<MetaSecret>;
    readonly url?: string | undefined;
  }) {
    this.#base = `${options.url ?? 'https://graph.facebook.com'}/${options.version}`;
    this.#secret = options.secret;
  }

  async send(request: WhatsAppSend): Promise<SendOutcome> {
    const secret = await this.#secret().catch((error: unknown) => reason(error));
    if (typeof secret === 'string') return { kind: 'not-sent', why: `the access token could not be read: ${secret}` };
    const { accessToken } = secret;
    const { to, content, opaque } = request;
    const body = {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...(to.phone === undefined ? { recipient: to.userId } : { to: to.phone }),
      biz_opaque_callback_data: opaque,
      ...content,
      ...(content.template === undefined
        ? {}
        : { template: { ...content.template, language: { code: toLanguage(content.template.language.code) } } }),
    };
    try {
      return outcomeOf(await this.#call('POST', `/${encodeURIComponent(request.number)}/messages`, accessToken, body));
    } catch (error) {
      return { kind: neverConnected(error) ? 'not-sent' : 'unknown', why: reason(error) };
    }
  }

  async number(number: string): ReturnType<WhatsApp['number']> {
    const { accessToken } = await this.#secret();
    const { status, body } = await this.#call(
      'GET',
      `/${encodeURIComponent(number)}?fields=display_phone_number,verified_name`,
      accessToken,
    );
    const error = errorOf(body);
    if (error !== undefined) return { kind: 'error', ...error };
    if (typeof body['display_phone_number'] !== 'string')
      return { kind: 'error', code: -1, message: `Meta answered ${status} without a phone number` };
    const verifiedName = body['verified_name'];
    return {
      kind: 'found',
      displayPhone: `+${body['display_phone_number'].replace(/\D/g, '')}`,
      ...(typeof verifiedName === 'string' ? { verifiedName } : {}),
    };
  }

  async *templates(wabaId: string): AsyncIterable<Omit<Template, 'wabaId' | 'syncedAt'>> {
    const { accessToken } = await this.#secret();
    let after: string | undefined;
    do {
      const query = `fields=name,language,status,category,components&limit=${PAGE_SIZE}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`;
      const { body } = await this.#call('GET', `/${encodeURIComponent(wabaId)}/message_templates?${query}`, accessToken);
      const error = errorOf(body);
      if (error !== undefined) throw new MetaRefused(error.code, error.message);
      const data = Array.isArray(body['data']) ? body['data'] : [];
      yield* data.map(toTemplate);
      const paging = asObject(body['paging']);
      after = paging['next'] === undefined ? undefined : String(asObject(paging['cursors'])['after']);
    } while (after !== undefined);
  }

  async #call(method: 'GET' | 'POST', path: string, token: string, body?: unknown): Promise<GraphAnswer> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: asObject(await response.json()) };
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.name : 'no answer';
}

/** Refused or unresolved before a byte was sent. */
function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function outcomeOf({ status, body }: GraphAnswer): SendOutcome {
  const error = errorOf(body);
  if (error !== undefined) return { kind: 'refused', ...error };
  const first: unknown = Array.isArray(body['messages']) ? body['messages'][0] : undefined;
  const id = asObject(first)['id'];
  return typeof id === 'string'
    ? { kind: 'accepted', providerId: id }
    : { kind: 'unknown', why: `HTTP ${status} without a message id` };
}

function errorOf(body: Readonly<Record<string, unknown>>): { readonly code: number; readonly message: string } | undefined {
  const error = asObject(body['error']);
  if (typeof error['code'] !== 'number') return undefined;
  const details = asObject(error['error_data'])['details'];
  return { code: error['code'], message: String(details ?? error['message'] ?? 'no reason given') };
}

function toTemplate(raw: unknown): Omit<Template, 'wabaId' | 'syncedAt'> {
  const template = asObject(raw);
  const category = String(template['category']).toLowerCase();
  return {
    name: String(template['name']),
    language: toLanguage(String(template['language'])),
    status: String(template['status']),
    category: category === 'marketing' || category === 'authentication' ? category : 'utility',
    components: Array.isArray(template['components'])
      ? template['components'].map((component): TemplateComponent => ({ type: '', ...asObject(component) }))
      : [],
  };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
