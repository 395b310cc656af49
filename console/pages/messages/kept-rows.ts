import type { Fallback, Refusal, Summary } from '../../api/message-list-types.ts';

/** One entry of a list. `key` is the same whenever the same entry is fetched. */
export type Row =
  | { readonly kind: 'message'; readonly key: string; readonly message: Summary }
  | { readonly kind: 'fallback'; readonly key: string; readonly fallback: Fallback }
  | { readonly kind: 'refusal'; readonly key: string; readonly refusal: Refusal };
export type RowPage = { readonly rows: readonly Row[]; readonly next: string | null };

/**
 * What is shown of a list, and its first page as it is by now. Rows stay where they are, and show how they stand; which
 * came or went meanwhile is told, and shown when the reader wants it: nothing moves under their hands.
 */
export type Kept = RowPage & { readonly newest: RowPage };
export type News = { readonly came: number; readonly gone: ReadonlySet<string> };

/** What is kept, with the first page anew. */
export function withNewest(kept: Kept | undefined, newest: RowPage): Kept {
  if (kept === undefined || kept.rows.length === 0) return { ...newest, newest };
  const anew = new Map(newest.rows.map((row) => [row.key, row]));
  return { rows: kept.rows.map((row) => anew.get(row.key) ?? row), next: kept.next, newest };
}

/** What is kept, with the page after it. */
export function withMore(kept: Kept, page: RowPage): Kept {
  const known = new Set(kept.rows.map(({ key }) => key));
  return { ...kept, rows: [...kept.rows, ...page.rows.filter(({ key }) => !known.has(key))], next: page.next };
}

/** What came to the first page, and what left the list. */
export function newsOf({ rows, newest }: Kept): News {
  const [shown, first] = [keysOf(rows), keysOf(newest.rows)];
  const end = newest.next === null ? rows.length : lastIn(rows, first) + 1;
  return {
    came: newest.rows.filter(({ key }) => !shown.has(key)).length,
    gone: new Set(rows.slice(0, end).flatMap(({ key }) => (first.has(key) ? [] : [key]))),
  };
}

/** The list as it is by now: the first page, and what was loaded beyond it. */
export function asOfNow({ rows, next, newest }: Kept): Kept {
  const last = lastIn(rows, keysOf(newest.rows));
  if (newest.next === null || last === -1 || last === rows.length - 1) return { ...newest, newest };
  return { rows: [...newest.rows, ...rows.slice(last + 1)], next, newest };
}

function keysOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.map(({ key }) => key));
}

function lastIn(rows: readonly Row[], keys: ReadonlySet<string>): number {
  return rows.findLastIndex(({ key }) => keys.has(key));
}
