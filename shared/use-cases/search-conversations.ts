import type { ConversationRecord } from '../domain/conversation-record.ts';
import type { Search } from '../domain/conversation-search.ts';
import type { Aliases, Conversations } from '../person-ports.ts';
import { findPerson } from './persons.ts';

export type SearchPorts = { readonly aliases: Aliases; readonly conversations: Conversations };

/** Where a search goes on: in the list of a number, behind what was read of it. */
export type SearchPlace = readonly [number: string, after: string | null];
type Found = { readonly items: readonly ConversationRecord[]; readonly next: SearchPlace | undefined };

/** One call reads so many records at most, five pages of DynamoDB of about 100 kB each; `next` goes on. */
const MAX_READ = 1_000;
const PAGE = 200;
/** A read of a short list takes as long as that of so many records. */
const LEAST_READ = 20;

/**
 * One page of what was looked for, number by number, latest activity first; with `since`, with any activity then. Who is
 * named in full comes first, on a page alone, without a read of the lists. Another page may have few entries or none, and still a next.
 */
export async function searchConversations(
  ports: SearchPorts,
  numbers: readonly string[],
  search: Search,
  limit: number,
  after: SearchPlace | undefined,
  since: number | undefined,
): Promise<Found> {
  const named = (await findNamed(ports, numbers, search)).slice(0, limit);
  const [first = '', place = null] = after ?? [numbers[0]];
  if (after === undefined && named.length > 0) return { items: named, next: [first, null] };
  const items: ConversationRecord[] = [];
  let left = MAX_READ;
  for (const number of numbers.slice(numbers.indexOf(first))) {
    let next = number === first ? (place ?? undefined) : undefined;
    do {
      if (left <= 0) return { items, next: [number, next ?? null] };
      const page = await ports.conversations.list(number, PAGE, next, since);
      left -= Math.max(page.items.length, LEAST_READ);
      for (const record of page.items) {
        if (named.some((told) => isSame(told, record)) || !search.matches(record)) continue;
        items.push(record);
        if (items.length === limit) return { items, next: [number, ports.conversations.placeOf(record)] };
      }
      next = page.next;
    } while (next !== undefined);
  }
  return { items, next: undefined };
}

function isSame(one: ConversationRecord, other: ConversationRecord): boolean {
  return one.number === other.number && one.person === other.person;
}

async function findNamed(
  ports: SearchPorts,
  numbers: readonly string[],
  { named }: Search,
): Promise<readonly ConversationRecord[]> {
  if (named === undefined) return [];
  const records = await Promise.all(
    numbers.map(async (number) => {
      const { person } = await findPerson(ports.aliases, number, named);
      return ports.conversations.get({ number, person });
    }),
  );
  return records.flatMap((record) => (record === undefined || record.movedTo !== undefined ? [] : [record]));
}
