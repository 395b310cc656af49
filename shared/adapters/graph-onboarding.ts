import { splitPhone } from '../domain/phone.ts';
import type { Answer, MetaNumber, MetaOnboarding } from '../onboarding-ports.ts';
import { asObject, errorOf, Graph, type GraphOptions, type Json, pageOf, reason, toE164 } from './graph.ts';

const PAGE_SIZE = 100;
const NUMBER_FIELDS = 'id,display_phone_number,verified_name,name_status,code_verification_status,platform_type,status';
/** Meta's codes that say nothing of whether the request was taken: unknown, downtime, unavailable. */
const UNSURE: readonly number[] = [1, 2, 131000, 131016, 133004];

type Call = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: Json };

/** Onboarding through the Graph API, one HTTP attempt a call. Codes and PINs are in no answer's text. */
export class GraphOnboarding implements MetaOnboarding {
  readonly #graph: Graph;

  constructor(options: GraphOptions) {
    this.#graph = new Graph(options);
  }

  async sharedAccounts(): ReturnType<MetaOnboarding['sharedAccounts']> {
    const secret = await this.#graph.secret().catch((error: unknown) => reason(error));
    if (typeof secret === 'string') return unreadable(secret);
    if (secret.businessId === undefined) return undefined;
    const path = `/${encodeURIComponent(secret.businessId)}/client_whatsapp_business_accounts`;
    return this.#list(`${path}?fields=id,owner_business_info`, (account) => {
      const [wabaId, ownerBusinessId] = [text(account['id']), text(asObject(account['owner_business_info'])['id'])];
      return wabaId === undefined || ownerBusinessId === undefined ? undefined : { wabaId, ownerBusinessId };
    });
  }

  async account(wabaId: string): ReturnType<MetaOnboarding['account']> {
    const path = `/${encodeURIComponent(wabaId)}?fields=account_review_status,business_verification_status,owner_business_info`;
    return this.#ask({ method: 'GET', path }, (body) => {
      const review = text(body['account_review_status']);
      const verification = text(body['business_verification_status']);
      const ownerBusinessId = text(asObject(body['owner_business_info'])['id']);
      if (text(body['id']) === undefined) return undefined;
      return {
        ...(review === undefined ? {} : { review }),
        ...(verification === undefined ? {} : { verification }),
        ...(ownerBusinessId === undefined ? {} : { ownerBusinessId }),
      };
    });
  }

  numbersOf(wabaId: string): Promise<Answer<readonly MetaNumber[]>> {
    return this.#list(`/${encodeURIComponent(wabaId)}/phone_numbers?fields=${NUMBER_FIELDS}`, toMetaNumber);
  }

  numberState(number: string): Promise<Answer<MetaNumber>> {
    return this.#ask({ method: 'GET', path: `/${encodeURIComponent(number)}?fields=${NUMBER_FIELDS}` }, toMetaNumber);
  }

  async addNumber(wabaId: string, phone: string, displayName: string): Promise<Answer<string>> {
    const split = splitPhone(phone);
    if (split === undefined) return { kind: 'refused', code: -1, message: 'the phone number has no country code' };
    const body = { cc: split.countryCode, phone_number: split.national, verified_name: displayName };
    const path = `/${encodeURIComponent(wabaId)}/phone_numbers`;
    return this.#ask({ method: 'POST', path, body }, (answer) => text(answer['id']));
  }

  requestCode(number: string, method: 'SMS' | 'VOICE', language: string): Promise<Answer<true>> {
    return this.#do(number, 'request_code', { code_method: method, language });
  }

  verifyCode(number: string, code: string): Promise<Answer<true>> {
    return this.#do(number, 'verify_code', { code });
  }

  register(number: string, pin: string): Promise<Answer<true>> {
    return this.#do(number, 'register', { messaging_product: 'whatsapp', pin });
  }

  subscribe(wabaId: string): Promise<Answer<true>> {
    return this.#do(wabaId, 'subscribed_apps', undefined);
  }

  #do(id: string, edge: string, body: Json | undefined): Promise<Answer<true>> {
    const call: Call = { method: 'POST', path: `/${encodeURIComponent(id)}/${edge}`, ...(body === undefined ? {} : { body }) };
    return this.#ask(call, ({ success }) => (success === true || success === 'true' ? true : undefined));
  }

  async #list<T>(path: string, read: (item: Json) => T | undefined): Promise<Answer<readonly T[]>> {
    const items: T[] = [];
    let after: string | undefined;
    do {
      const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const answer = await this.#ask({ method: 'GET', path: `${path}&limit=${PAGE_SIZE}${from}` }, (body) =>
        Array.isArray(body['data']) ? pageOf(body) : undefined,
      );
      if (answer.kind !== 'ok') return answer;
      items.push(...answer.value.data.flatMap((item) => read(asObject(item)) ?? []));
      after = answer.value.after;
    } while (after !== undefined);
    return { kind: 'ok', value: items };
  }

  /** `read` answers `undefined` for what is no answer to the question. */
  async #ask<T>({ method, path, body }: Call, read: (body: Json) => T | undefined): Promise<Answer<T>> {
    const secret = await this.#graph.secret().catch((error: unknown) => reason(error));
    if (typeof secret === 'string') return unreadable(secret);
    try {
      const answer = await this.#graph.call(method, path, secret.accessToken, body);
      const error = errorOf(answer.body);
      if (error !== undefined)
        return UNSURE.includes(error.code)
          ? { kind: 'unknown', why: `Meta answered ${error.message} (code ${error.code})` }
          : { kind: 'refused', ...error };
      const value = read(answer.body);
      return value === undefined
        ? { kind: 'unknown', why: `HTTP ${answer.status} without what was asked for` }
        : { kind: 'ok', value };
    } catch (error) {
      return { kind: 'unknown', why: reason(error) };
    }
  }
}

function unreadable(why: string): Extract<Answer<never>, { kind: 'unknown' }> {
  return { kind: 'unknown', why: `the access token could not be read: ${why}` };
}

function toMetaNumber(node: Json): MetaNumber | undefined {
  const [number, display, nameStatus] = [text(node['id']), text(node['display_phone_number']), text(node['name_status'])];
  if (number === undefined || display === undefined) return undefined;
  return {
    number,
    phone: toE164(display),
    ...(nameStatus === undefined ? {} : { nameStatus }),
    verified: node['code_verification_status'] === 'VERIFIED',
    // Whatever its `status`: restricted or flagged, it is on the API.
    registered: node['platform_type'] === 'CLOUD_API',
  };
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
