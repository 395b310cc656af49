import type { OtherUpdate, StatusUpdate, Update } from '../domain/update.ts';
import { asArray, asInstant, asObject, asText, contentOf, identity, isObject, type Json, toJson } from './meta-json.ts';

/** Where an item stood in the envelope. */
type Place = { readonly field: string; readonly wabaId: string | undefined; readonly entryAt: number | undefined };

/**
 * Reads every item of a webhook of Meta's: all entries, changes, messages and statuses. Never throws, loses nothing:
 * what it does not know comes back as `other`, whole. Tolerant by hand and not by schema, since Meta's own samples
 * break their documentation in a dozen ways, and since this is the hottest path there is.
 * Source: Meta, "Webhooks: messages" and its reference pages, September 2026.
 */
export function parseWebhook(body: unknown): readonly Update[] {
  const entries = isObject(body) ? asArray(body['entry']) : [];
  if (entries.length === 0)
    return isEmptyEnvelope(body) ? [] : [other({ field: 'unknown', wabaId: undefined, entryAt: undefined }, body)];
  const updates: Update[] = [];
  for (const entry of entries) readEntry(entry, updates);
  return updates;
}

function isEmptyEnvelope(body: unknown): boolean {
  return isObject(body) && Array.isArray(body['entry']) && body['entry'].length === 0;
}

function readEntry(entry: unknown, updates: Update[]): void {
  if (!isObject(entry)) {
    updates.push(other({ field: 'unknown', wabaId: undefined, entryAt: undefined }, entry));
    return;
  }
  const wabaId = asText(entry['id']);
  const entryAt = asInstant(entry['time']);
  const changes = asArray(entry['changes']);
  if (changes.length === 0) updates.push(other({ field: asText(entry['field']) ?? 'unknown', wabaId, entryAt }, entry));
  for (const change of changes) {
    const value = isObject(change) ? change['value'] : undefined;
    const field = (isObject(change) ? asText(change['field']) : undefined) ?? asText(entry['field']) ?? 'unknown';
    const place = { field, wabaId, entryAt };
    if (!isObject(value) || !readValue(place, value, updates)) updates.push(other(place, change));
  }
}

/** Answers false if there was nothing in it that is known. */
function readValue(place: Place, value: Json, updates: Update[]): boolean {
  const number = asText(asObject(value['metadata'])['phone_number_id']);
  if (number === undefined) return false;
  const before = updates.length;
  const contacts = asArray(value['contacts']).filter(isObject);
  switch (place.field) {
    case 'messages':
      for (const message of asArray(value['messages'])) updates.push(readMessage(place, number, contacts, message));
      for (const status of asArray(value['statuses'])) updates.push(readStatus(place, number, status));
      for (const error of asArray(value['errors'])) updates.push(other({ ...place, field: 'errors' }, error, number));
      break;
    case 'smb_message_echoes':
    case 'message_echoes':
      for (const echo of asArray(value['message_echoes'])) updates.push(readEcho(place, number, echo));
      break;
    case 'history':
      for (const part of asArray(value['history'])) readHistory(place, number, part, updates);
      break;
    case 'user_preferences':
      for (const preference of asArray(value['user_preferences'])) updates.push(readPreference(place, number, preference));
      break;
    case 'calls':
      for (const call of asArray(value['calls'])) updates.push(readCall(place, number, contacts, call));
      for (const status of asArray(value['statuses'])) updates.push(other(place, status, number));
      break;
    case 'user_id_update':
      for (const change of asArray(value['user_id_update'])) updates.push(readIdChange(place, number, change));
      break;
    default:
      updates.push(other(place, value, number));
  }
  return updates.length > before;
}

function readMessage(place: Place, number: string, contacts: readonly Json[], message: unknown): Update {
  if (!isObject(message)) return other(place, message, number);
  const contact = contactOf(contacts, message);
  const person = identity(
    asText(message['from_user_id']) ?? asText(contact['user_id']),
    asText(message['from']) ?? asText(contact['wa_id']),
  );
  const wamid = asText(message['id']);
  if (wamid === undefined || (person.userId === undefined && person.phone === undefined)) return other(place, message, number);
  const type = messageType(message);
  const name = asText(asObject(contact['profile'])['name']);
  const group = asText(message['group_id']);
  return {
    kind: 'message',
    number,
    person,
    wamid,
    sentAt: asInstant(message['timestamp']),
    type,
    content: contentOf(message),
    opens: group === undefined && opensWindow(type, message),
    ...(name === undefined ? {} : { name }),
    ...(group === undefined ? {} : { group }),
  };
}

/** Types that are no message of the person's: nothing was written, or nothing new. */
const SILENT_TYPES: ReadonlySet<string> = new Set(['reaction', 'edit', 'revoke', 'system', 'request_welcome', 'ephemeral']);

/**
 * Whether a message opens or refreshes the window. Meta says "messages you or calls you"; reactions, edits, revokes and
 * permission replies are not documented, and are taken not to. An unsupported message *is* one.
 */
function opensWindow(type: string, message: Json): boolean {
  if (SILENT_TYPES.has(type)) return false;
  return type !== 'interactive' || asText(asObject(message['interactive'])['type']) !== 'call_permission_reply';
}

/** Some senders leave `type` out: then it is the key that names an object. */
function messageType(message: Json): string {
  const type = asText(message['type']);
  if (type !== undefined) return type;
  return (
    [
      'text',
      'image',
      'video',
      'audio',
      'document',
      'sticker',
      'location',
      'contacts',
      'interactive',
      'button',
      'order',
      'reaction',
      'system',
      'edit',
      'revoke',
      'unsupported',
    ].find((key) => key in message) ?? ('errors' in message ? 'unsupported' : 'unknown')
  );
}

