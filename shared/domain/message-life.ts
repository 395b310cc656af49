import { change, defer, find, hasArrived, isNeedless, nextEntry, triggerOf, upgrade } from './attempts.ts';
import type { Cost } from './cost.ts';
import { type Attempt, type Failure, isSettled, type Message, openAttempt, rank } from './message.ts';
import type { Trigger } from './policy.ts';

/** A claim on an attempt holds this long; longer than the function may run, shorter than the queue hides the record. */
export const LEASE_MS = 60_000;
/** How long a status may take to tell what became of a send whose answer was lost. */
export const UNKNOWN_WAIT_MS = 2 * 60_000;
/** Meta keeps a message for a phone that is off for 30 days (default time-to-live). */
export const HORIZON_MS = 30 * 24 * 60 * 60_000;

/** Meta's statuses that move an attempt; `played` is a voice message's read. */
export type Status = 'sent' | 'delivered' | 'read' | 'failed';

const OUTCOME_UNKNOWN: Failure = { code: 'outcome-unknown', message: 'The provider’s answer was lost; it may have been sent.' };

/**
 * Takes the attempt for sending. The caller stores this before it calls the channel. What a send has seen whose answer was
 * lost stays what its statuses may answer: the person may have written since.
 * @param probe the trouble that its number is tested for by this try, by its beginning
 */
export function claim(message: Message, n: number, now: number, seen: number | undefined, cost?: Cost, probe?: number): Message {
  return change(message, n, now, ({ waitsFor: _waited, forNumber: _number, probe: _probed, ...attempt }) => ({
    ...attempt,
    ...(probe === undefined ? {} : { probe }),
    state: 'sending',
    tries: attempt.tries + 1,
    claimedAt: attempt.claimedAt ?? now,
    leaseUntil: now + LEASE_MS,
    ...(seen === undefined || attempt.maybeTwice === true ? {} : { seen }),
    ...(cost === undefined ? {} : { cost }),
  }));
}

/** The provider took it. A status may have been here first: that is not taken back, nor is a failure. */
export function accepted(message: Message, n: number, now: number, providerId: string, seen?: number): Message {
  if (find(message, n)?.givenBack?.includes(providerId) === true) return message;
  return change(message, n, now, (attempt) => ({
    ...(attempt.state === 'failed' ? attempt : upgrade(attempt, 'sent')),
    providerId,
    ...(seen === undefined ? {} : { seen }),
  }));
}

/** The answer was lost: the provider may or may not have it. An SMS is not risked twice. */
export function outcomeUnknown(message: Message, n: number, now: number): Message {
  const attempt = find(message, n);
  if (attempt === undefined || attempt.state !== 'sending') return message;
  if (attempt.route === 'sms' || attempt.maybeTwice === true) {
    return failed(message, n, now, OUTCOME_UNKNOWN, undefined);
  }
  return change(message, n, now, (current) => ({ ...current, state: 'unknown', unknownAt: now }));
}

/** No status told what became of it: it is sent once more, and says so; but not if another attempt took over, or arrived. */
export function sendAgain(message: Message, n: number, now: number): Message {
  if (find(message, n)?.fellBack === true || isNeedless(message, n)) return failed(message, n, now, OUTCOME_UNKNOWN, undefined);
  return defer(
    change(message, n, now, (attempt) => ({ ...attempt, state: 'pending', maybeTwice: true })),
    n,
    now,
  );
}

/** The attempt ended without success; `trigger` says which fallback entries may follow, `undefined`: none. */
export function failed(message: Message, n: number, now: number, error: Failure, trigger: Trigger | undefined): Message {
  const attempt = find(message, n);
  if (attempt === undefined || rank(attempt.state) >= rank('delivered') || attempt.state === 'cancelled') return message;
  const next = change(message, n, now, (current) => ({ ...current, state: 'failed', error }));
  return trigger === undefined ? next : fallBack(next, n, now, trigger);
}

