import type { Attempt, Message } from '../api/message-types.ts';
import { capital, sayAmount, sayCost, sayRoute } from './decision.ts';
import { formatTime, sayAt } from './format.ts';
import { sayFailure } from './provider-errors.ts';

/**
 * What became of a message and of its attempts, in plain words. Never more than is known: an SMS that was taken is not
 * called delivered, and an answer that was lost is told as lost.
 */

const time = (at: string): string => formatTime(new Date(at));

/** How something stands: a few words, and how good that is. */
export type Standing = { readonly says: string; readonly tone: 'plain' | 'good' | 'warn' | 'bad' };

const REASONS: Readonly<Record<string, string>> = {
  requested: 'as asked for',
  'window-closed': 'since the window is closed',
  undelivered: 'since the one before was not delivered in time',
  failed: 'since the one before failed',
  unread: 'since the one before was not read in time',
  'unanswered-expiry': 'since nobody answered before the window closed',
};

/** Route and cause of an attempt: `SMS, since the one before failed`. */
export function sayWhyAttempt({ route, reason }: Attempt): string {
  return `${capital(sayRoute(route))}, ${REASONS[reason] ?? `because of: ${reason}`}`;
}

/** How an attempt stands. */
export function sayAttemptState({ route, state, notBefore, receipt, error }: Attempt): Standing {
  switch (state) {
    case 'pending':
      if (notBefore !== undefined) return { says: `waits until ${time(notBefore)}`, tone: 'warn' };
      return { says: 'about to leave', tone: 'plain' };
    case 'sending':
      return { says: 'being sent', tone: 'plain' };
    case 'unknown':
      return { says: 'outcome unknown', tone: 'warn' };
    case 'sent':
      if (receipt === 'unknown') return { says: `${sayRoute(route)} accepted, receipt unknown`, tone: 'plain' };
      return { says: 'accepted by WhatsApp, not delivered yet', tone: 'plain' };
    case 'delivered':
      return { says: 'delivered', tone: 'good' };
    case 'read':
      return { says: 'read', tone: 'good' };
    case 'failed':
      return error?.code === 'outcome-unknown' ? { says: 'outcome unknown', tone: 'bad' } : { says: 'failed', tone: 'bad' };
    case 'cancelled':
      return { says: 'did not leave', tone: 'plain' };
    default:
      return { says: String(state), tone: 'plain' };
  }
}

/** All else that there is to say of an attempt, in sentences. */
export function sayAttempt(attempt: Attempt): readonly string[] {
  const { state, tries, waitsFor, late, maybeTwice } = attempt;
  return [
    ...(waitsFor === undefined ? [] : [`It waits for a better hour: ${waitsFor}.`]),
    ...sayError(attempt),
    ...(state === 'unknown'
      ? ['The answer of WhatsApp was lost: it may have arrived. If no status comes within two minutes, it is sent once more.']
      : []),
    ...(maybeTwice === true ? ['The answer to its first try was lost, so it was sent again: it may arrive twice.'] : []),
    ...(late === true ? ['It arrived late, after the next attempt had left: the person may have got both.'] : []),
    ...(tries > 1 ? [`It was tried ${tries} times.`] : []),
    ...sayAttemptCost(attempt),
  ];
}

function sayError({ state, route, error }: Attempt): readonly string[] {
  if (error === null) return [];
  const says = sayFailure(error, route);
  return state === 'pending' || state === 'sending' ? [`It could not leave yet. ${says}`] : [says];
}

function sayAttemptCost({ cost, pricing }: Attempt): readonly string[] {
  const charged = pricing?.category ?? pricing?.type;
  return [
    ...(cost === null ? [] : [`${capital(sayCost(cost))}${cost.amount === null ? '' : ` (${cost.basis})`}.`]),
    ...(charged === undefined ? [] : [`WhatsApp charged it as: ${charged}.`]),
  ];
}

/** How a message stands: its best attempt, and never more than that. */
export function sayMessageState(message: Message): Standing {
  const { state, attempts } = message;
  const open = attempts.find(
    (attempt) => attempt.state === 'pending' || attempt.state === 'sending' || attempt.state === 'unknown',
  );
  switch (state) {
    case 'accepted':
    case 'sending':
      return open === undefined ? { says: state, tone: 'plain' } : sayAttemptState(open);
    case 'sent': {
      const sent = attempts.findLast((attempt) => attempt.state === 'sent');
      return sent === undefined ? { says: 'accepted', tone: 'plain' } : sayAttemptState(sent);
    }
    case 'delivered':
    case 'read':
      return { says: state, tone: 'good' };
    case 'failed':
      return attempts.at(-1)?.error?.code === 'outcome-unknown'
        ? { says: 'outcome unknown', tone: 'bad' }
        : { says: 'failed', tone: 'bad' };
    case 'expired':
      return { says: 'expired', tone: 'bad' };
    case 'cancelled':
      return { says: 'cancelled', tone: 'plain' };
    default:
      return { says: String(state), tone: 'plain' };
  }
}

const ENDS: Readonly<Record<string, string>> = {
  requested: 'Cancelled on request, before it left.',
  horizon: 'Given up: no word of its delivery came for 30 days.',
  'sendBefore passed before it could leave': 'It was not to leave after the time that the sender set, and that passed.',
  'the conversation went on before the expiry message left': 'Not sent: the conversation went on before it left.',
};

/** What never left has no 30 days: its time was the sender's. */
function sayEnd({ attempts }: Message, reason: string): string {
  const left = attempts.some(({ providerId }) => providerId !== null);
  if (reason === 'horizon' && !left) return 'It did not leave in its time.';
  return ENDS[reason] ?? `It ended: ${reason}.`;
}

/** Where a message comes from if nobody wrote it just then, why it ended, and what it costs in all. */
export function sayMessage(message: Message): readonly string[] {
  const { expiryOf, callId, endReason, sendBefore, attempts, totalCost } = message;
  return [
    ...(expiryOf === undefined
      ? []
      : [`Made by the policy: nobody answered before the window closed ${sayAt(new Date(expiryOf))}.`]),
    ...(callId === undefined ? [] : ['Made by the policy: it answers a call.']),
    ...(endReason === undefined ? [] : [sayEnd(message, endReason)]),
    ...(sendBefore === undefined ? [] : [`Not to leave after ${time(sendBefore)}.`]),
    ...(attempts.length > 1 && totalCost.amounts.length > 0 ? [`In all ${sayTotal(totalCost)}.`] : []),
  ];
}

/** `about $0.09 + €0.05`. */
export function sayTotal({ amounts, complete }: Message['totalCost']): string {
  const sum = amounts.map(({ amount, currency }) => sayAmount(amount, currency)).join(' + ');
  return `about ${sum}${complete ? '' : ', and what is not known'}`;
}
