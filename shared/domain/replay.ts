import { expiryIsMoot } from './closing.ts';
import type { Situation } from './decide.ts';
import { type Message, messageState } from './message.ts';
import { mayHaveLeft } from './message-life.ts';
import type { SendRequest } from './send-request.ts';

/**
 * Why the content of a message is not sent once more; `undefined`: it may be. Nobody is to get a message twice: what arrived,
 * or may have, is not repeated, and what is not over yet may still arrive.
 */
export function whyNotReplayable(message: Message): string | undefined {
  const state = messageState(message);
  if (state !== 'failed' && state !== 'expired' && state !== 'cancelled')
    return `The message is ${state}: only one that failed, expired or was cancelled is sent once more.`;
  if (message.applicationId !== undefined)
    return `It is the test message of application ${message.applicationId}, which sends another itself.`;
  const doubtful = message.attempts.find(mayHaveLeft);
  if (doubtful === undefined) return undefined;
  return `Attempt ${doubtful.n} may have reached the person, or may yet: sent once more, the message might arrive twice.`;
}

/** Whether a message that continued after a window has lost its reason: the person wrote since, or somebody answered. */
export function wentOnSince(message: Message, { session, lastClosedAt }: Pick<Situation, 'session' | 'lastClosedAt'>): boolean {
  if (message.expiryOf === undefined) return false;
  return expiryIsMoot(message, session) || (session?.expiresAt ?? lastClosedAt ?? 0) > message.expiryOf;
}

/** The same content, ways on and wishes, to be decided anew. A `sendBefore` that has passed counts no more. */
export function toReplay(message: Message, now: number): SendRequest {
  const { id, number, to, content, fallback, category, reference, sendBefore, timeZone, onQuiet, callId, expiryOf } = message;
  return {
    from: number,
    to,
    content,
    fallback,
    category,
    replayOf: id,
    ...(reference === undefined ? {} : { reference }),
    ...(sendBefore === undefined || sendBefore <= now ? {} : { sendBefore }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(onQuiet === undefined ? {} : { onQuiet }),
    ...(callId === undefined ? {} : { callId }),
    ...(expiryOf === undefined ? {} : { expiryOf }),
  };
}
