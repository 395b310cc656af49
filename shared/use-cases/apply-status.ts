import { probeArrived } from '../domain/breaker.ts';
import type { StatusEntry } from '../domain/change.ts';
import { errorClass, numberTrouble } from '../domain/error-class.ts';
import { type Conversation, keysOf } from '../domain/identity.ts';
import type { Message } from '../domain/message.ts';
import { answersPerson, openAttempt, rank } from '../domain/message.ts';
import { applyStatus } from '../domain/message-life.ts';
import { gaveBack, wasGivenBack } from '../domain/message-waits.ts';
import { parseOpaque } from '../domain/opaque.ts';
import type { RateCards } from '../domain/rate-card.ts';
import { charged } from '../domain/route-cost.ts';
import { WINDOW_MS } from '../domain/session.ts';
import type { Aliases } from '../person-ports.ts';
import type { Messages, Sessions, Timeline, Wamids } from '../ports.ts';
import type { Breakers } from '../sending-ports.ts';
import { changeMessage } from './change-message.ts';
import { changeBreaker, releaseIfFree, tripBreaker } from './number-breaker.ts';
import { findPerson } from './persons.ts';
import { distrustTemplate, type TemplateNewsPorts } from './template-news.ts';

export type ApplyStatusPorts = TemplateNewsPorts & {
  readonly aliases: Aliases;
  readonly messages: Messages;
  readonly sessions: Sessions;
  readonly wamids: Wamids;
  readonly timeline: Timeline;
  readonly rateCards: RateCards;
  readonly breakers: Breakers;
};

/**
 * Brings one of Meta's statuses to its message: found by our opaque data, which is there even when our own call's answer
 * was lost, or by Meta's id. A status that finds nothing stays parked; who writes the id looks for it.
 */
export async function applyParkedStatus(
  ports: ApplyStatusPorts & { readonly deployment: string },
  status: StatusEntry,
): Promise<'applied' | 'parked'> {
  const named = parseOpaque(status.opaque, ports.deployment) ?? (await ports.wamids.messageOf(status.wamid));
  if (named === undefined) return 'parked';
  return (await applyTo(ports, named.messageId, named.attempt, status)) ? 'applied' : 'parked';
}

/** Applies a status to a known attempt. Answers false for a message that is not there, or another number's. */
export async function applyTo(
  ports: ApplyStatusPorts,
  messageId: string,
  attempt: number,
  status: StatusEntry,
): Promise<boolean> {
  const { status: name } = status;
  if (name === 'other') return true;
  const now = ports.clock.now();
  const error =
    status.error === undefined
      ? undefined
      : { code: String(status.error.code), codeNumber: status.error.code, message: status.error.message };
  const apply = (message: Message): Message =>
    (error === undefined ? undefined : gaveBack(message, attempt, now, status.wamid, error.codeNumber, error.message)) ??
    withProviderId(
      withPricing(ports.rateCards, message, applyStatus(message, attempt, now, name, error), attempt, status, now),
      attempt,
      status.wamid,
    );
  if (name === 'failed') await tripBy(ports, messageId, attempt, status);
  const changed = await changeMessage(ports.messages, messageId, (message) =>
    message.number === status.number && !isOutdated(message, attempt, status) ? apply(message) : message,
  );
  if (changed === undefined || changed.before.number !== status.number) return false;
  const state = changed.after.attempts[attempt - 1]?.state;
  const seen = changed.after.attempts[attempt - 1]?.seen;
  if (name === 'failed' && status.error !== undefined)
    await distrustTemplate(ports, changed.after, attempt, status.error.code, status.at ?? now);
  await tellBreaker(ports, changed.after, attempt, status);
  if (name === 'failed' && (state === 'failed' || state === 'pending'))
    await afterFailure(ports, changed.after, status.error?.code ?? -1, seen);
  else if (seen !== undefined && answersPerson(changed.after) && tellsOfAnswer(changed, attempt))
    await answer(ports, changed.after, seen);
  return true;
}

/** That a try was sent which was given back since, or that one failed whose answer was lost, after Meta took the next. */
function isOutdated(message: Message, attempt: number, { status, wamid }: StatusEntry): boolean {
  const tried = message.attempts[attempt - 1];
  if (status === 'failed') return tried?.maybeTwice === true && tried.providerId !== undefined && tried.providerId !== wamid;
  return status === 'sent' && wasGivenBack(tried, wamid);
}

