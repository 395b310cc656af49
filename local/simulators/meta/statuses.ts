import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import type { Agenda } from './agenda.ts';
import { toEnvelope, toMetadata, toSeconds } from './envelope.ts';
import { toStatusError } from './graph-error.ts';
import { compact } from './json.ts';
import type { Messages, StoredMessage } from './messages.ts';
import type { Fault, JsonObject, StatusName } from './meta.ts';
import type { Numbers } from './numbers.ts';
import { isUserId, type People, toContact } from './people.ts';
import type { Webhooks } from './webhooks.ts';

/** How long after acceptance a message is on the phone, and how long until Meta says that it failed. */
const [DELIVERED_AFTER_MS, FAILED_AFTER_MS] = [1_000, 1_000];
/** Free-form messages and utility templates in the window cost from then on (Meta, pricing: 1 October 2026). */
const SERVICE_COSTS_FROM = Date.UTC(2026, 9, 1);

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly agenda: Agenda;
  readonly messages: Messages;
  readonly numbers: Numbers;
  readonly people: People;
  readonly webhooks: Webhooks;
};

/** The life of an accepted message, told by `statuses` webhooks. */
export class Statuses {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    // What could not be delivered in its time is dropped, without a word (Meta, time-to-live).
    parts.agenda.define('delivered', (id, { until }) => {
      if (!(parts.world.now() > Number(until))) this.#tell(id, 'delivered');
    });
    parts.agenda.define('failed', (id, data) => this.#tell(id, 'failed', { errors: [toStatusError(Number(data['code']))] }));
  }

  /** It goes its way: `sent` now and `delivered` a second later, but only `sent` for a reaction. */
  deliver(message: StoredMessage, hold: Fault | undefined, ttlMs = 30 * 86_400_000): void {
    this.#tell(message.id, 'sent', { at: message.at });
    if (message.type === 'reaction') return;
    const dueAt =
      hold === undefined ? message.at + DELIVERED_AFTER_MS : hold.for === undefined ? undefined : message.at + hold.for;
    const data = { until: message.at + ttlMs };
    this.#parts.agenda.add({ kind: 'delivered', subject: message.id, dueAt, held: hold !== undefined, data });
  }

  /** It fails after it was accepted. */
  failLater(message: StoredMessage, code: number): void {
    this.#parts.agenda.add({ kind: 'failed', subject: message.id, dueAt: message.at + FAILED_AFTER_MS, data: { code } });
  }

  /** The person reads it. An outstanding `delivered` is left out, as Meta does when the chat is open. */
  read(id: string): void {
    const { db, agenda, messages } = this.#parts;
    if (messages.get(id) === undefined) throw new Error(`the simulated Meta has accepted no message ${id}`);
    if (!messages.statusesOf(id).some(({ status }) => status === 'sent'))
      throw new Error(`${id} was not sent: nobody can read it`);
    inTransaction(db, () => {
      agenda.drop('delivered', id);
      this.#tell(id, 'read');
    });
  }

  #tell(id: string, status: StatusName, { at, errors }: { at?: number; errors?: JsonObject[] } = {}): void {
    const { db, messages, numbers, people, webhooks, world } = this.#parts;
    const message = messages.get(id);
    if (message === undefined) return;
    const priced = !messages.statusesOf(id).some((earlier) => earlier.status === 'delivered') && status !== 'failed';
    const timestamp = String(toSeconds(at ?? world.now()));
    inTransaction(db, () => {
      if (!messages.addStatus(id, { status, timestamp, ...(errors === undefined ? {} : { errors }) })) return;
      const number = numbers.need(message.phoneNumberId);
      const person = people.byUserId(message.userId);
      const value = {
        ...toMetadata(number),
        ...(status === 'failed' ? {} : { contacts: [toContact(person)] }),
        statuses: [toStatus(message, { status, timestamp, errors, priced })],
      };
      webhooks.enqueue({
        wabaId: number.wabaId,
        fields: ['messages'],
        payload: toEnvelope(number.wabaId, 'messages', value),
        person,
      });
    });
  }
}

/** Meta, status messages; as from version 24: no `conversation`, and pricing per message. */
function toStatus(
  message: StoredMessage,
  told: { status: StatusName; timestamp: string; errors: JsonObject[] | undefined; priced: boolean },
): JsonObject {
  const showsUserId = told.status !== 'failed' || isUserId(message.recipient);
  return compact({
    id: message.id,
    status: told.status,
    timestamp: told.timestamp,
    recipient_id: message.phone,
    recipient_user_id: showsUserId ? message.userId : undefined,
    biz_opaque_callback_data: message.opaque,
    pricing: told.priced ? toPricing(message) : undefined,
    errors: told.errors,
  });
}

function toPricing({ category, inWindow, at }: StoredMessage): JsonObject {
  const free = inWindow && ['service', 'utility'].includes(category) && at < SERVICE_COSTS_FROM;
  return { billable: !free, pricing_model: 'PMP', type: free ? 'free_customer_service' : 'regular', category };
}
