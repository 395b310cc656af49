import { type Alias, FORMER_GRACE_MS, isNewOwners, isTheirs, sameAlias } from '../domain/alias.ts';
import type { Said } from '../domain/consent.ts';
import { type Identity, isPhone } from '../domain/identity.ts';
import type { IdentityChange } from '../domain/identity-change.ts';
import { mergeSessions, reopened, type Session, WINDOW_MS } from '../domain/session.ts';
import type { Aliases, Consents, Conversations } from '../person-ports.ts';
import type { Clock, Sessions } from '../ports.ts';
import { type Followed, follow } from './persons.ts';

export type MergePersonsPorts = {
  readonly clock: Clock;
  readonly aliases: Aliases;
  readonly sessions: Sessions;
  readonly conversations: Conversations;
  readonly consents: Consents;
};

/** An alias that leads somewhere. */
type Lead = Alias & { readonly to: string };

/** Each retry has seen newer sessions. */
const MAX_RACES = 10;

/**
 * A phone and a user id came in one message: the phone is this person's. What stood under it alone goes on under the user
 * id; but of a phone that was another user id's nothing is handed on, since numbers get new owners. May come twice, and late.
 */
export async function linkPhone(
  ports: MergePersonsPorts,
  number: string,
  { phone, userId, at }: { readonly phone: string; readonly userId: string; readonly at: number },
): Promise<void> {
  if (await ports.aliases.isLinked(number, phone, userId)) return;
  const { alias, name, unsettled } = await follow(ports.aliases, number, phone);
  // What died half way is finished first: this may be the trigger that set it off.
  for (const left of unsettled) await finish(ports, number, left);
  if (alias === undefined || alias.to === null || name === userId) {
    // A number that was given up may be taken back, but not by what was on its way.
    if (alias?.former === true && !isNewOwners(alias, at)) return;
    // That the user id stayed is told by what was written since.
    if (alias?.renewed === true && at <= alias.at) return;
    const since = alias?.since === undefined ? {} : { since: alias.since };
    return lead(ports, number, phone, { to: userId, at: Math.max(at, alias?.at ?? at), ...since });
  }
  if (alias.at > at) return;
  if (alias.renewed === true)
    return changeIdentity(ports, number, { previous: { userId: name }, current: { userId, phone }, at });
  await carryStops(ports, { from: phone, to: name, since: alias.since, before: at });
  return lead(ports, number, phone, { to: userId, at, since: at });
}

/**
 * A person goes by another number or another user id. Their window goes on under the new name and ends when it would
 * have; what they stopped stays stopped; the old name leads to the new one. May come twice, late and in any order.
 */
export async function changeIdentity(ports: MergePersonsPorts, number: string, change: IdentityChange): Promise<void> {
  const { previous, current, at } = change;
  const [left, taken] = await Promise.all([
    previous.phone === undefined ? undefined : follow(ports.aliases, number, previous.phone),
    current.phone === undefined ? undefined : follow(ports.aliases, number, current.phone),
  ]);
  const old = oldName(change, left);
  const chosen = newName(change, old, taken);
  if (old === undefined || chosen === undefined) return;
  // A user id that stays is the one that they have by now: word of that may have come before.
  const next = chosen === old ? (await follow(ports.aliases, number, old)).name : chosen;
  if (chosen !== old && !(await standsForItself(ports, number, next, old, at))) return;
  const known: Identity = {
    ...(isPhone(next) ? {} : { userId: next }),
    ...(current.phone === undefined ? {} : { phone: current.phone }),
  };
  const given = current.phone !== undefined && previous.phone !== current.phone ? previous.phone : undefined;
  if (old !== next) await lead(ports, number, old, { to: next, at, ...(old === given ? { former: true } : {}) }, known);
  // The user id of before a phone that comes with a later one here.
  for (const found of previous.userId === undefined ? [taken] : [left, taken])
    if (found?.alias?.renewed === true && found.alias.at <= at && ![old, next].includes(found.name))
      await lead(ports, number, found.name, { to: next, at }, known);
  // Named beside the user id, it was theirs; unless it is known to be another's.
  if (given !== undefined && given !== old && [given, old, next].includes(left?.name ?? ''))
    await lead(ports, number, given, { to: next, at, former: true }, known);
  if (current.phone === undefined) return;
  if (current.phone !== next) await lead(ports, number, current.phone, phoneAlias(change, old, next, taken), known);
  await ports.conversations.touch({ number, person: next }, known, at, 'activity');
}

