import { change, defer, find, hasArrived, isNeedless, nextEntry, triggerOf, waiting } from './attempts.ts';
import { errorClass, MAX_RETRIES, type NumberTrouble, numberTrouble, paceDelayMs, retryDelayMs } from './error-class.ts';
import { type Attempt, type Failure, type Message, openAttempt, rank, type Wait } from './message.ts';
import { failed } from './message-life.ts';

/** What waits no longer than this keeps its place in the queue, and its conversation its order. Longer, and it leaves. */
export const HOLD_MS = 60_000;
/** So long a message waits for what is no fault of its own; then it goes its other way, or fails. */
export const WAIT_LIMIT_MS = 5 * 60 * 60_000;
/** What waits for its number is released when that can send; it looks for itself, too, but seldom. */
const LOOK_MS = 60 * 60_000;

/** The provider refused it: what follows depends on the error's class. Nothing, if an earlier try of it arrived after all. */
export function refusedByProvider(message: Message, n: number, now: number, code: number, text: string): Message {
  const attempt = find(message, n);
  if (attempt === undefined || rank(attempt.state) !== rank('sending')) return message;
  const error = { code: String(code), message: text };
  const pace = paceDelayMs(code, attempt.waits ?? 0);
  if (pace !== undefined) return wait(message, n, now, now + pace, error);
  const trouble = attempt.route === 'sms' ? undefined : numberTrouble(code);
  if (trouble !== undefined && waits(message, trouble)) return waitForNumber(message, n, now, error);
  switch (errorClass(code)) {
    case 'transient':
    case 'rate': {
      const tries = attempt.tries - (attempt.waits ?? 0);
      if (tries > MAX_RETRIES) break;
      return holdOrDefer(message, n, now, now + retryDelayMs(tries));
    }
    case 'account':
      if (nextEntry(message, 'failed') === -1) return putOff(message, n, now, error);
      break;
    default:
  }
  return failed(message, n, now, error, triggerOf(code, message));
}

/** The account's trouble is not the message's: it waits for somebody to act, unless it was given another way. What passes is waited for. */
function waits(message: Message, trouble: NumberTrouble): boolean {
  return trouble === 'passing' || nextEntry(message, 'failed') === -1;
}

/** Its number is stopped and nothing may leave: it waits, or goes its other way at once. */
export function numberStopped(message: Message, n: number, now: number, trouble: NumberTrouble, cause: Failure): Message {
  return waits(message, trouble) ? waitForNumber(message, n, now, cause) : failed(message, n, now, cause, 'failed');
}

/**
 * Meta took a try, and tells by status that it gave it up for the number's trouble: it waits like one that was refused at
 * once. `undefined` where this is a failure like any other. The same try given back twice changes nothing.
 */
export function gaveBack(
  message: Message,
  n: number,
  now: number,
  wamid: string,
  code: number,
  text: string,
): Message | undefined {
  const attempt = find(message, n);
  if (attempt === undefined) return undefined;
  if (wasGivenBack(attempt, wamid)) return message;
  const trouble = numberTrouble(code);
  if (trouble === undefined || !waits(message, trouble) || hasArrived(message)) return undefined;
  const isOut = rank(attempt.state) === rank('sending') || attempt.state === 'sent';
  if (!isOut || attempt.fellBack === true || message.ended !== undefined) return undefined;
  const back = change(message, n, now, ({ providerId: _id, unknownAt: _unknown, leaseUntil: _lease, ...current }) => ({
    ...current,
    state: 'sending',
    givenBack: [...(current.givenBack ?? []), wamid],
    // From its first try on: word may be days late, and it is not sent anew then.
    waitingSince: current.waitingSince ?? current.claimedAt ?? now,
  }));
  return waitForNumber(back, n, now, { code: String(code), message: text });
}

/** Whether this is a try that Meta took and gave up: a later one counts, and what is still told of this one says nothing new. */
export function wasGivenBack(attempt: Attempt | undefined, wamid: string): boolean {
  return attempt?.givenBack?.includes(wamid) === true;
}

function waitForNumber(message: Message, n: number, now: number, cause: Failure): Message {
  const put = wait(message, n, now, now + LOOK_MS, cause);
  if (find(put, n)?.state !== 'pending') return put;
  return change(put, n, now, (attempt) => ({ ...attempt, forNumber: true }));
}

/** Its number can send, or is to be tested by it: it goes back into the queue, under a new wake. */
export function release(message: Message, now: number): Message {
  const open = openAttempt(message);
  if (open?.state !== 'pending' || open.forNumber !== true) return message;
  const free = change(message, open.n, now, ({ notBefore: _notBefore, forNumber: _number, ...attempt }) => attempt);
  return { ...free, wake: message.wake + 1 };
}

/** It never left us, or nothing can: it is tried again, ever more seldom. */
export function putOff(message: Message, n: number, now: number, error: Failure): Message {
  const attempt = find(message, n);
  if (attempt === undefined || attempt.state !== 'sending') return message;
  return wait(message, n, now, now + retryDelayMs((attempt.waits ?? 0) + 1), error);
}

/**
 * The attempt waits for what is no fault of its own, and shows why; for five hours in all, after which it fails with that
 * reason and goes its other way, if it has one. Tries that were lost to this do not count as its own.
 */
export function wait(message: Message, n: number, now: number, until: number, error: Failure): Message {
  const attempt = find(message, n);
  if (attempt === undefined || (attempt.state !== 'sending' && attempt.state !== 'pending')) return message;
  const waitingSince = attempt.waitingSince ?? now;
  const end = waitingSince + WAIT_LIMIT_MS;
  if (now >= end) return failed(message, n, now, error, 'failed');
  const waits = (attempt.waits ?? 0) + (attempt.state === 'sending' ? 1 : 0);
  const put = change(message, n, now, (current) => ({ ...current, error, waitingSince, waits }));
  return holdOrDefer(put, n, now, Math.min(until, end));
}

/** The attempt waits for an hour that is right for it, however far; it is decided anew then, and its troubles begin anew. */
export function waitForHour(message: Message, n: number, now: number, hour: Wait): Message {
  return change(defer(message, n, now, hour.until), n, now, ({ waitingSince: _since, ...attempt }) =>
    attempt.state === 'pending' ? { ...attempt, ...waiting(hour) } : attempt,
  );
}

/** Waits until then: in the queue, where it bars the way to what comes after it in its conversation; or outside. */
function holdOrDefer(message: Message, n: number, now: number, until: number): Message {
  if (isNeedless(message, n) || until - now > HOLD_MS) return defer(message, n, now, until);
  return change(message, n, now, (attempt) => ({ ...attempt, state: 'pending', notBefore: until }));
}

/** How long a record of the queue must still be hidden, if its attempt waits there. */
export function heldMs(attempt: Attempt | undefined, now: number): number | undefined {
  if (attempt?.state !== 'pending' || attempt.notBefore === undefined) return undefined;
  return attempt.notBefore > now ? attempt.notBefore - now : undefined;
}