function readStatus(place: Place, number: string, status: unknown): Update {
  const wamid = isObject(status) ? asText(status['id']) : undefined;
  const name = isObject(status) ? asText(status['status']) : undefined;
  if (!isObject(status) || wamid === undefined || name === undefined) return other(place, status, number);
  const error = asObject(asArray(status['errors'])[0]);
  const participant = asText(status['recipient_participant_user_id']) ?? asText(status['recipient_participant_id']);
  const opaque = asText(status['biz_opaque_callback_data']);
  return {
    kind: 'status',
    number,
    person: identity(asText(status['recipient_user_id']), asText(status['recipient_id'])),
    wamid,
    status: toStatus(name),
    at: asInstant(status['timestamp']),
    ...(participant === undefined ? {} : { participant }),
    ...(opaque === undefined ? {} : { opaque }),
    ...(typeof error['code'] === 'number'
      ? { error: { code: error['code'], message: asText(error['title']) ?? asText(error['message']) ?? '' } }
      : {}),
    ...pricingOf(asObject(status['pricing'])),
    raw: toJson(status),
  };
}

/** What Meta charges it as; of `pricing_model` there is one. */
function pricingOf({ billable, type, category }: Json): Pick<StatusUpdate, 'pricing'> {
  const pricing = {
    ...(typeof billable === 'boolean' ? { billable } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof category === 'string' ? { category } : {}),
  };
  return Object.keys(pricing).length === 0 ? {} : { pricing };
}

function toStatus(name: string): StatusUpdate['status'] {
  if (name === 'played') return 'read';
  return name === 'sent' || name === 'delivered' || name === 'read' || name === 'failed' ? name : 'other';
}

function readEcho(place: Place, number: string, echo: unknown): Update {
  if (!isObject(echo)) return other(place, echo, number);
  const person = identity(asText(echo['to_user_id']), asText(echo['to']));
  const wamid = asText(echo['id']);
  if (wamid === undefined || (person.userId === undefined && person.phone === undefined)) return other(place, echo, number);
  const { id: _id, timestamp, ...content } = echo;
  const type = messageType(echo);
  const answers = !SILENT_TYPES.has(type);
  return { kind: 'echo', number, person, wamid, sentAt: asInstant(timestamp), type, content: toJson(content), answers };
}

/** What was said in the Business app before the number came to the API: recorded, opens nothing and answers nothing. */
function readHistory(place: Place, number: string, part: unknown, updates: Update[]): void {
  const threads = asArray(asObject(part)['threads']);
  if (threads.length === 0) updates.push(other(place, part, number));
  for (const thread of threads.filter(isObject)) {
    for (const message of asArray(thread['messages'])) {
      const inbound = isObject(message) && message['from'] === thread['id'];
      const update = inbound
        ? readMessage(place, number, [], message)
        : readEcho(place, number, isObject(message) ? { ...message, to: thread['id'] } : message);
      if (update.kind === 'message') updates.push({ ...update, opens: false });
      else updates.push(update.kind === 'echo' ? { ...update, answers: false } : update);
    }
  }
}

function readPreference(place: Place, number: string, preference: unknown): Update {
  const value = isObject(preference) ? preference['value'] : undefined;
  if (!isObject(preference) || (value !== 'stop' && value !== 'resume')) return other(place, preference, number);
  return {
    kind: 'preference',
    number,
    person: identity(asText(preference['user_id']), asText(preference['wa_id'])),
    value,
    at: asInstant(preference['timestamp']),
    raw: toJson(preference),
  };
}

/** It is kept in the conversation that the person had under the id that they have no longer. */
function readIdChange(place: Place, number: string, change: unknown): OtherUpdate {
  const previous = isObject(change) ? asText(asObject(change['user_id'])['previous']) : undefined;
  return { ...other(place, change, number), person: identity(previous, undefined) };
}

function readCall(place: Place, number: string, contacts: readonly Json[], call: unknown): OtherUpdate {
  const update = other(place, call, number);
  if (!isObject(call) || !isPersonsCall(call)) return update;
  const contact = contactOf(contacts, call);
  const callId = asText(call['id']);
  return {
    ...update,
    person: identity(asText(call['from_user_id']) ?? asText(contact['user_id']), asText(call['from'])),
    ...(callId === undefined ? {} : { callId }),
  };
}

/** That it rings, told once a call; not its end, its recording, what the business dialled, or a group's call (R6). */
function isPersonsCall({ event, direction, group_id: group }: Json): boolean {
  return (event ?? 'connect') === 'connect' && direction !== 'BUSINESS_INITIATED' && group === undefined;
}

function other(place: Place, raw: unknown, number?: string): OtherUpdate {
  const at = (isObject(raw) ? asInstant(raw['timestamp']) : undefined) ?? place.entryAt;
  return { kind: 'other', field: place.field, number, wabaId: place.wabaId, person: {}, at, raw: toJson(raw) };
}

/** The contact that a message came from. Several contacts in one value: the one whose `wa_id` or `user_id` matches. */
function contactOf(contacts: readonly Json[], message: Json): Json {
  const { from, from_user_id: userId } = message;
  const match = contacts.find(
    (contact) => (userId !== undefined && contact['user_id'] === userId) || (from !== undefined && contact['wa_id'] === from),
  );
  const only = contacts.length === 1 && from === undefined && userId === undefined ? contacts[0] : undefined;
  return match ?? only ?? {};
}
