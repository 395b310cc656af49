import { MetaRefused } from '../domain/meta-refused.ts';
import type { ListedTemplate, TemplateComponent } from '../domain/template.ts';
import { toLanguage } from '../domain/template.ts';
import type { SendOutcome, WhatsApp, WhatsAppSend } from '../ports.ts';
import { asObject, errorOf, Graph, type GraphAnswer, type GraphOptions, pageOf, reason, toE164 } from './graph.ts';

const PAGE_SIZE = 100;

/** WhatsApp through the Graph API, one HTTP attempt a call. */
export class GraphWhatsApp implements WhatsApp {
  readonly #graph: Graph;

  constructor(options: GraphOptions) {
    this.#graph = new Graph(options);
  }

  async send(request: WhatsAppSend): Promise<SendOutcome> {
    const secret = await this.#graph.secret().catch((error: unknown) => reason(error));
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
        : { template: { ...content.template, language: spelled(content.template.language) } }),
    };
    try {
      return outcomeOf(await this.#graph.call('POST', `/${encodeURIComponent(request.number)}/messages`, accessToken, body));
    } catch (error) {
      return { kind: neverConnected(error) ? 'not-sent' : 'unknown', why: reason(error) };
    }
  }

  async number(number: string): ReturnType<WhatsApp['number']> {
    const { accessToken } = await this.#graph.secret();
    const { status, body } = await this.#graph.call(
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
      displayPhone: toE164(body['display_phone_number']),
      ...(typeof verifiedName === 'string' ? { verifiedName } : {}),
    };
  }

  async *templates(wabaId: string): AsyncIterable<ListedTemplate> {
    const { accessToken } = await this.#graph.secret();
    let after: string | undefined;
    do {
      const query = `fields=name,language,status,category,components,quality_score,message_send_ttl_seconds&limit=${PAGE_SIZE}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`;
      const { body } = await this.#graph.call('GET', `/${encodeURIComponent(wabaId)}/message_templates?${query}`, accessToken);
      const error = errorOf(body);
      if (error !== undefined) throw new MetaRefused(error.code, error.message);
      const page = pageOf(body);
      yield* page.data.map(toTemplate);
      after = page.after;
    } while (after !== undefined);
  }
}

/** A language as the API spells it; all else of it as it came. */
function spelled(language: { readonly code: string }): { readonly code: string } {
  return { ...language, code: toLanguage(language.code) };
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

function toTemplate(raw: unknown): ListedTemplate {
  const template = asObject(raw);
  const category = String(template['category']).toLowerCase();
  const quality = asObject(template['quality_score'])['score'];
  const ttlSeconds = template['message_send_ttl_seconds'];
  return {
    name: String(template['name']),
    language: toLanguage(String(template['language'])),
    status: String(template['status']),
    category: category === 'marketing' || category === 'authentication' ? category : 'utility',
    ...(typeof quality === 'string' ? { quality } : {}),
    ...(typeof ttlSeconds === 'number' ? { ttlSeconds } : {}),
    components: Array.isArray(template['components'])
      ? template['components'].map((component): TemplateComponent => ({ type: '', ...asObject(component) }))
      : [],
  };
}
