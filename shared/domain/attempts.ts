import { endsTheWay, errorClass } from './error-class.ts';
import { type Attempt, type AttemptState, type Message, rank, type Wait } from './message.ts';
import type { Trigger } from './policy.ts';

/** The first unused fallback entry for a trigger; -1 if there is none. */
export function nextEntry(message: Message, trigger: Trigger): number {
  const used = new Set(message.attempts.map(({ entry }) => entry));
  return message.fallback.findIndex((candidate, index) => !used.has(index) && candidate.on.includes(trigger));
}

/** Whether any attempt reached the person: from then on only `unread` asks for more. */
export function hasArrived(message: Message): boolean {
  return message.attempts.some(({ state }) => rank(state) >= rank('delivered'));
}

/** Moves an attempt up to a state, and never down; what only its way there needed falls away. */
export function upgrade(attempt: Attempt, state: AttemptState): Attempt {
  const { leaseUntil: _lease, unknownAt: _unknown, error: _error, ...rest } = attempt;
  return rank(state) > rank(attempt.state) ? { ...rest, state } : { ...rest, state: attempt.state };
}

/** What an attempt shows of its waiting. */
export function waiting(wait: Wait | undefined): Pick<Attempt, 'notBefore' | 'waitsFor'> {
  return wait === undefined ? {} : { notBefore: wait.until, waitsFor: wait.why };
}

/** Attempts count from 1. */
export function find(message: Message, n: number): Attempt | undefined {
  return message.attempts[n - 1];
}

/** The message with one attempt changed at an instant. */
export function change(message: Message, n: number, now: number, to: (attempt: Attempt) => Attempt): Message {
  return {
    ...message,
    attempts: message.attempts.map((attempt) => (attempt.n === n ? { ...to(attempt), at: now } : attempt)),
  };
}

/** Puts the attempt back until `notBefore`, under a new wake; unless it is needed no more. */
export function defer(message: Message, n: number, now: number, notBefore?: number): Message {
  if (isNeedless(message, n)) return change(message, n, now, (attempt) => ({ ...attempt, state: 'cancelled' }));
  const next = change(message, n, now, (attempt) => ({
    ...attempt,
    state: 'pending',
    ...(notBefore === undefined ? {} : { notBefore }),
  }));
  return { ...next, wake: message.wake + 1 };
}

/** Whether the attempt that this one follows has arrived since. */
export function isNeedless(message: Message, n: number): boolean {
  const enough = rank(find(message, n)?.reason === 'unread' ? 'read' : 'delivered');
  return message.attempts.some((attempt) => attempt.n < n && rank(attempt.state) >= enough);
}

/** Which fallback entries an error sets off. */
export function triggerOf(code: number, message: Message): Trigger | undefined {
  if (endsTheWay(code, message.category)) return undefined;
  return errorClass(code) === 'window' ? 'window-closed' : 'failed';
}
