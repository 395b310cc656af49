import type { Conversation } from '../domain/identity.ts';
import { FUTURE_TOLERANCE_MS, type Session, WINDOW_MS, windowState } from '../domain/session.ts';
import type { Clock, DueIndex, Sessions } from '../ports.ts';

export type ListOpenSessionsPorts = { readonly clock: Clock; readonly due: DueIndex; readonly sessions: Sessions };

/** Of the windows that stand at the front some were extended since, and count for a later place. */
const SPARE = 1.5;

/** Where an open session stands in the list: by its end, then by its names. */
export type OpenSessionPlace = readonly [endsAt: number, number: string, person: string];

/**
 * One page of the windows that are open now, the one that closes first at the top; of these numbers, or of all. No more is read than
 * what may close before the last one of the page: the first page of many costs little.
 */
export async function listOpenSessions(
  ports: ListOpenSessionsPorts,
  numbers: readonly string[] | undefined,
  limit: number,
  after: OpenSessionPlace | undefined,
): Promise<{ readonly items: readonly Session[]; readonly next: OpenSessionPlace | undefined }> {
  const now = ports.clock.now();
  const found = new Map<string, Session>();
  let known = 0;
  for await (const { windows, upTo } of ports.due.windows(now + WINDOW_MS + FUTURE_TOLERANCE_MS, Math.ceil(limit * SPARE))) {
    const wanted = windows.filter(({ number }) => numbers?.includes(number) ?? true);
    for (const session of await findAll(ports.sessions, wanted)) {
      const listed = isOpen(session, now) && (after === undefined || compare(placeOf(session), after) > 0);
      if (listed) found.set(JSON.stringify([session.number, session.person]), session);
    }
    known = upTo;
    if ([...found.values()].filter(({ expiresAt }) => expiresAt <= upTo).length > limit) break;
  }
  const ordered = [...found.values()]
    .filter(({ expiresAt }) => expiresAt <= known)
    .sort((one, other) => compare(placeOf(one), placeOf(other)));
  const items = ordered.slice(0, limit);
  const last = items.at(-1);
  return { items, next: ordered.length > limit && last !== undefined ? placeOf(last) : undefined };
}

function isOpen(session: Session, now: number): boolean {
  return session.movedTo === undefined && windowState(session, now, 0) !== 'closed';
}

const placeOf = ({ expiresAt, number, person }: Session): OpenSessionPlace => [expiresAt, number, person];

function compare([endsAt, number, person]: OpenSessionPlace, other: OpenSessionPlace): number {
  if (endsAt !== other[0]) return endsAt - other[0];
  if (number !== other[1]) return number < other[1] ? -1 : 1;
  return person === other[2] ? 0 : person < other[2] ? -1 : 1;
}

/** The sessions of these conversations, of whichever numbers, in no order. */
export async function findAll(sessions: Sessions, windows: readonly Conversation[]): Promise<readonly Session[]> {
  const persons = Map.groupBy(windows, ({ number }) => number);
  const found = await Promise.all(
    [...persons].map(([number, of]) =>
      sessions.find(
        number,
        of.map(({ person }) => person),
      ),
    ),
  );
  return found.flat();
}
