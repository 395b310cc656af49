import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import { isReportedLater } from './error-codes.ts';
import type { Faults } from './faults.ts';
import { badValue, GraphError, missing } from './graph-error.ts';
import { asText, isObject } from './json.ts';
import type { Media } from './media.ts';
import type { Messages, StoredMessage } from './messages.ts';
import type { JsonObject } from './meta.ts';
import type { BusinessNumber, Numbers } from './numbers.ts';
import type { People, Person } from './people.ts';
import { type Endpoint, json, type Reply, SUCCESS } from './reply.ts';
import type { Settings } from './settings.ts';
import type { Statuses } from './statuses.ts';
import { type Templates, timeToLiveMs } from './templates.ts';
import { type ParsedMessage, parseMessage, parseRecipient } from './validate-message.ts';
import { checkTemplateSend } from './validate-template.ts';
import { makeWamid } from './wamid.ts';
import type { Windows } from './windows.ts';

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly faults: Faults;
  readonly media: Media;
  readonly messages: Messages;
  readonly numbers: Numbers;
  readonly people: People;
  readonly settings: Settings;
  readonly statuses: Statuses;
  readonly templates: Templates;
  readonly windows: Windows;
};

/** `POST /<phone_number_id>/messages`: a message, a read mark, or a read mark with a typing indicator. */
export function makeSendEndpoint(parts: Parts): Endpoint {
  const { faults, numbers } = parts;
  return (request) => {
    const number = numbers.need(request.id);
    const { body } = request;
    if (body['status'] !== undefined) return markRead(parts.messages, number, body);
    const meant = guessRecipient(parts, number, body);
    if (faults.take('lose-request', meant) !== undefined) return { kind: 'cut' };
    throttle(parts, meant);
    if (!number.registered) throw new GraphError(133010);
    const parsed = parseMessage(body, number);
    const checked = checkAgainstWorld(parts, number, parsed);
    return accept(parts, number, { body, parsed, ...checked });
  };
}

/** Whom the request means, also when it is going to be refused; for faults that are set on one person. */
function guessRecipient({ people }: Parts, number: BusinessNumber, body: JsonObject): Person | undefined {
  try {
    return toPerson(people, parseRecipient(body, number));
  } catch {
    return undefined;
  }
}

function toPerson(people: People, recipient: { phone?: string; userId?: string }): Person {
  return recipient.phone === undefined ? people.byUserId(String(recipient.userId)) : people.byPhone(recipient.phone);
}

function throttle({ faults, messages, world }: Parts, meant: Person | undefined): void {
  const fault = faults.find('throttle', meant);
  if (fault?.perSecond === undefined) return;
  const accepted = messages.countSince(world.now() - 1000, fault.to === undefined ? undefined : meant?.userId);
  if (accepted < fault.perSecond) return;
  faults.count(fault);
  throw new GraphError(130429, { subcode: 2494055 });
}

/** What depends on templates, media and earlier messages. Answers the pricing category, and how long it is tried. */
function checkAgainstWorld(
  { media, messages, templates }: Parts,
  number: BusinessNumber,
  parsed: ParsedMessage,
): { readonly category: string; readonly ttlMs?: number } {
  if (parsed.phone === number.digits) throw new GraphError(131021);
  if (parsed.type === 'template') {
    const template = checkTemplateSend(parsed.content, (name, language) => templates.find(number.wabaId, name, language));
    if (template.category === 'AUTHENTICATION' && parsed.userId !== undefined) throw new GraphError(131062);
    return { category: template.category.toLowerCase(), ttlMs: timeToLiveMs(template) };
  }
  const mediaId = asText(parsed.content['id']);
  if (mediaId !== undefined && parsed.type !== 'interactive') media.checkSendable(mediaId, parsed.type);
  if (parsed.type === 'reaction') {
    const id = String(parsed.content['message_id']);
    if (messages.get(id) === undefined && !messages.isReceived(id, number.id)) throw badValue('Message ID is not valid.');
  }
  return { category: 'service' };
}

type Checked = { readonly body: JsonObject; readonly parsed: ParsedMessage; readonly category: string; readonly ttlMs?: number };

function accept(parts: Parts, number: BusinessNumber, { body, parsed, category, ttlMs }: Checked): Reply {
  const { db, faults, messages, people, settings, statuses, windows, world } = parts;
  return inTransaction(db, () => {
    const person = parsed.phone === undefined ? people.note({ userId: parsed.userId }) : people.note({ phone: parsed.phone });
    const inWindow = windows.isOpen(number.id, person.userId, world.now());
    const outside = category === 'service' && !inWindow;
    const code = takeFailure(parts, person);
    if (code?.by === 'response') return refuse(code.code);
    if (outside && settings.get('refuse-outside-window-by') === 'response') return refuse(131047);
    const message: StoredMessage = {
      id: makeWamid(person.phone ?? person.userId.replace(/\D/g, ''), 'out'),
      phoneNumberId: number.id,
      userId: person.userId,
      ...(person.phone === undefined ? {} : { phone: person.phone }),
      recipient: parsed.to,
      type: parsed.type,
      content: withoutCommonPart(body),
      ...(typeof body['biz_opaque_callback_data'] === 'string' ? { opaque: body['biz_opaque_callback_data'] } : {}),
      category,
      inWindow,
      at: world.now(),
    };
    messages.add(message);
    const failure = code?.code ?? (outside ? 131047 : category === 'marketing' && person.stopped ? 131050 : undefined);
    if (failure === undefined) statuses.deliver(message, faults.take('hold', person), ttlMs);
    else statuses.failLater(message, failure);
    return faults.take('lose-response', person) === undefined ? toAnswer(message, parsed) : { kind: 'cut' };
  });
}

function takeFailure({ faults }: Parts, person: Person): { code: number; by: 'response' | 'webhook' } | undefined {
  const fault = faults.take('fail', person);
  if (fault === undefined) return undefined;
  const code = fault.code ?? 131000;
  return { code, by: fault.by ?? (isReportedLater(code) ? 'webhook' : 'response') };
}

/** A refusal that does not undo the commit: the fault was counted. */
function refuse(code: number): Reply {
  return { kind: 'refusal', error: new GraphError(code) };
}

function withoutCommonPart(body: JsonObject): JsonObject {
  const { messaging_product: _, biz_opaque_callback_data: __, ...content } = body;
  return content;
}

/** Meta, send messages: response. A send to a BSUID is answered with `user_id` and no `wa_id`. */
function toAnswer(message: StoredMessage, parsed: ParsedMessage): Reply {
  const contact =
    parsed.phone === undefined ? { input: parsed.to, user_id: message.userId } : { input: parsed.to, wa_id: parsed.phone };
  return json({
    messaging_product: 'whatsapp',
    contacts: [contact],
    messages: [{ id: message.id, ...(message.type === 'template' ? { message_status: 'accepted' } : {}) }],
  });
}

/** Meta, mark messages as read; typing indicators. */
function markRead(messages: Messages, number: BusinessNumber, body: JsonObject): Reply {
  if (body['messaging_product'] !== 'whatsapp') throw missing('messaging_product');
  if (body['status'] !== 'read') throw badValue('status must be read.');
  if (typeof body['message_id'] !== 'string') throw missing('message_id');
  if (!messages.isReceived(body['message_id'], number.id)) throw badValue('Message ID is not valid.');
  const typing = body['typing_indicator'];
  if (typing !== undefined && !(isObject(typing) && typing['type'] === 'text'))
    throw badValue("typing_indicator['type'] must be text.");
  return SUCCESS;
}
