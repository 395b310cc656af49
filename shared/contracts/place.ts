import * as z from 'zod/mini';
import { BadRequest } from './problem.ts';

/** Places in lists, which callers get as `next` and hand back as `cursor`, opaque to them. */

/** Of the last entry in the order of open sessions: its end, its number and its person. */
const openSessionPlace = z.tuple([z.int(), z.string(), z.string()]);
/** A number, and the cursor in the list of its conversations. */
const searchPlace = z.tuple([z.string(), z.nullable(z.string())]);

/** A place as an opaque text; `null` behind the last page. */
export function toCursor(place: readonly unknown[] | undefined): string | null {
  return place === undefined ? null : Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws BadRequest */
export function parseOpenSessionPlace(cursor: string | undefined): z.infer<typeof openSessionPlace> | undefined {
  return cursor === undefined ? undefined : parsePlace(openSessionPlace, cursor);
}

/** A place in the list of one of these numbers. @throws BadRequest */
export function parseSearchPlace(
  cursor: string | undefined,
  numbers: readonly string[],
): z.infer<typeof searchPlace> | undefined {
  const place = cursor === undefined ? undefined : parsePlace(searchPlace, cursor);
  if (place !== undefined && !numbers.includes(place[0])) throw noCursor();
  return place;
}

/** The sort key of the last entry of a timeline. @throws BadRequest */
export function parseTimelinePlace(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const place = Buffer.from(cursor, 'base64url').toString();
  if (/^AT#\d{15}#/.test(place) && Buffer.byteLength(place) <= 1_000) return place;
  throw noCursor();
}

function parsePlace<T>(schema: z.ZodMiniType<T>, cursor: string): T {
  try {
    const place = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (place.success) return place.data;
  } catch {
    // Told below, in the caller's words.
  }
  throw noCursor();
}

function noCursor(): BadRequest {
  return new BadRequest([{ field: 'cursor', detail: 'is not a cursor of this list: use `next` of the page before' }]);
}
