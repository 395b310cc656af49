import { type Identity, toPhone } from '../domain/identity.ts';

/** A JSON object of Meta's, before anything is known of it. */
export type Json = Readonly<Record<string, unknown>>;

/** A person by user id and phone, as far as they are given. */
export function identity(userId: string | undefined, waId: string | undefined): Identity {
  return { ...(userId === undefined ? {} : { userId }), ...(waId === undefined ? {} : { phone: toPhone(waId) }) };
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-empty text; Meta writes some ids as numbers. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Unix seconds as a text or a number → epoch milliseconds; anything else, and what no calendar holds, is no instant. */
export function asInstant(value: unknown): number | undefined {
  const seconds =
    typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(seconds) && seconds > 0 && seconds < 100_000_000_000 ? seconds * 1000 : undefined;
}

/** JSON text of what came as JSON. What is nested too deeply to be written again is named so, and costs its neighbours nothing. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    if (error instanceof RangeError) return '"nested too deeply to be kept"';
    throw error;
  }
}

/** JSON text of what was said, without who, when and under which id. By a loop, which is a fifth faster than a rest pattern. */
export function contentOf(message: Json): string {
  const content: Record<string, unknown> = {};
  for (const key in message)
    if (key !== 'id' && key !== 'from' && key !== 'from_user_id' && key !== 'timestamp') content[key] = message[key];
  return toJson(content);
}
