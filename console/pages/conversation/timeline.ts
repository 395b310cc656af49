import type { Entry, TimelinePage } from '../../api/conversation-types.ts';

/** What is loaded of a timeline, oldest first; `next` leads to what is older. */
export type Loaded = { readonly entries: readonly Entry[]; readonly next: string | null };

/** The same for the same entry, however often it is fetched and whatever has become of its message. */
export function keyOf({ direction, type, at, wamid, message, content }: Entry): string {
  if (direction === 'out') return `out ${message?.id ?? at}`;
  return direction === 'in' && wamid !== undefined
    ? `in ${wamid}`
    : `${direction} ${at} ${type} ${wamid} ${JSON.stringify(content)}`;
}

/**
 * What is loaded, with the newest page anew. A page that touches nothing of it, after a long silence, stands alone: what
 * lies between is loaded again by whoever looks for it.
 */
export function withNewest(loaded: Loaded | undefined, page: TimelinePage): Loaded {
  const newest = page.entries.toReversed();
  const keys = new Set(newest.map(keyOf));
  const meets = loaded?.entries.findIndex((entry) => keys.has(keyOf(entry))) ?? -1;
  if (loaded === undefined || meets === -1 || page.next === null) return { entries: newest, next: page.next };
  return { entries: [...loaded.entries.slice(0, meets), ...newest], next: loaded.next };
}

/** What is loaded, with the page before it. */
export function withOlder(loaded: Loaded, page: TimelinePage): Loaded {
  const keys = new Set(loaded.entries.map(keyOf));
  const older = page.entries.toReversed().filter((entry) => !keys.has(keyOf(entry)));
  return { entries: [...older, ...loaded.entries], next: page.next };
}

/** The newest message of the person's, which a read mark is for. */
export function lastInbound(entries: readonly Entry[]): Entry | undefined {
  return entries.findLast(({ direction, type, wamid }) => direction === 'in' && wamid !== undefined && type !== 'sms');
}

/** The entry that Meta knows by this id: a person's message, or one of ours. */
export function findByWamid(entries: readonly Entry[], wamid: string): Entry | undefined {
  return entries.find(
    (entry) => entry.wamid === wamid || entry.message?.attempts.some(({ providerId }) => providerId === wamid) === true,
  );
}