/** Of the old user id, or of the phone's owner then; the phone itself, if no user id is known of it. */
function oldName({ previous, current, at }: IdentityChange, left: Followed | undefined): string | undefined {
  if (previous.userId !== undefined && previous.userId !== current.userId) return previous.userId;
  const { alias, name } = left ?? {};
  // Given up then: this word was taken before, or half.
  const theirs = alias?.former === true ? alias.at === at : alias !== undefined && alias.at <= at + FORMER_GRACE_MS;
  return theirs ? name : previous.phone;
}

/** The new user id; else that with which the new phone turned up of late. A user id that nothing is said of stays. */
function newName({ current, at }: IdentityChange, old: string | undefined, taken: Followed | undefined): string | undefined {
  if (current.userId !== undefined) return current.userId;
  const lately = taken?.alias !== undefined && taken.alias.to !== null && taken.alias.at >= at - WINDOW_MS;
  if (lately && taken.name !== old) return taken.name;
  return old === undefined || isPhone(old) ? current.phone : old;
}

/** What stands under a phone that led to somebody else is theirs, and not this person's. */
function phoneAlias({ current, at }: IdentityChange, old: string, next: string, taken: Followed | undefined): Lead {
  const kept = taken?.alias === undefined || [current.phone, old, next].includes(taken.name);
  const since = kept ? taken?.alias?.since : at - WINDOW_MS;
  const alias = { to: next, at: Math.max(at, kept ? (taken?.alias?.at ?? at) : at), ...(since === undefined ? {} : { since }) };
  return current.userId === undefined && next === old ? { ...alias, renewed: true } : alias;
}

/** A name that once led elsewhere is this person's now. Answers false if it leads on since: then this word is out of date. */
async function standsForItself(
  ports: MergePersonsPorts,
  number: string,
  next: string,
  old: string,
  at: number,
): Promise<boolean> {
  const { alias, name } = await follow(ports.aliases, number, next);
  if (alias === undefined || alias.to === null) return true;
  if (alias.at > at) return name !== old;
  const since = name === old ? alias.since : at - WINDOW_MS;
  await store(ports, number, next, { to: null, at, ...(since === undefined ? {} : { since }) }, alias);
  return true;
}

/** What a name alone tells of the person to whom it leads. */
function knownFrom(from: string, { to, former }: Lead): Identity {
  return {
    ...(isPhone(to) ? { phone: to } : { userId: to }),
    ...(isPhone(from) && !isPhone(to) && former === undefined ? { phone: from } : {}),
  };
}

/** Lets a name lead on. What stands under it is brought over before this is noted as done. */
async function lead(
  ports: MergePersonsPorts,
  number: string,
  from: string,
  alias: Lead,
  known: Identity = knownFrom(from, alias),
): Promise<void> {
  const seen = await ports.aliases.of(number, from);
  const done = seen !== undefined && sameAlias(seen, alias);
  if (done && seen.unsettled === undefined) return;
  if (!done && seen !== undefined && seen.at > alias.at + (alias.former === true ? FORMER_GRACE_MS : 0)) return;
  const unsettled = { ...alias, unsettled: true } as const;
  if (!done) await store(ports, number, from, unsettled, seen);
  const { name: to } = await follow(ports.aliases, number, alias.to);
  await moveSession(ports, { number, from, to, known, since: alias.since });
  const before = alias.former === true ? alias.at + FORMER_GRACE_MS : Number.POSITIVE_INFINITY;
  await carryStops(ports, { from, to, since: alias.since, before });
  const record = await ports.conversations.get({ number, person: from });
  // A phone that comes with its user id from the first message on leaves nothing behind.
  if (record !== undefined || alias.former === true || !isPhone(from))
    await ports.conversations.move({ number, person: from }, { number, person: to }, known, record?.lastAt ?? alias.at);
  await store(ports, number, from, alias, done ? seen : unsettled);
}

/**
 * Something came under a name that leads on: a message that was on its way, or that names a phone alone. It goes to the
 * person; but what is written from a number long after it was given up is the new owner's, and opens a window of theirs.
 */
