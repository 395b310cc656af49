import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import { toEnvelope, toMetadata, toSeconds } from './envelope.ts';
import { sharedPhone } from './identities.ts';
import { toContent } from './inbound-content.ts';
import { asText, compact, isObject } from './json.ts';
import type { Media } from './media.ts';
import type { Messages } from './messages.ts';
import {
  type InboundMessage,
  type InboundOptions,
  type InboundReceipt,
  type JsonObject,
  type PersonReference,
  SEEDED,
} from './meta.ts';
import type { BusinessNumber, Numbers } from './numbers.ts';
import { isUserId, type People, type Person, toContact, waIdOf } from './people.ts';
import { makeWamid } from './wamid.ts';
import type { Webhooks } from './webhooks.ts';
import { opensWindow, type Windows } from './windows.ts';

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly media: Media;
  readonly messages: Messages;
  readonly numbers: Numbers;
  readonly people: People;
  readonly webhooks: Webhooks;
  readonly windows: Windows;
};

/** What people do: they write, call, and stop or resume marketing messages. Each reaches the product by webhook only. */
export class Inbound {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  receive(message: InboundMessage, options: InboundOptions = {}): InboundReceipt {
    const { db, numbers, windows, world } = this.#parts;
    const number = numbers.need(options.phoneNumberId ?? asText(message['phoneNumberId']) ?? SEEDED.phoneNumberId);
    if (!number.registered) throw new TypeError(`the number ${number.id} is not on WhatsApp: nobody can write to it`);
    const type = message.type ?? 'text';
    const timestamp = message.timestamp === undefined ? toSeconds(world.now()) : Math.floor(Number(message.timestamp));
    if (!Number.isFinite(timestamp)) throw new TypeError('timestamp: Unix seconds');
    return inTransaction(db, () => {
      const person = this.#note(message);
      const shown = { userId: message.userId !== null, person };
      const receipt =
        type === 'call'
          ? this.#call(number, shown, message, timestamp)
          : this.#write(number, shown, { message, type, timestamp }, options);
      const inGroup = message.groupId !== undefined || message['group_id'] !== undefined;
      const interactiveType = isObject(message['interactive']) ? asText(message['interactive']['type']) : undefined;
      if (opensWindow(type, { interactiveType, inGroup })) windows.open(number.id, person.userId, timestamp * 1000);
      return receipt;
    });
  }

  /** Meta, user preferences: the timestamp is an integer here. */
  optOut({ value, ...reference }: PersonReference & { readonly value: 'stop' | 'resume' }): void {
    const { db, numbers, people, webhooks, world } = this.#parts;
    if (value !== 'stop' && value !== 'resume') throw new TypeError('value: stop or resume');
    const number = numbers.need(SEEDED.phoneNumberId);
    inTransaction(db, () => {
      const person = this.#note(reference);
      people.setStopped(person.userId, value === 'stop');
      const preference = compact({
        wa_id: person.phone,
        user_id: person.userId,
        detail: `User requested to ${value} marketing messages`,
        category: 'marketing_messages',
        value,
        timestamp: toSeconds(world.now()),
      });
      const change = { ...toMetadata(number), contacts: [toContact(person)], user_preferences: [preference] };
      const payload = toEnvelope(number.wabaId, 'user_preferences', change);
      webhooks.enqueue({ wabaId: number.wabaId, fields: ['user_preferences'], payload, person });
    });
  }

  #note(known: { phone?: string; userId?: string | null; name?: string; username?: string }): Person {
    const phone = known.phone === undefined ? undefined : waIdOf(known.phone);
    const userId = known.userId ?? undefined;
    if (phone === undefined && userId === undefined) throw new TypeError('phone or userId: who it is');
    if (phone !== undefined && !/^[1-9]\d{6,14}$/.test(phone)) throw new TypeError('phone: with its country code');
    if (userId !== undefined && !isUserId(userId)) throw new TypeError('userId: a country, a dot and up to 128 alphanumerics');
    return this.#parts.people.note({ phone, userId, name: known.name, username: known.username });
  }

  #write(
    number: BusinessNumber,
    { person, userId }: Shown,
    { message, type, timestamp }: { message: InboundMessage; type: string; timestamp: number },
    options: InboundOptions,
  ): InboundReceipt {
    const { media, messages, people, webhooks } = this.#parts;
    const id = options.id ?? makeWamid(person.phone ?? person.userId.replace(/\D/g, ''), 'in');
    const content = toContent(type, message, (bytes, mimeType) => media.receive(bytes, mimeType, number.id));
    const item = compact({
      from: person.phone,
      from_user_id: userId ? person.userId : undefined,
      group_id: message.groupId,
      id,
      timestamp: String(timestamp),
      type,
      ...content,
    });
    const shared = type === 'contacts' ? sharedPhone(item) : undefined;
    if (shared !== undefined) people.note({ userId: person.userId, phone: shared });
    messages.addReceived({ id, phoneNumberId: number.id, userId: person.userId, at: this.#parts.world.now(), content: item });
    const contacts = type === 'system' ? {} : { contacts: [toContact(person, { userId })] };
    const payload = toEnvelope(number.wabaId, 'messages', { ...toMetadata(number), ...contacts, messages: [item] });
    webhooks.enqueue({ wabaId: number.wabaId, fields: ['messages'], payload, person });
    return { id, timestamp };
  }

  /** Meta, user-initiated calls: the `connect` event. `call` of the message goes into it. */
  #call(number: BusinessNumber, { person, userId }: Shown, message: InboundMessage, timestamp: number): InboundReceipt {
    const id = `wacid.${randomBytes(24).toString('base64')}`;
    const call: JsonObject = compact({
      id,
      from: person.phone,
      from_user_id: userId ? person.userId : undefined,
      to: number.digits,
      event: 'connect',
      timestamp: String(timestamp),
      direction: 'USER_INITIATED',
      session: { sdp_type: 'offer', sdp: 'v=0\r\ns=-\r\n' },
      ...(isObject(message['call']) ? message['call'] : {}),
    });
    const value = { ...toMetadata(number), contacts: [toContact(person, { userId })], calls: [call] };
    const payload = toEnvelope(number.wabaId, 'calls', value);
    this.#parts.webhooks.enqueue({ wabaId: number.wabaId, fields: ['calls'], payload, person });
    return { id, timestamp };
  }
}

/** The person, and whether the webhook tells the BSUID. */
type Shown = { readonly person: Person; readonly userId: boolean };