/** A failure that concerns the whole number stops it, before its message is left waiting for that. */
async function tripBy(ports: ApplyStatusPorts, messageId: string, attempt: number, status: StatusEntry): Promise<void> {
  const { error, number, wamid } = status;
  const trouble = error === undefined ? undefined : numberTrouble(error.code);
  if (error === undefined || trouble === undefined) return;
  const message = await ports.messages.get(messageId);
  const tried = message?.attempts[attempt - 1];
  if (message?.number !== number || tried === undefined || wasGivenBack(tried, wamid)) return;
  const cause = { code: String(error.code), message: error.message };
  const at = status.at ?? ports.clock.now();
  await tripBreaker(ports, { number, trouble, cause, toldLater: true, at, probe: tried.probe });
}

/** A test of the number that went on is evidence that it can send; what was left waiting may be free by now. */
async function tellBreaker(
  ports: ApplyStatusPorts,
  message: Message,
  attempt: number,
  { status, wamid }: StatusEntry,
): Promise<void> {
  const tried = message.attempts[attempt - 1];
  const probe = wasGivenBack(tried, wamid) ? undefined : tried?.probe;
  const now = ports.clock.now();
  if (probe !== undefined && (status === 'sent' || status === 'delivered'))
    await changeBreaker(ports.breakers, message.number, (breaker) => probeArrived(breaker, probe, now));
  if (status === 'failed' && openAttempt(message)?.forNumber === true) await releaseIfFree(ports, message);
}

/** A failed answer is no answer; and Meta's word that the window is closed is kept, so that nothing loops. */
async function afterFailure(ports: ApplyStatusPorts, message: Message, code: number, seen: number | undefined): Promise<void> {
  // The answer may have been brought over to another name since.
  const { names } = await findPerson(ports.aliases, message.number, message.to);
  for (const person of new Set([...personsOf(message), ...names])) {
    const conversation = { number: message.number, person };
    if (seen !== undefined) {
      // Also when it was taken back before: who did that may not have come further.
      await ports.sessions.unanswered(conversation, message.id);
      await answerByAnother(ports, conversation, message, seen);
    }
    if (seen !== undefined && errorClass(code) === 'window') await ports.sessions.closedByEvidence(conversation, seen);
  }
}

/**
 * Another attempt, or another message, may be an answer just as well; also one that was accepted before and left since. What
 * answered something older is none to this, and would be counted again.
 */
async function answerByAnother(
  ports: ApplyStatusPorts,
  conversation: Conversation,
  failed: Message,
  seen: number,
): Promise<void> {
  const ids = await ports.timeline.sentSince(conversation, seen - WINDOW_MS);
  const others = await ports.messages.getMany([failed.id, ...ids]);
  for (const other of others.filter(answersPerson)) {
    const answers = other.attempts.filter((attempt) => attempt.route !== 'sms' && rank(attempt.state) >= rank('sent'));
    for (const attempt of answers)
      if (attempt.seen !== undefined && attempt.seen >= seen)
        await ports.sessions.answered(conversation, attempt.seen, other.id, attempt.claimedAt ?? attempt.at);
  }
}

/**
 * Whether a status is the first to tell that the attempt was taken, or changed nothing: then this may be the repetition of
 * one that did, and a crash may have come between its two writes.
 */
function tellsOfAnswer({ before, after }: { readonly before: Message; readonly after: Message }, attempt: number): boolean {
  const taken = (message: Message) => rank(message.attempts[attempt - 1]?.state ?? 'failed') >= rank('sent');
  return taken(after) && (!taken(before) || before === after);
}

/** A send whose own answer was lost turns out to have been taken: it answers the person all the same. */
async function answer(ports: ApplyStatusPorts, message: Message, seen: number): Promise<void> {
  const at = ports.clock.now();
  for (const person of personsOf(message))
    await ports.sessions.answered({ number: message.number, person }, seen, message.id, at);
}

function personsOf(message: Message): readonly string[] {
  return [...new Set([message.person, ...keysOf(message.to)])];
}

/**
 * Meta charges for what is delivered, and says so with `delivered` or `read`. What it says with `sent` is kept only where
 * that moves the attempt: it would cost a write for each message.
 */
function withPricing(
  cards: RateCards,
  before: Message,
  after: Message,
  n: number,
  { status, pricing, at }: StatusEntry,
  now: number,
): Message {
  const known = after.attempts[n - 1]?.pricing !== undefined;
  if (pricing === undefined || (after === before && (known || status === 'sent'))) return after;
  return charged(after, n, pricing, cards, at ?? now);
}

function withProviderId(message: Message, n: number, wamid: string): Message {
  const attempt = message.attempts[n - 1];
  if (attempt === undefined || attempt.providerId !== undefined) return message;
  return { ...message, attempts: message.attempts.map((other) => (other.n === n ? { ...other, providerId: wamid } : other)) };
}