/** One of Meta's statuses for an attempt: in any order, repeated, and maybe before our own call returned. */
export function applyStatus(
  message: Message,
  n: number,
  now: number,
  status: Status,
  error?: Failure & { readonly codeNumber: number },
): Message {
  const attempt = find(message, n);
  if (attempt === undefined) return message;
  if (status === 'failed') {
    if (attempt.state === 'failed') return message;
    const failure = error ?? { code: 'unknown', message: 'Meta gave no reason', codeNumber: -1 };
    return failed(message, n, now, { code: failure.code, message: failure.message }, triggerOf(failure.codeNumber, message));
  }
  if (rank(status) <= rank(attempt.state) || (attempt.state === 'failed' && status === 'sent')) return message;
  const moved = change(message, n, now, (current) => upgrade(current, status));
  return rank(status) >= rank('delivered') ? cancelLaterAttempts(moved, n, now) : moved;
}

/** Makes the next attempt after attempt `n`, on the first unused fallback entry for this trigger. Once per attempt. */
export function fallBack(message: Message, n: number, now: number, trigger: Trigger): Message {
  const attempt = find(message, n);
  if (attempt === undefined || attempt.fellBack === true || message.ended !== undefined) return message;
  if (hasArrived(message) && trigger !== 'unread') return message;
  const entry = nextEntry(message, trigger);
  if (entry === -1) return message;
  const next: Attempt = {
    n: message.attempts.length + 1,
    route: message.fallback[entry]?.route ?? 'sms',
    entry,
    reason: trigger,
    state: 'pending',
    createdAt: now,
    tries: 0,
    at: now,
  };
  // Its own state is as it was, and so is the time of that.
  const marked = message.attempts.map((other) => (other.n === n ? { ...other, fellBack: true } : other));
  return { ...message, attempts: [...marked, next] };
}

/** Ends a message that has not settled. What was sent cannot be called back; what has not left never leaves. */
export function end(message: Message, now: number, as: 'expired' | 'cancelled', reason: string): Message {
  if (message.ended !== undefined || isSettled(message)) return message;
  const attempts = message.attempts.map((attempt) =>
    attempt.state === 'pending' ? { ...attempt, state: 'cancelled' as const, at: now } : attempt,
  );
  // What has arrived did not expire, whatever more was to be tried.
  return hasArrived(message) ? { ...message, attempts } : { ...message, attempts, ended: as, endReason: reason };
}

/** The attempt is not to leave any more. Its message ends with it, but where some of it may have left before. */
export function withdraw(message: Message, n: number, now: number, as: 'expired' | 'cancelled', reason: string): Message {
  if (!message.attempts.some(mayHaveLeft)) return end(message, now, as, reason);
  if (find(message, n)?.maybeTwice === true) return failed(message, n, now, OUTCOME_UNKNOWN, undefined);
  return change(message, n, now, (attempt) => ({ ...attempt, state: 'cancelled', error: { code: as, message: reason } }));
}

/** Cancelled on request, as long as nothing has left; otherwise why not. */
export function cancel(message: Message, now: number): Message | 'ended' | 'sending' | 'sent' {
  if (message.ended !== undefined || message.attempts.some(({ state }) => rank(state) >= rank('delivered'))) return 'ended';
  if (message.attempts.some(({ state }) => state === 'sending' || state === 'unknown')) return 'sending';
  if (message.attempts.some(({ state }) => rank(state) >= rank('sent'))) return 'sent';
  return openAttempt(message) === undefined ? 'ended' : end(message, now, 'cancelled', 'requested');
}

