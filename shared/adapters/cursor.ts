import { BadRequest } from '../contracts/problem.ts';
import type { Item, Key } from './dynamo-table.ts';

/** Where the next page of a list starts, as an opaque text. */
export function toCursor(next: Item | undefined): string | undefined {
  return next === undefined ? undefined : Buffer.from(JSON.stringify(next)).toString('base64url');
}

/** @throws BadRequest for a text that no list of ours gave out. */
export function parseCursor(cursor: string | undefined): (Key & Item) | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof key === 'object' && key !== null && 'PK' in key && 'SK' in key) return key as Key & Item;
  } catch {
    // Told below, in the caller's words.
  }
  throw new BadRequest([{ field: 'cursor', detail: 'is not a cursor of this list: use `next` of the page before' }]);
}