export async function carryOver(ports: MergePersonsPorts, session: Session): Promise<void> {
  const { number, person, movedTo, lastInboundAt } = session;
  const { alias, name } = await follow(ports.aliases, number, person);
  if (alias !== undefined && alias.to !== null) {
    if (!isTheirs(alias, lastInboundAt)) return;
    if (!isNewOwners(alias, lastInboundAt)) {
      const known = knownFrom(person, { ...alias, to: name });
      await moveSession(ports, { number, from: person, to: name, known, since: alias.since });
      return tellAnswers(ports, session, name);
    }
    await store(ports, number, person, { to: null, at: lastInboundAt, since: lastInboundAt }, alias);
  }
  if (movedTo === undefined) return;
  const fresh = reopened(session);
  if (!(await ports.sessions.replace(session, fresh, ports.clock.now()))) throw new Error('the session changed meanwhile');
  await ports.conversations.begin({ number, person }, lastInboundAt);
}

/** An answer whose decision saw the window where it was, or Meta's word that it is closed. */
async function tellAnswers(ports: MergePersonsPorts, mark: Session, person: string): Promise<void> {
  if (mark.movedTo === undefined) return;
  const { number, answeredUpTo, answeredBy = '', answeredAt = ports.clock.now(), closedFor } = mark;
  const to = { number, person };
  if (answeredUpTo !== undefined) await ports.sessions.answered(to, answeredUpTo, answeredBy, answeredAt);
  if (closedFor !== undefined) await ports.sessions.closedByEvidence(to, closedFor);
}

async function finish(ports: MergePersonsPorts, number: string, name: string): Promise<void> {
  const alias = await ports.aliases.of(number, name);
  if (alias === undefined || alias.to === null || alias.unsettled === undefined) return;
  const { unsettled: _unsettled, ...settled } = alias;
  await lead(ports, number, name, { ...settled, to: alias.to });
}

type Move = {
  readonly number: string;
  readonly from: string;
  readonly to: string;
  readonly known: Identity;
  readonly since: number | undefined;
};

/** A window that is over is closed, or was, where it is; a mark has no end of its own. */
async function moveSession(ports: MergePersonsPorts, { number, from, to, known, since }: Move): Promise<void> {
  for (let races = 0; races < MAX_RACES; races += 1) {
    const found = await ports.sessions.find(number, [from, to]);
    const old = found.find(({ person }) => person === from);
    const into = found.find(({ person }) => person === to);
    const now = ports.clock.now();
    if (old === undefined || (old.movedTo === undefined ? old.expiresAt <= now : old.lastInboundAt === old.movedUpTo)) return;
    if (since !== undefined && old.lastInboundAt < since) return;
    const result = await ports.sessions.move(old, into, mergeSessions(old, into, { number, person: to }, known), now);
    if (result !== 'raced') return;
  }
  throw new Error('the sessions kept changing while they were merged');
}

/** Who stopped has stopped, whatever name they go by. What was said under the name while it was another's is not theirs. */
async function carryStops(
  { consents }: MergePersonsPorts,
  {
    from,
    to,
    since = 0,
    before = Number.POSITIVE_INFINITY,
  }: { from: string; to: string; since?: number | undefined; before?: number },
): Promise<void> {
  const { everything, marketing } = (await consents.get(from)) ?? {};
  const isStop = (said: Said | undefined): said is Said => said?.value === 'stop' && said.at >= since && said.at < before;
  if (isStop(everything)) await consents.setStopped(to, everything);
  if (isStop(marketing)) await consents.setMarketing(to, 'stop', marketing.at);
}

/**
 * What another has changed meanwhile is looked at anew: the trigger comes again. But a person's first message has two
 * triggers, the message and its window, which say the same at the same time: who comes second goes on.
 */
async function store(
  { aliases }: MergePersonsPorts,
  number: string,
  name: string,
  alias: Alias,
  seen: Alias | undefined,
): Promise<void> {
  if (await aliases.put(number, name, alias, seen)) return;
  const now = await aliases.of(number, name);
  const said = now !== undefined && sameAlias(now, alias) && (now.unsettled === undefined || alias.unsettled === true);
  if (!said) throw new Error('the alias changed meanwhile');
}
