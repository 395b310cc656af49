import type { SignatureRequest } from './dropbox-sign.ts';
import { SignError } from './sign-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a request to send asks for, once it was found right. */
export type Draft = Pick<
  SignatureRequest,
  'test_mode' | 'title' | 'subject' | 'message' | 'metadata' | 'template_ids' | 'expires_at'
> & { readonly signers: readonly { readonly role: string; readonly name: string; readonly emailAddress: string }[] };

/** Dropbox Sign, metadata: keys per request, and characters of a key and of a value. */
const METADATA = { keys: 10, keyLength: 40, valueLength: 500 };
const [MAX_TITLE, MAX_SUBJECT, MAX_MESSAGE] = [255, 255, 5_000];
/** Dropbox Sign, expiration: between 1 and 90 days ahead, rounded down to the hour. Seconds. */
const [MIN_AHEAD, MAX_AHEAD, HOUR] = [86_400, 90 * 86_400, 3_600];
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Reads the body of `send_with_template`. Throws `bad_request`, with the path of what is wrong. `now`: Unix seconds. */
export function parseDraft(body: Fields, now: number): Draft {
  const subject = optionalText(body, 'subject', MAX_SUBJECT);
  return {
    template_ids: parseTemplateIds(body['template_ids']),
    signers: parseSigners(body['signers']),
    title: optionalText(body, 'title', MAX_TITLE) ?? subject ?? 'Signature request',
    subject,
    message: optionalText(body, 'message', MAX_MESSAGE),
    metadata: parseMetadata(body['metadata']),
    test_mode: parseFlag(body['test_mode'], 'test_mode'),
    expires_at: parseExpiry(body['expires_at'], now),
  };
}

/** An address that a mail could go to. */
export function isEmailAddress(value: unknown): value is string {
  return typeof value === 'string' && EMAIL.test(value);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseTemplateIds(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0) throw wrong('template_ids', 'Must specify at least one template id');
  const ids = value.filter((id) => typeof id === 'string' && id.trim() !== '');
  if (ids.length < value.length) throw wrong('template_ids', 'Invalid template id');
  return ids;
}

function parseSigners(value: unknown): Draft['signers'] {
  if (!Array.isArray(value) || value.length === 0) throw wrong('signers', 'Must specify at least one signer');
  const roles = new Set<string>();
  return value.map((signer: unknown, index) => {
    const path = `signers[${index}]`;
    if (!isFields(signer)) throw wrong(path, 'Invalid signer');
    const [role, name, emailAddress] = [signer['role'], signer['name'], signer['email_address']];
    if (typeof role !== 'string' || role === '') throw wrong(`${path}.role`, 'Missing role for signer');
    if (typeof name !== 'string' || name === '') throw wrong(`${path}.name`, 'Missing name for signer');
    if (!isEmailAddress(emailAddress)) throw wrong(`${path}.email_address`, 'Invalid email address for signer');
    if (roles.has(role)) throw wrong(`${path}.role`, `Role ${role} is assigned twice`);
    roles.add(role);
    return { role, name, emailAddress };
  });
}

function parseMetadata(value: unknown): Fields {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) throw wrong('metadata', 'Metadata must be an object');
  const entries = Object.entries(value);
  if (entries.length > METADATA.keys) throw wrong('metadata', `Metadata can have at most ${METADATA.keys} keys`);
  for (const [key, item] of entries) {
    if (key.length > METADATA.keyLength)
      throw wrong('metadata', `Metadata keys can have at most ${METADATA.keyLength} characters`);
    const text = typeof item === 'string' ? item : JSON.stringify(item);
    if (text.length > METADATA.valueLength) {
      throw wrong(`metadata.${key}`, `Metadata values can have at most ${METADATA.valueLength} characters`);
    }
  }
  return value;
}

function parseExpiry(value: unknown, now: number): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < now + MIN_AHEAD || value > now + MAX_AHEAD) {
    throw wrong('expires_at', 'expires_at must be between 1 and 90 days in the future');
  }
  return Math.floor(value / HOUR) * HOUR;
}

function parseFlag(value: unknown, field: string): boolean {
  if (value === undefined) return false;
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw wrong(field, `Invalid value for ${field}`);
}

function optionalText(body: Fields, field: string, limit: number): string | null {
  const value = body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw wrong(field, `Invalid value for ${field}`);
  if (value.length > limit) throw wrong(field, `${field} can have at most ${limit} characters`);
  return value;
}

function wrong(path: string, message: string): SignError {
  return new SignError('bad_request', message, path);
}
