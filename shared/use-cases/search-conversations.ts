import type { ConversationRecord } from '../domain/conversation-record.ts';
import type { Search } from '../domain/conversation-search.ts';
import type { Aliases, Conversations } from '../person-ports.ts';
import type { Page } from '../ports.ts';
import { findPerson } from './persons.ts';

export type SearchPorts = { readonly aliases: Aliases; readonly conversations: Conversations };

/** One call reads so many records at most, five pages of DynamoDB of about 100 kB each; `next` goes on. */
const MAX_READ = 1_000;
const PAGE = 200;

/** The cursor behind the conversation that was found by its key: all others. */
const ALL_OTHERS = 'others';

/**
 * One page of what was looked for, latest activity first; with `since`, with any activity then. Who is named in full comes
 * first, on a page alone, without a read of the list. Another page may have few entries or none, and still a next.
 */
export async function searchConversations(
  ports: SearchPorts,
  number: string,
  search: Search,
  limit: number,
  after: string | undefined,
  since: number | undefined,
): Promise<Page<ConversationRecord>> {
  const named = await findNamed(ports, number, search);
  if (named !== undefined && after === undefined) return { items: [named], next: ALL_OTHERS };
  const items: ConversationRecord[] = [];
  let next = after === ALL_OTHERS ? undefined : after;
  for (let read = 0; read < MAX_READ; read += PAGE) {
    const page = await ports.conversations.list(number, PAGE, next, since);
    for (const record of page.items) {
      if (record.person === named?.person || !search.matches(record)) continue;
      items.push(record);
      if (items.length === limit) return { items, next: ports.conversations.placeOf(record) };
    }
    next = page.next;
    if (next === undefined) break;
  }
  return { items, next };
}

async function findNamed(ports: SearchPorts, number: string, { named }: Search): Promise<ConversationRecord | undefined> {
  if (named === undefined) return undefined;
  const { person } = await findPerson(ports.aliases, number, named);
  const record = await ports.conversations.get({ number, person });
  return record?.movedTo === undefined ? record : undefined;
}
