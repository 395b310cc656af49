import { GraphError, invalid, missing } from './graph-error.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './meta.ts';

/** Refuses keys that Meta does not know at this place. */
export function onlyKeys(object: JsonObject, path: string, allowed: readonly string[]): void {
  const strange = Object.keys(object).find((key) => !allowed.includes(key));
  if (strange === undefined) return;
  const details = `Unexpected key "${strange}" on param "${path}".`;
  throw new GraphError(100, { message: `(#100) ${details}`, details });
}

/** The object under that key, which must be there. */
export function needObject(parent: JsonObject, key: string, path: string = key): JsonObject {
  const value = parent[key];
  if (value === undefined || value === null) throw missing(path);
  if (!isObject(value)) throw invalid(path, 'must be a JSON object.');
  return value;
}

/** The text under that key, which must be there and have 1 to `limit` characters. */
export function needText(parent: JsonObject, key: string, path: string, limit: number): string {
  const value = parent[key];
  if (value === undefined || value === null || value === '') throw missing(path);
  return checkText(value, path, limit);
}

/** As `needText`, or nothing. */
export function optionalText(parent: JsonObject, key: string, path: string, limit: number): string | undefined {
  const value = parent[key];
  return value === undefined ? undefined : checkText(value, path, limit);
}

function checkText(value: unknown, path: string, limit: number): string {
  if (typeof value !== 'string') throw invalid(path, 'must be a string.');
  if ([...value].length > limit) throw invalid(path, `must be at most ${limit} characters long.`);
  return value;
}
