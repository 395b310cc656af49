import type { ConversationRecord } from '../domain/conversation-record.ts';
import type { Search } from '../domain/conversation-search.ts';
import { windowView } from '../domain/decide.ts';
import type { Message, WindowView } from '../domain/message.ts';
import { FRESH_MS, isAnswered, type Session, WINDOW_MS } from '../domain/session.ts';
import { zonesOf } from '../domain/time-zones.ts';
import type { Profile, TimelineEntry, TimelineOrder } from '../domain/timeline.ts';
import type { Clock, Messages, Page, Sessions, Timeline } from '../ports.ts';
import { findAll } from './list-open-sessions.ts';
import { findPerson, findPhone, toIdentity } from './persons.ts';
import { type SearchPlace, type SearchPorts, searchConversations } from './search-conversations.ts';
import { type Loaded, loadSituation, type SituationPorts } from './situation.ts';

type ListPorts = SearchPorts & { readonly clock: Clock; readonly sessions: Sessions };
export type ReadConversationPorts = SituationPorts & { readonly timeline: Timeline; readonly messages: Messages };

/** A conversation's session as it is now, and whose it is. */
export type SessionView = PersonView & Standing;

type Standing = {
  readonly state: 'open' | 'closed' | 'never-opened';
  readonly openedAt?: number;
  readonly closesAt?: number;
  readonly secondsLeft: number;
  readonly answered: boolean;
};

type PersonView = Profile & {
  /** The strongest name that is known of them: under it the conversation is listed. */
  readonly person: string;
  /** Where they may be, as quiet hours reckon: one zone alone is sure, none tells nothing. */
  readonly timeZones: readonly string[];
  /** What they do not want to get; `null`: nothing of that kind is known. */
  readonly optedOut: 'everything' | 'marketing' | null;
};

/** The state of the 24-hour window, computed from the clock and never from an item being there. */
export async function readSession(ports: SituationPorts, number: string, person: string): Promise<SessionView> {
  const loaded = await loadSituation(ports, number, toIdentity(person), []);
  const { session, now } = loaded.situation;
  const record = session?.name === undefined ? await ports.conversations.get({ number, person: loaded.person }) : undefined;
  const whose = personView(loaded, session?.name ?? record?.name);
  const view = windowView(loaded.situation);
  if (session !== undefined) {
    const left = secondsLeft(session, now, view.state);
    return { ...whose, ...view, openedAt: session.openedAt, secondsLeft: left, answered: isAnswered(session) };
  }
  const nothing = { ...whose, ...view, secondsLeft: 0, answered: false };
  if (view.state !== 'closed') return nothing;
  const last = await ports.closings.latest(number, [...new Set([...loaded.persons, ...(record?.formerly ?? [])])]);
  return last === undefined ? nothing : { ...nothing, openedAt: last.openedAt, answered: last.answered };
}

function personView({ person, identity, situation: { consent } }: Loaded, name: string | undefined): PersonView {
  return {
    person,
    ...(name === undefined ? {} : { name }),
    ...identity,
    timeZones: zonesOf(identity),
    optedOut: consent.stopped ? 'everything' : consent.marketingStopped ? 'marketing' : null,
  };
}

function secondsLeft(session: Session, now: number, state: string): number {
  return state === 'open' ? Math.max(0, Math.floor((session.expiresAt - now) / 1000)) : 0;
}

/** A conversation with its window as it is now; `closesAt` and `answered` as long as the session is stored. */
export type ListedConversation = ConversationRecord & { readonly window: WindowView; readonly answered?: boolean };

/**
 * One page of a number's conversations, latest activity first; of those alone whose window is open there may be fewer than
 * `limit`, and still a next. Whoever can be written to freely wrote within the last 24 hours; records may be a few hours old.
 */
export async function listConversations(
  ports: ListPorts,
  number: string,
  open: boolean,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedConversation>> {
  const now = ports.clock.now();
  const { items, next } = await ports.conversations.list(number, limit, after, open ? writtenSince(now) : undefined);
  return { items: await withWindows(ports, items, open, now), next };
}

/** One page of the conversations of these numbers that a search finds, as {@link searchConversations} has them. */
export async function findConversations(
  ports: ListPorts,
  numbers: readonly string[],
  search: Search,
  open: boolean,
  limit: number,
  after: SearchPlace | undefined,
): Promise<{ readonly items: readonly ListedConversation[]; readonly next: SearchPlace | undefined }> {
  const now = ports.clock.now();
  const since = open ? writtenSince(now) : undefined;
  const { items, next } = await searchConversations(ports, numbers, search, limit, after, since);
  return { items: await withWindows(ports, items, open, now), next };
}

const writtenSince = (now: number): number => now - WINDOW_MS - FRESH_MS;

async function withWindows(
  ports: ListPorts,
  records: readonly ConversationRecord[],
  open: boolean,
  now: number,
): Promise<readonly ListedConversation[]> {
  const stored = await findAll(ports.sessions, records);
  const listed = records.map((record) => {
    const session = stored.find(({ number, person }) => number === record.number && person === record.person);
    const window = windowOf(record, session, now);
    return { ...record, window, ...(session === undefined ? {} : { answered: isAnswered(session) }) };
  });
  return open ? listed.filter(({ window }) => window.state === 'open') : listed;
}

function windowOf({ lastInboundAt }: ConversationRecord, session: Session | undefined, now: number): WindowView {
  if (session !== undefined) return windowView({ session, now, lastClosedAt: undefined });
  return { state: lastInboundAt === undefined ? 'never-opened' : 'closed' };
}

/** One page of what happened, oldest or newest first, with our own messages whole. */
export async function readTimeline(
  ports: ReadConversationPorts,
  number: string,
  person: string,
  limit: number,
  after: string | undefined,
  order?: TimelineOrder,
): Promise<Page<TimelineEntry & { readonly message?: Message }>> {
  const known = await namesOf(ports, number, person);
  const page = await ports.timeline.page(number, known, limit, after, order);
  const ids = page.items.flatMap(({ messageId }) => (messageId === undefined ? [] : [messageId]));
  const messages = new Map((await ports.messages.getMany(ids)).map((message) => [message.id, message]));
  const items = page.items.map((entry) => {
    const message = entry.messageId === undefined ? undefined : messages.get(entry.messageId);
    return message === undefined ? entry : { ...entry, message };
  });
  return { items, next: page.next };
}

/** The phone, too, where it is known, and every name of before: earlier entries stand under them. */
async function namesOf(ports: SituationPorts, number: string, name: string): Promise<readonly string[]> {
  const { person, names, phone: named } = await findPerson(ports.aliases, number, toIdentity(name));
  const [sessions, record] = await Promise.all([
    ports.sessions.find(number, [person]),
    ports.conversations.get({ number, person }),
  ]);
  const phone = named ?? (await findPhone(ports.aliases, number, person, [sessions[0]?.phone, record?.phone]));
  // What stands under a phone from before it was theirs is another person's.
  const strangers = phone?.since === undefined ? undefined : phone.phone;
  const all = new Set([...names, phone?.phone, ...(record?.formerly ?? [])]);
  return [...all].flatMap((one) => (one === undefined || one === strangers ? [] : [one]));
}
