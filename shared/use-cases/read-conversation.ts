import { windowView } from '../domain/decide.ts';
import type { Message } from '../domain/message.ts';
import { isAnswered, newest, type Session } from '../domain/session.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { Messages, Page, Timeline } from '../ports.ts';
import { loadSituation, ownPhone, resolvePersons, type SituationPorts, toIdentity } from './situation.ts';

export type ReadConversationPorts = SituationPorts & { readonly timeline: Timeline; readonly messages: Messages };

/** A conversation's session as it is now. */
export type SessionView = {
  readonly state: 'open' | 'closed' | 'never-opened';
  readonly openedAt?: number;
  readonly closesAt?: number;
  readonly secondsLeft: number;
  readonly answered: boolean;
};

/** The state of the 24-hour window, computed from the clock and never from an item being there. */
export async function readSession(ports: SituationPorts, number: string, person: string): Promise<SessionView> {
  const { situation, persons } = await loadSituation(ports, number, toIdentity(person), []);
  const view = windowView(situation);
  const { session, now } = situation;
  if (session !== undefined) {
    return {
      ...view,
      openedAt: session.openedAt,
      secondsLeft: secondsLeft(session, now, view.state),
      answered: isAnswered(session),
    };
  }
  const last = view.state === 'closed' ? await ports.closings.latest(number, persons) : undefined;
  if (last === undefined) return { ...view, secondsLeft: 0, answered: false };
  return { ...view, openedAt: last.openedAt, secondsLeft: 0, answered: last.answered };
}

function secondsLeft(session: Session, now: number, state: string): number {
  return state === 'open' ? Math.max(0, Math.floor((session.expiresAt - now) / 1000)) : 0;
}

/** One page of what happened, oldest first, with our own messages whole. */
export async function readTimeline(
  ports: ReadConversationPorts,
  number: string,
  person: string,
  limit: number,
  after: string | undefined,
): Promise<Page<TimelineEntry & { readonly message?: Message }>> {
  const persons = await resolvePersons(ports.aliases, number, toIdentity(person));
  const known = await phonesOf(ports, number, persons);
  const page = await ports.timeline.page(number, known, limit, after);
  const ids = page.items.flatMap(({ messageId }) => (messageId === undefined ? [] : [messageId]));
  const messages = new Map((await ports.messages.getMany(ids)).map((message) => [message.id, message]));
  const items = page.items.map((entry) => {
    const message = entry.messageId === undefined ? undefined : messages.get(entry.messageId);
    return message === undefined ? entry : { ...entry, message };
  });
  return { items, next: page.next };
}

/** A user id's phone, too, where it is known: earlier messages may stand under it. */
async function phonesOf(ports: SituationPorts, number: string, persons: readonly string[]): Promise<readonly string[]> {
  const [sessions, records] = await Promise.all([
    ports.sessions.find(number, persons),
    Promise.all(persons.map((person) => ports.conversations.get({ number, person }))),
  ]);
  const phone = newest(sessions)?.phone ?? records.find((record) => record?.phone !== undefined)?.phone;
  const own = await ownPhone(ports.aliases, number, persons[0] ?? '', phone);
  return [...new Set([...persons, ...(own === undefined ? [] : [own])])];
}
