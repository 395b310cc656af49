import { BadRequest } from '../contracts/problem.ts';
import type { Item, Key } from './dynamo-table.ts';

/** Where the next page of a list starts, as an opaque text. */
export function toCursor(next: Item | undefined): string | undefined {
  return next === undefined ? undefined : Buffer.from(JSON.stringify(next)).toString('base64url');
}

/**
 * The place that a cursor names in this partition, of an index or of the table.
 * @throws BadRequest for a text that this list did not give out.
 */
export function parseCursor(cursor: string | undefined, partition: string): (Key & Item) | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isPlaceIn(key, partition)) return key;
  } catch {
    // Told below, in the caller's words.
  }
  throw new BadRequest([{ field: 'cursor', detail: 'is not a cursor of this list: use `next` of the page before' }]);
}

function isPlaceIn(key: unknown, partition: string): key is Key & Item {
  if (typeof key !== 'object' || key === null || !('PK' in key) || !('SK' in key)) return false;
  if (typeof key.PK !== 'string' || typeof key.SK !== 'string') return false;
  if (!('list' in key)) return key.PK === partition && Object.keys(key).length === 2;
  return key.list === partition && 'listAt' in key && typeof key.listAt === 'number' && Object.keys(key).length === 4;
}
