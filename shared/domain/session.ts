import type { Conversation } from './identity.ts';
import type { Profile } from './timeline.ts';

/** A customer service window lasts 24 hours from the person's last message (R1; Meta: "Send messages"). */
export const WINDOW_MS = 24 * 60 * 60 * 1000;
/** The record of a conversation, which lists are made of, may be as old as this. */
export const FRESH_MS = 6 * 60 * 60 * 1000;
/** A timestamp this far in the future is taken for a wrong clock: the window then counts from receipt. */
export const FUTURE_TOLERANCE_MS = 5 * 60 * 1000;
/** Two machines' clocks may differ by this much when they judge whether a timer has fired already. */
export const CLOCK_SLACK_MS = 2 * 60 * 1000;

/**
 * The 24-hour window of a conversation, as last stored. All instants are epoch milliseconds.
 * Whether it is open is computed from `expiresAt` and the clock, never from the item being there.
 */
export type Session = Conversation & {
  /** Timestamp of the message that opened this window. */
  readonly openedAt: number;
  /** The latest timestamp of any message of the person in it. */
  readonly lastInboundAt: number;
  /** `lastInboundAt` + 24 h: the window's end, and its name. */
  readonly expiresAt: number;
  /** When we received the message that set `lastInboundAt`. */
  readonly receivedAt: number;
  /** The `lastInboundAt` that the decision of our last accepted answer saw. */
  readonly answeredUpTo?: number;
  /** The message (or echo) that set `answeredUpTo`. */
  readonly answeredBy?: string;
  /** When that answer was given. A window that comes from another name has none: the answer was told there. */
  readonly answeredAt?: number;
  /** The `expiresAt` for which the window's end was announced as near, and when. */
  readonly warnedFor?: number;
  readonly warnedAt?: number;
  /** The `lastInboundAt` at which Meta said that the window is closed; a later message voids it. */
  readonly closedFor?: number;
  /** The person goes by another name since: the window goes on under that one, and ends and is closed there. */
  readonly movedTo?: string;
  /** The `lastInboundAt` up to which that other window has it; what came later is still to be brought over. */
  readonly movedUpTo?: number;
  /** The name under which the window stood before. */
  readonly movedFrom?: string;
  readonly phone?: string;
  readonly userId?: string;
  readonly name?: string;
};

/** What a person's message does to the session of its conversation. */
export type InboundEffect =
  /** The window stands and now ends later. */
  | { readonly kind: 'extend' }
  /** There was no window, or it was over: a new one opens. */
  | { readonly kind: 'open' }
  /** The message's own window was over when it arrived: it opens nothing, and its end is handled at once. */
  | { readonly kind: 'late' }
  /** A later message is known already. */
  | { readonly kind: 'none' };

/**
 * R1: a window ends 24 h after the latest message by Meta's timestamp. Repeated, late and reordered messages never
 * shorten it, and never open one that is over.
 */
export function onInbound(session: Session | undefined, sentAt: number, now: number): InboundEffect {
  if (session !== undefined && sentAt <= session.lastInboundAt) return { kind: 'none' };
  if (sentAt + WINDOW_MS <= now) return { kind: 'late' };
  // Also by the person's own clock, should ours be behind it.
  return session !== undefined && session.expiresAt > Math.max(now, sentAt) ? { kind: 'extend' } : { kind: 'open' };
}

/** The instant from which a message's window counts: Meta's timestamp, but the first receipt if that is missing or ahead. */
export function windowStart(sentAt: number | undefined, firstReceivedAt: number): number {
  if (sentAt === undefined || sentAt > firstReceivedAt + FUTURE_TOLERANCE_MS) return firstReceivedAt;
  return sentAt;
}

/** What of a window a caller may know. `closing`: open, but too near its end for a free-form message to be safe. */
export type WindowState = 'open' | 'closing' | 'closed' | 'never-opened';

/** The state of a window at `now`. Meta's own word that it is closed (`closedFor`) counts until the person writes again. */
export function windowState(session: Session, now: number, marginMs: number): WindowState {
  if (session.expiresAt <= now || isClosedByEvidence(session)) return 'closed';
  return session.expiresAt < now + marginMs ? 'closing' : 'open';
}

/** Whether Meta refused a free-form message for the window as it stands. */
export function isClosedByEvidence(session: Session): boolean {
  return session.closedFor !== undefined && session.closedFor >= session.lastInboundAt;
}

/** No clocks compared: an answer counts when its decision saw the person's last message. */
export function isAnswered(session: Session): boolean {
  return session.answeredUpTo !== undefined && session.answeredUpTo >= session.lastInboundAt;
}

