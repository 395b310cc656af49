import type { JsonObject } from './meta.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is a string, else nothing. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The objects of an array; nothing when it is no array. */
export function asObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Parses text that this simulator wrote itself. */
export function readObject(text: unknown): JsonObject {
  const value: unknown = JSON.parse(String(text));
  if (!isObject(value)) throw new Error('not a JSON object');
  return value;
}

/** The object without the keys whose value is undefined, as JSON would have it. */
export function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
