import { GraphError, invalid, missing } from './graph-error.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './meta.ts';
import { needObject, needText, onlyKeys, optionalText } from './parameters.ts';
import { digitsOf, isUserId, waIdOf } from './people.ts';
import { checkInteractive } from './validate-interactive.ts';

type Check = (content: JsonObject) => void;

const TYPES: Record<string, Check> = {
  text: (text) => {
    onlyKeys(text, 'text', ['body', 'preview_url']);
    needText(text, 'body', "text['body']", 4096);
    if (!['undefined', 'boolean'].includes(typeof text['preview_url']))
      throw invalid("text['preview_url']", 'must be a boolean.');
  },
  image: media('image', ['caption']),
  video: media('video', ['caption']),
  audio: media('audio', ['voice']),
  document: media('document', ['caption', 'filename']),
  sticker: media('sticker', []),
  location: (location) => {
    onlyKeys(location, 'location', ['latitude', 'longitude', 'name', 'address']);
    checkDegrees(location, 'latitude', 90);
    checkDegrees(location, 'longitude', 180);
  },
  reaction: (reaction) => {
    onlyKeys(reaction, 'reaction', ['message_id', 'emoji']);
    needText(reaction, 'message_id', "reaction['message_id']", 128);
    if (typeof reaction['emoji'] !== 'string') throw missing("reaction['emoji']");
  },
  interactive: checkInteractive,
  template: () => undefined,
};

/** The sender, as far as recipients depend on it. */
type Business = { readonly digits: string; readonly countryCode: string };

export type ParsedMessage = {
  readonly type: string;
  /** The object under the type's key; of contacts, what holds the list. */
  readonly content: JsonObject;
  readonly to: string;
  readonly phone?: string;
  readonly userId?: string;
};

/**
 * Checks a `POST /<phone_number_id>/messages` as far as it can be judged by itself (Meta, send messages).
 * `business` is the sender: its country code completes a recipient without `+`.
 */
export function parseMessage(body: JsonObject, business: Business): ParsedMessage {
  if (body['messaging_product'] === undefined) throw missing('messaging_product');
  if (body['messaging_product'] !== 'whatsapp') throw invalid('messaging_product', 'must be one of {WHATSAPP}.');
  if (!['individual', undefined].some((type) => type === body['recipient_type'])) {
    throw invalid('recipient_type', 'must be individual: this number has no groups.');
  }
  const recipient = parseRecipient(body, business);
  optionalText(body, 'biz_opaque_callback_data', 'biz_opaque_callback_data', 512);
  if (body['context'] !== undefined) needText(needObject(body, 'context'), 'message_id', "context['message_id']", 128);
  const type = body['type'] ?? 'text';
  if (type === 'contacts') {
    checkContacts(body['contacts']);
    return { ...recipient, type, content: { contacts: body['contacts'] } };
  }
  const check = typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (typeof type !== 'string' || check === undefined)
    throw invalid('type', `must be one of {${Object.keys(TYPES).join(', ')}, contacts}.`);
  const content = needObject(body, type);
  check(content);
  return { ...recipient, type, content };
}

/** Whom the request means. `to`, a phone, comes before `recipient`, a BSUID. */
export function parseRecipient(body: JsonObject, business: Business): { to: string; phone?: string; userId?: string } {
  const { to, recipient } = { to: body['to'], recipient: body['recipient'] };
  if (to === undefined && recipient === undefined) throw missing('to');
  if (to === undefined) {
    if (typeof recipient !== 'string' || !isUserId(recipient)) throw invalid('recipient', 'must be a business-scoped user ID.');
    return { to: recipient, userId: recipient };
  }
  if (typeof to !== 'string' || !/^\+?[\d\s().-]+$/.test(to)) throw invalid('to', 'must be a phone number.');
  const phone = withCountryCode(to, business);
  if (!/^[1-9]\d{6,14}$/.test(phone)) throw new GraphError(131009, { details: 'to is not a valid phone number.' });
  return { to, phone };
}

/**
 * Meta prepends the business number's country code to a number without `+` (Meta, phone numbers: formats). One that
 * plainly has this code already is left as it is.
 */
function withCountryCode(to: string, business: Business): string {
  const digits = digitsOf(to);
  const { countryCode: code } = business;
  const complete = to.trim().startsWith('+') || (digits.startsWith(code) && digits.length >= business.digits.length);
  return waIdOf(complete ? digits : code + digits);
}

function media(type: string, more: readonly string[]): Check {
  return (content) => {
    onlyKeys(content, type, ['id', 'link', ...more]);
    const [id, link] = [optionalText(content, 'id', `${type}['id']`, 64), optionalText(content, 'link', `${type}['link']`, 2048)];
    if ((id === undefined) === (link === undefined)) throw invalid(type, 'must have exactly one of id and link.');
    if (link !== undefined && !/^https?:\/\/\S+$/.test(link)) throw invalid(`${type}['link']`, 'must be a http or https URL.');
    optionalText(content, 'caption', `${type}['caption']`, 1024);
    optionalText(content, 'filename', `${type}['filename']`, 240);
  };
}

function checkDegrees(location: JsonObject, key: string, limit: number): void {
  const value = location[key];
  if (value === undefined || value === '') throw missing(`location['${key}']`);
  if (!(Math.abs(Number(value)) <= limit)) throw invalid(`location['${key}']`, `must be within ${limit} degrees.`);
}

function checkContacts(contacts: unknown): void {
  if (!Array.isArray(contacts) || contacts.length === 0) throw missing('contacts');
  for (const contact of contacts) {
    const name = needObject(isObject(contact) ? contact : {}, 'name', "contacts[]['name']");
    needText(name, 'formatted_name', "contacts[]['name']['formatted_name']", 1024);
    if (Object.keys(name).length < 2) throw invalid("contacts[]['name']", 'needs one more part than formatted_name.');
  }
}
