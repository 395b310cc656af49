import { closeWindow } from '../domain/closing.ts';
import type { Situation } from '../domain/decide.ts';
import { type Identity, keysOf } from '../domain/identity.ts';
import type { Message } from '../domain/message.ts';
import { countryOf } from '../domain/phone.ts';
import { DEFAULT_AFTER_MS, type ExpiryWay, type Policy } from '../domain/policy.ts';
import type { RateCards } from '../domain/rate-card.ts';
import { routeCost } from '../domain/route-cost.ts';
import { isAnswered, type Session } from '../domain/session.ts';
import type { Closings, Ids, Log } from '../ports.ts';
import { withLink } from './accept-message.ts';
import { toIdentity } from './persons.ts';
import { loadSituation, type SituationPorts } from './situation.ts';

export type CloseWindowPorts = SituationPorts & {
  readonly closings: Closings;
  readonly rateCards: RateCards;
  readonly ids: Ids;
  readonly log: Log;
};
/** `moved-on`: it goes on, and is closed, under another name. */
export type CloseOutcome = 'closed' | 'already-closed' | 'still-open' | 'moved-on';

/** Each retry has seen a newer session. */
const MAX_MOVES = 5;

/**
 * Closes the window that ended at `window.expiresAt`: exactly one record, with its one action or the reason why none.
 * Repeated by timers, by TTL's removal and by the sweep; the record's key makes all but the first harmless.
 * @param window the window as it was last seen; a strong read decides whether it still stands.
 */
export async function closeEndedWindow(ports: CloseWindowPorts, window: Session): Promise<CloseOutcome> {
  if (window.movedTo !== undefined) return 'moved-on';
  // Nearly always TTL's removal comes after the timer: one read tells that all is done.
  const latest = await ports.closings.latest(window.number, [window.person]);
  if (latest?.expiresAt === window.expiresAt) return 'already-closed';
  for (let moves = 0; moves < MAX_MOVES; moves += 1) {
    const [stored] = await ports.sessions.find(window.number, [window.person]);
    const now = ports.clock.now();
    if (stored !== undefined && stored.expiresAt > now && stored.openedAt === window.openedAt) return 'still-open';
    if (stored?.movedTo !== undefined && stored.openedAt === window.openedAt) return 'moved-on';
    const superseded = stored !== undefined && stored.expiresAt > window.expiresAt;
    // Without an item TTL has judged by its own clock, and nobody will come again: ours may be a little behind.
    if (stored !== undefined && !superseded && window.expiresAt > now) return 'still-open';
    const judged = isSameWindow(stored, window) ? stored : window;
    const result = await close(ports, judged, stored, superseded);
    if (result !== 'moved') return result;
  }
  throw new Error('the session kept changing while its window was closed');
}

async function close(
  ports: CloseWindowPorts,
  window: Session,
  stored: Session | undefined,
  superseded: boolean,
): Promise<'closed' | 'already-closed' | 'moved'> {
  const policy = await ports.numbers.policy(window.number);
  const way = policy.onUnansweredExpiry;
  const acts = way !== null && !superseded && !isAnswered(window);
  const { situation, persons, newer } = acts ? await loadForExpiry(ports, window, way) : nothingToSend(ports, window, policy);
  const id = ports.ids.derived('msg', window.number, window.person, window.expiresAt);
  const previous = await ports.closings.latest(window.number, persons);
  // A late or repeated message brings back a window that was over; a later one has been closed, and covers it.
  const covered = previous !== undefined && previous.expiresAt > window.expiresAt;
  const { closing, message } = closeWindow(window, previous, superseded || covered || newer, situation, id);
  const costed = message === undefined ? undefined : withCost(ports.rateCards, message, situation);
  const result = await ports.closings.close(closing, superseded ? undefined : stored, costed);
  ports.log.info('window.closed', {
    result,
    reason: closing.reason,
    number: window.number,
    ...(message === undefined ? {} : { message: message.id }),
  });
  return result;
}

/** An expiry message has one route. */
function withCost(cards: RateCards, message: Message, situation: Situation): Message {
  const country = countryOf(message.to);
  const cost = routeCost(cards, message, message.attempts[0]?.entry ?? null, country, situation);
  return { ...message, ...(country === undefined ? {} : { country }), decision: { ...message.decision, cost } };
}

type ForClosing = {
  readonly situation: Situation;
  readonly persons: readonly string[];
  /** The same person has a later window under another identity: a user id that came after the phone, say. */
  readonly newer: boolean;
};

/** All that the policy's message depends on, its text with the link that it will carry. */
async function loadForExpiry(ports: CloseWindowPorts, window: Session, way: ExpiryWay): Promise<ForClosing> {
  const { number } = window;
  const loaded = await loadSituation(ports, number, identityOf(window), way.route === 'template' ? [way.template] : []);
  const { businessNumber, person, situation } = loaded;
  const linked = withLink({ ...way, on: ['window-closed'], afterMs: DEFAULT_AFTER_MS }, businessNumber?.displayPhone);
  const policy = { ...situation.policy, onUnansweredExpiry: { ...linked, category: way.category } };
  const newest = situation.session;
  const newer = newest !== undefined && newest.person !== window.person && newest.expiresAt > window.expiresAt;
  // An expiry message covers what was written until then, under whichever name.
  const record = await ports.conversations.get({ number, person });
  const persons = [...new Set([...loaded.persons, window.person, ...(record?.formerly ?? [])])];
  return { situation: { ...situation, session: window, policy }, persons, newer };
}

/** Most windows end answered, or nobody wants a message for them: then nothing more needs to be read. */
function nothingToSend(ports: CloseWindowPorts, session: Session, policy: Policy): ForClosing {
  const consent = { stopped: false, marketingStopped: false };
  const nothing = { numberState: 'live', lastClosedAt: undefined, phone: session.phone, template: () => undefined };
  const persons = [...new Set([session.person, ...keysOf(identityOf(session))])];
  return { situation: { ...nothing, now: ports.clock.now(), policy, session, consent }, persons, newer: false };
}

/** Whether the stored session is the window as it was seen: not another, and not one that a repeated message brought back. */
function isSameWindow(stored: Session | undefined, window: Session): stored is Session {
  return stored !== undefined && stored.expiresAt === window.expiresAt && stored.receivedAt === window.receivedAt;
}

function identityOf({ person, userId, phone }: Session): Identity {
  if (userId === undefined && phone === undefined) return toIdentity(person);
  return { ...(userId === undefined ? {} : { userId }), ...(phone === undefined ? {} : { phone }) };
}
