import { waiting } from './attempts.ts';
import { type Ask, decide, type Situation } from './decide.ts';
import type { Conversation } from './identity.ts';
import type { DecisionRecord, Message } from './message.ts';
import { expiryAsk } from './policy.ts';
import { isAnswered, type Session } from './session.ts';

/** Exactly one per window: what was done when it ended, and why. Named by the window's end. */
export type Closing = Conversation & {
  readonly expiresAt: number;
  readonly openedAt: number;
  readonly lastInboundAt: number;
  readonly closedAt: number;
  readonly answered: boolean;
  readonly reason: ClosingReason;
  /** An expiry message was made at this instant, by this closing or one before: it covers what was written until then. */
  readonly continuedUpTo?: number;
  /** The expiry message, if one was made. */
  readonly messageId?: string;
  /** Why none could be made, in words, where the policy wanted one. */
  readonly detail?: string;
};

export type ClosingReason =
  /** Nobody answered: the policy's message was made. */
  | 'unanswered'
  /** Nobody answered, and the policy wants nothing. */
  | 'no-action-wanted'
  | 'answered'
  /** The person wrote again after the end and before this closing. */
  | 'superseded'
  /** A message that went out since covers what the person had written. */
  | 'already-continued'
  /** The policy's message may not be sent; `detail` says why. */
  | 'not-sendable';

/**
 * Closes a window: the record, and the expiry message if the policy asks for one and it may be sent. Pure.
 * @param previous the conversation's latest closing: a message of the person's that came late, or revived the window,
 * may be covered by the expiry message that was made then. It outlives the session's item.
 */
export function closeWindow(
  window: Session,
  previous: Closing | undefined,
  superseded: boolean,
  situation: Situation,
  messageId: string,
): { readonly closing: Closing; readonly message?: Message } {
  const close = (reason: ClosingReason, more: Partial<Closing> = {}): Closing => ({
    number: window.number,
    person: window.person,
    expiresAt: window.expiresAt,
    openedAt: window.openedAt,
    lastInboundAt: window.lastInboundAt,
    closedAt: situation.now,
    answered: isAnswered(window),
    reason,
    ...(previous?.continuedUpTo === undefined ? {} : { continuedUpTo: previous.continuedUpTo }),
    ...more,
  });
  if (superseded) return { closing: close('superseded') };
  if (isAnswered(window)) return { closing: close('answered') };
  const way = situation.policy.onUnansweredExpiry;
  if (way === null) return { closing: close('no-action-wanted') };
  if (previous?.continuedUpTo !== undefined && previous.continuedUpTo >= window.lastInboundAt) {
    return { closing: close('already-continued') };
  }
  const ask: Ask = expiryAsk(way, window.expiresAt);
  const decision = decide(ask, situation);
  if (decision.kind === 'refused')
    return { closing: close('not-sendable', { detail: decision.considered.at(-1)?.why ?? decision.detail }) };
  const { route, rule, window: view, considered, sms, wait } = decision;
  const more = { ...(sms === undefined ? {} : { sms }), ...(wait === undefined ? {} : { wait }) };
  const chosen: DecisionRecord = { route, rule, window: view, considered, ...more };
  return {
    closing: close('unanswered', { messageId, continuedUpTo: situation.now }),
    message: expiryMessage(window, situation, chosen, ask, messageId),
  };
}

function expiryMessage(
  window: Session,
  { now, phone }: Situation,
  decision: DecisionRecord,
  { fallback, category }: Ask,
  id: string,
): Message {
  return {
    id,
    number: window.number,
    person: window.person,
    to: {
      ...(window.userId === undefined ? {} : { userId: window.userId }),
      ...(phone === undefined ? {} : { phone }),
    },
    content: null,
    fallback,
    category,
    expiryOf: window.expiresAt,
    createdAt: now,
    decision,
    attempts: [
      {
        ...{ n: 1, route: decision.route, entry: 0, reason: 'unanswered-expiry', state: 'pending' },
        ...{ createdAt: now, tries: 0, at: now, ...waiting(decision.wait) },
      },
    ],
    wake: 0,
    version: 0,
  };
}

/**
 * Whether an expiry message has lost its reason: the person wrote after it was made, or somebody else answered. What was
 * written before and came late is covered by it (`continuedUpTo`), and cancels nothing.
 */
export function expiryIsMoot(message: Message, session: Session | undefined): boolean {
  if (message.expiryOf === undefined || session === undefined) return false;
  return session.lastInboundAt > message.createdAt || (isAnswered(session) && session.answeredBy !== message.id);
}
