import type { InboundEntry } from './change.ts';
import { type Identity, toPhone } from './identity.ts';

/** Meta's word that a person goes by another number, or another user id. */
export type IdentityChange = {
  readonly previous: Identity;
  readonly current: Identity;
  /** Epoch milliseconds, by Meta's timestamp. */
  readonly at: number;
};

/**
 * What a `system` message says of its sender's names: `user_changed_number` names the new phone (`wa_id`, earlier
 * `new_wa_id`), `user_changed_user_id` the new user id (Meta: "Messages webhook: system", "Business-scoped user ids").
 * Its text is not read: a profile's name stands in it, which a person chooses.
 */
export function changeInMessage({ type, content, phone, userId, at }: InboundEntry): IdentityChange | undefined {
  if (type !== 'system') return undefined;
  const system = field(JSON.parse(content), 'system');
  const kind = textIn(system, 'type');
  if (kind !== 'user_changed_number' && kind !== 'user_changed_user_id') return undefined;
  const current = toIdentity(textIn(system, 'user_id'), textIn(system, 'wa_id') ?? textIn(system, 'new_wa_id'));
  if (current.userId === undefined && current.phone === undefined) return undefined;
  return { previous: known(userId, phone), current, at };
}

/** The same of an item of the field `user_id_update`; its `wa_id` may be missing. */
export function changeInUpdate(item: unknown, at: number): IdentityChange | undefined {
  const ids = field(item, 'user_id');
  const [previous, current] = [textIn(ids, 'previous'), textIn(ids, 'current')];
  if (previous === undefined || current === undefined) return undefined;
  return { previous: { userId: previous }, current: toIdentity(current, textIn(item, 'wa_id')), at };
}

/**
 * The sender's own phone, if this message is their answer to a request for it: a `contacts` message whose card has the
 * origin `contact_request`. Any other card may be anybody's (Meta: "Business-scoped user ids").
 */
export function ownNumberIn({ type, content }: Pick<InboundEntry, 'type' | 'content'>): string | undefined {
  if (type !== 'contacts') return undefined;
  const cards = field(JSON.parse(content), 'contacts');
  const card = (Array.isArray(cards) ? cards : []).find((one) => textIn(one, 'origin') === 'contact_request');
  const phones = field(card, 'phones');
  const [first] = Array.isArray(phones) ? phones : [];
  const digits = textIn(first, 'wa_id') ?? international(textIn(first, 'phone'));
  return digits === undefined || !/^\d{7,15}$/.test(digits) ? undefined : toPhone(digits);
}

function international(phone: string | undefined): string | undefined {
  return phone?.trim().startsWith('+') ? phone.replace(/\D/g, '') : undefined;
}

function toIdentity(userId: string | undefined, waId: string | undefined): Identity {
  return known(userId, waId === undefined ? undefined : toPhone(waId));
}

function known(userId: string | undefined, phone: string | undefined): Identity {
  return { ...(userId === undefined ? {} : { userId }), ...(phone === undefined ? {} : { phone }) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textIn(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}
