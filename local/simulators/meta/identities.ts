import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import { toEnvelope, toMetadata, toSeconds } from './envelope.ts';
import { asObjects, asText, compact } from './json.ts';
import { IDENTITY_WEBHOOKS, type IdentityChange, type JsonObject, SEEDED } from './meta.ts';
import type { BusinessNumber, Numbers } from './numbers.ts';
import { derivedUserId, isUserId, type People, type Person, waIdOf } from './people.ts';
import { makeWamid } from './wamid.ts';
import type { Webhooks } from './webhooks.ts';
import type { Windows } from './windows.ts';

type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly numbers: Numbers;
  readonly people: People;
  readonly webhooks: Webhooks;
  readonly windows: Windows;
};

/**
 * A person changes their number, and with it gets a new BSUID, or the BSUID alone changes. Their window goes on (Meta,
 * messages webhook: system; business-scoped user IDs).
 */
export function changeIdentity(parts: Parts, change: IdentityChange): void {
  const { db, numbers, people, windows } = parts;
  const number = numbers.need(change.phoneNumberId ?? SEEDED.phoneNumberId);
  const known = change.userId === undefined ? people.byPhone(waIdOf(change.phone ?? '')) : people.byUserId(change.userId);
  const phone = change.newPhone === undefined ? known.phone : waIdOf(change.newPhone);
  const userId = change.newUserId ?? (phone !== known.phone && phone !== undefined ? derivedUserId(phone) : known.userId);
  if (!isUserId(userId)) throw new TypeError('newUserId: a country, a dot and up to 128 alphanumerics');
  if (userId === known.userId && phone === known.phone) throw new TypeError('newPhone or newUserId: what the person goes by now');
  const tell = change.tell ?? (phone === known.phone ? ['user_id_update'] : ['user_changed_number', 'user_id_update']);
  inTransaction(db, () => {
    windows.rename(known.userId, userId);
    const person = people.rename(known, { userId, ...(phone === undefined ? {} : { phone }) });
    for (const name of IDENTITY_WEBHOOKS) if (tell.includes(name)) post(parts, number, name, known, person);
  });
}

function post(
  { webhooks, world }: Parts,
  number: BusinessNumber,
  name: (typeof IDENTITY_WEBHOOKS)[number],
  before: Person,
  after: Person,
): void {
  const timestamp = String(toSeconds(world.now()));
  const field = name === 'user_id_update' ? name : 'messages';
  const value =
    name === 'user_id_update'
      ? {
          user_id_update: [
            compact({ wa_id: after.phone, user_id: { previous: before.userId, current: after.userId }, timestamp }),
          ],
        }
      : {
          messages: [{ from: before.phone, id: makeWamid(before.phone ?? '1', 'in'), timestamp, ...system(name, before, after) }],
        };
  const payload = toEnvelope(number.wabaId, field, { ...toMetadata(number), ...value });
  webhooks.enqueue({ wabaId: number.wabaId, fields: [field], payload, person: after });
}

/** As in Meta's samples: no `contacts`, and the old BSUID stands in the text alone. */
function system(type: 'user_changed_number' | 'user_changed_user_id', before: Person, after: Person): JsonObject {
  if (before.phone === undefined) throw new TypeError(`${type} names the phone, and Meta shows none of this person`);
  const byNumber = type === 'user_changed_number';
  const [from, to] = byNumber ? [before.phone, after.phone] : [before.userId, after.userId];
  const body = `User ${after.name ?? 'A'} changed from ${from} to ${to}`;
  return { type: 'system', system: compact({ body, wa_id: after.phone, user_id: byNumber ? undefined : after.userId, type }) };
}

/** The phone of a card with which a person answers a request for their own: Meta's contact book has it from then on. */
export function sharedPhone(content: JsonObject): string | undefined {
  const card = asObjects(content['contacts']).find(({ origin }) => origin === 'contact_request');
  const [phone] = asObjects(card?.['phones']);
  const digits = waIdOf(asText(phone?.['wa_id']) ?? asText(phone?.['phone']) ?? '');
  return digits === '' ? undefined : digits;
}
