import type { JsonObject } from './meta.ts';
import type { BusinessNumber } from './numbers.ts';

/** The outermost object of a webhook with one change. `time` is on most fields but `messages` (Meta, webhooks). */
export function toEnvelope(wabaId: string, field: string, value: JsonObject, time?: number): JsonObject {
  const entry = { id: wabaId, ...(time === undefined ? {} : { time }), changes: [{ value, field }] };
  return { object: 'whatsapp_business_account', entry: [entry] };
}

/** What begins the value of every change that concerns a number. */
export function toMetadata(number: BusinessNumber): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: number.digits, phone_number_id: number.id },
  };
}

/** Epoch milliseconds as Meta's seconds. */
export function toSeconds(instant: number): number {
  return Math.floor(instant / 1000);
}