/** What time alone brings: lost answers given up on, deadlines passed, horizons reached. */
export function advance(message: Message, now: number): Message {
  if (message.ended !== undefined) return message;
  let next = message;
  for (const attempt of message.attempts) {
    if (attempt.state === 'sending' && (attempt.leaseUntil ?? 0) <= now) next = outcomeUnknown(next, attempt.n, now);
    for (const { trigger, at } of deadlines(next, attempt)) if (at <= now) next = fallBack(next, attempt.n, now, trigger);
    if (attempt.state === 'unknown' && (attempt.unknownAt ?? 0) + UNKNOWN_WAIT_MS <= now) next = sendAgain(next, attempt.n, now);
  }
  return horizonAt(next) <= now ? end(next, now, 'expired', 'horizon') : next;
}

/**
 * The next instant at which `advance` changes something, or a deferred attempt may go; `undefined`: never by itself.
 * What was deferred until before `now` is in the queue, and needs no waking.
 */
export function wakeAt(message: Message, now = 0): number | undefined {
  if (message.ended !== undefined) return undefined;
  const times = message.attempts.flatMap((attempt) => {
    const own = deadlines(message, attempt).map(({ at }) => at);
    if (attempt.state === 'pending' && attempt.notBefore !== undefined && attempt.notBefore > now) own.push(attempt.notBefore);
    if (attempt.state === 'unknown') own.push((attempt.unknownAt ?? attempt.at) + UNKNOWN_WAIT_MS);
    return own;
  });
  if (message.sendBefore !== undefined && isAtHome(message)) times.push(message.sendBefore);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When a sweep must look at a message that nothing woke; `undefined` once it has settled. */
export function overdueAt(message: Message): number | undefined {
  if (isSettled(message) && wakeAt(message) === undefined) return undefined;
  const open = openAttempt(message);
  const queued = open === undefined ? [] : [Math.max(open.notBefore ?? 0, open.leaseUntil ?? 0, open.at)];
  return Math.min(...queued, wakeAt(message) ?? Number.POSITIVE_INFINITY, horizonAt(message));
}

/** `sendBefore` until it has left; then Meta's 30 days. */
function horizonAt(message: Message): number {
  if (message.sendBefore !== undefined && isAtHome(message)) return message.sendBefore;
  return message.createdAt + HORIZON_MS;
}

/** It waits, and the provider has nothing of it: a refusal gave it back. */
function isAtHome(message: Message): boolean {
  return openAttempt(message)?.state === 'pending' && !message.attempts.some(mayHaveLeft);
}

/** The provider has it, or may have: its answer was lost. What it refused, or reported as failed, has not. */
export function mayHaveLeft({ state, maybeTwice, error }: Attempt): boolean {
  return rank(state) > rank('pending') || maybeTwice === true || error?.code === OUTCOME_UNKNOWN.code;
}

/** What is on its way has none yet, so that never two attempts are. */
function deadlines(message: Message, attempt: Attempt): readonly { readonly trigger: Trigger; readonly at: number }[] {
  if (attempt.claimedAt === undefined || attempt.fellBack === true || attempt.route === 'sms') return [];
  if (message.attempts.some(({ state }) => state === 'read')) return [];
  const from = attempt.claimedAt;
  const wanted: Trigger[] = [];
  if (['unknown', 'sent'].includes(attempt.state))
    wanted.push(...(hasArrived(message) ? [] : (['undelivered'] as const)), 'unread');
  if (attempt.state === 'delivered') wanted.push('unread');
  const used = new Set(message.attempts.map((other) => other.entry));
  return message.fallback.flatMap((entry, index) => {
    if (used.has(index)) return [];
    return wanted.filter((trigger) => entry.on.includes(trigger)).map((trigger) => ({ trigger, at: from + entry.afterMs }));
  });
}

function cancelLaterAttempts(message: Message, n: number, now: number): Message {
  const left = message.attempts.some((attempt) => attempt.n > n && rank(attempt.state) > rank('pending'));
  const attempts = message.attempts.map((attempt) => {
    if (attempt.n === n) return left ? { ...attempt, late: true } : attempt;
    return attempt.n > n && attempt.state === 'pending' ? { ...attempt, state: 'cancelled' as const, at: now } : attempt;
  });
  return { ...message, attempts };
}
