import { BadRequest } from '../contracts/problem.ts';
import type { Item, Key } from './dynamo-table.ts';

/** Where the next page of a list starts, as an opaque text. */
export function toCursor(next: Item): string;
export function toCursor(next: Item | undefined): string | undefined;
export function toCursor(next: Item | undefined): string | undefined {
  return next === undefined ? undefined : Buffer.from(JSON.stringify(next)).toString('base64url');
}

/**
 * The place that a cursor names in a partition of the table, where sort keys begin with `prefix`, or of the `list` index.
 * @throws BadRequest for a text that this list did not give out.
 */
export function parseCursor(
  cursor: string | undefined,
  partition: string,
  of: 'table' | 'list',
  prefix = '',
): (Key & Item) | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isKey(key) && (of === 'list' ? isListPlace(key, partition) : isTablePlace(key, partition, prefix))) return key;
  } catch {
    // Told below, in the caller's words.
  }
  throw new BadRequest([{ field: 'cursor', detail: 'is not a cursor of this list: use `next` of the page before' }]);
}

const MAX_KEY_BYTES = 1_024;

function isKey(key: unknown): key is Key & Item {
  if (typeof key !== 'object' || key === null || !('PK' in key) || !('SK' in key)) return false;
  return [key.PK, key.SK].every((part) => typeof part === 'string' && part !== '' && Buffer.byteLength(part) <= MAX_KEY_BYTES);
}

/** Between the prefix and what comes after all that begins with it. */
function isTablePlace(key: Key & Item, partition: string, prefix: string): boolean {
  const within = key.SK.startsWith(prefix) && key.SK.length > prefix.length && key.SK[prefix.length] !== '~';
  return key.PK === partition && within && Object.keys(key).length === 2;
}

function isListPlace(key: Key & Item, partition: string): boolean {
  return key['list'] === partition && Number.isSafeInteger(key['listAt']) && Object.keys(key).length === 4;
}