/** Whether the window was over when the message that made it arrived: it never was open for anybody. */
export function isLate(session: Session): boolean {
  return session.expiresAt <= session.receivedAt;
}

/** Of several identities' sessions the one that ends last; of two that end together the one that was not moved away. */
export function newest(sessions: readonly Session[]): Session | undefined {
  return [...sessions].sort(
    (one, other) => other.expiresAt - one.expiresAt || Number(one.movedTo !== undefined) - Number(other.movedTo !== undefined),
  )[0];
}

/**
 * One person's two windows as one, under the name `to`: as if all messages had been written under it. It ends where the
 * later one ends, and never later; windows that touch are one window, else the later one stands.
 */
export function mergeSessions(from: Session, into: Session | undefined, to: Conversation, known: Profile): Session {
  const own = withoutAnswerTime(withoutMark(from));
  if (into === undefined) return { ...own, ...to, ...known, movedFrom: from.person };
  const there = withoutAnswerTime(withoutMark(into));
  const [earlier, later] = own.lastInboundAt > there.lastInboundAt ? [there, own] : [own, there];
  const touching = earlier.expiresAt > later.openedAt;
  const answer = (earlier.answeredUpTo ?? 0) > (later.answeredUpTo ?? 0) ? earlier : later;
  const warned = earlier.expiresAt === later.expiresAt && later.warnedFor === undefined ? earlier : later;
  const closedFor = Math.max(earlier.closedFor ?? 0, later.closedFor ?? 0);
  return {
    ...nameOf(earlier),
    ...later,
    ...to,
    ...known,
    openedAt: touching ? Math.min(earlier.openedAt, later.openedAt) : later.openedAt,
    ...(answer.answeredUpTo === undefined ? {} : { answeredUpTo: answer.answeredUpTo }),
    ...(answer.answeredBy === undefined ? {} : { answeredBy: answer.answeredBy }),
    ...(warned.warnedFor === undefined ? {} : { warnedFor: warned.warnedFor }),
    ...(warned.warnedAt === undefined ? {} : { warnedAt: warned.warnedAt }),
    ...(closedFor === 0 ? {} : { closedFor }),
    movedFrom: from.person,
  };
}

/** A mark's own words of answers are told on by themselves, and may be out of date. */
function withoutMark(session: Session): Session {
  const { movedTo, movedUpTo: _upTo, ...own } = session;
  if (movedTo === undefined) return own;
  const { answeredUpTo: _seen, answeredBy: _by, closedFor: _for, warnedFor: _end, warnedAt: _at, ...written } = own;
  return written;
}

function withoutAnswerTime({ answeredAt: _at, ...session }: Session): Session {
  return session;
}

/** Whether something came to a name that leads on: a message, or the answer to one. That a window was moved is no news. */
export function isNewsOfMark(before: Session | undefined, after: Session): boolean {
  if (before?.movedTo === undefined) return false;
  const came = (name: 'answeredUpTo' | 'closedFor') => after[name] !== undefined && after[name] !== before[name];
  return after.lastInboundAt !== before.lastInboundAt || came('answeredUpTo') || came('closedFor');
}

/** A name's new owner wrote, and the mark that the last owner left was in the way: the window is theirs from that message on. */
export function reopened({ number, person, lastInboundAt, expiresAt, receivedAt }: Session): Session {
  return { number, person, openedAt: lastInboundAt, lastInboundAt, expiresAt, receivedAt };
}

/** Whether two images of a window differ in nothing that counts. */
export function sameWindow(one: Session, other: Session): boolean {
  return COUNTING.every((name) => one[name] === other[name]);
}

const COUNTING = [
  'openedAt',
  'lastInboundAt',
  'answeredUpTo',
  'answeredBy',
  'closedFor',
  'warnedFor',
  'movedTo',
  'name',
  'phone',
  'userId',
] as const;

function nameOf({ name, phone, userId }: Session): Profile {
  return {
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
  };
}

/**
 * Whether a stored change needs a new timer: the session opened, or was moved on after its old end, when the old
 * timer may have fired already. An extension in time needs none: the old timer fires, sees it, and arms the next.
 */
export function needsTimer(before: Session | undefined, after: Session): boolean {
  if (after.movedTo !== undefined) return false;
  if (before === undefined || before.openedAt !== after.openedAt || before.movedTo !== undefined) return true;
  return after.expiresAt > before.expiresAt && after.receivedAt >= before.expiresAt - CLOCK_SLACK_MS;
}

/** The window that a stored change ended by opening another over it, if any. */
export function supersededWindow(before: Session | undefined, after: Session): Session | undefined {
  if (before === undefined || after.openedAt === before.openedAt) return undefined;
  return before.expiresAt <= Math.max(after.receivedAt, after.openedAt) ? before : undefined;
}
