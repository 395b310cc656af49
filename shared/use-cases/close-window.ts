import { closeWindow } from '../domain/closing.ts';
import { DEFAULT_AFTER_MS } from '../domain/policy.ts';
import type { Session } from '../domain/session.ts';
import type { Closings, Ids, Log } from '../ports.ts';
import { withLink } from './accept-message.ts';
import { loadSituation, type SituationPorts } from './situation.ts';

export type CloseWindowPorts = SituationPorts & { readonly closings: Closings; readonly ids: Ids; readonly log: Log };
export type CloseOutcome = 'closed' | 'already-closed' | 'still-open';

/** Each retry has seen a newer session. */
const MAX_MOVES = 5;

/**
 * Closes the window that ended at `window.expiresAt`: exactly one record, with its one action or the reason why none.
 * Repeated by timers, by TTL's removal and by the sweep; the record's key makes all but the first harmless.
 * @param window the window as it was last seen; a strong read decides whether it still stands.
 */
export async function closeEndedWindow(ports: CloseWindowPorts, window: Session): Promise<CloseOutcome> {
  for (let moves = 0; moves < MAX_MOVES; moves += 1) {
    const [stored] = await ports.sessions.find(window.number, [window.person]);
    const now = ports.clock.now();
    if (stored !== undefined && stored.expiresAt > now && stored.openedAt === window.openedAt) return 'still-open';
    const superseded = stored !== undefined && stored.expiresAt > window.expiresAt;
    if (!superseded && window.expiresAt > now) return 'still-open';
    const judged = superseded || stored === undefined ? window : stored;
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
  const to = {
    ...(window.userId === undefined ? {} : { userId: window.userId }),
    ...(window.phone === undefined ? {} : { phone: window.phone }),
  };
  const identity = to.userId === undefined && to.phone === undefined ? toPerson(window.person) : to;
  const loaded = await loadSituation(ports, window.number, identity, way?.route === 'template' ? [way.template] : []);
  const linked =
    way === null
      ? null
      : withLink({ ...way, on: ['window-closed'], afterMs: DEFAULT_AFTER_MS }, loaded.businessNumber?.displayPhone);
  const situation = { ...loaded.situation, session: window, policy: { ...loaded.situation.policy, onUnansweredExpiry: linked } };
  const id = ports.ids.derived('msg', window.number, window.person, window.expiresAt);
  const previous = await ports.closings.latest(window.number, loaded.persons);
  const { closing, message } = closeWindow(window, previous, superseded, situation, id);
  const result = await ports.closings.close(closing, superseded ? undefined : stored, message);
  ports.log.info('window.closed', {
    result,
    reason: closing.reason,
    number: window.number,
    ...(message === undefined ? {} : { message: message.id }),
  });
  return result;
}

function toPerson(person: string) {
  return person.startsWith('+') ? { phone: person } : { userId: person };
}
