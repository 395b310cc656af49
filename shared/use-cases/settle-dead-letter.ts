import { openAttempt } from '../domain/message.ts';
import { outcomeUnknown } from '../domain/message-life.ts';
import { wait } from '../domain/message-waits.ts';
import type { Clock, Log, Messages } from '../ports.ts';
import { changeMessage } from './change-message.ts';

/** A record that could not be worked on is put off this long, until its five hours are over. */
export const PUT_OFF_MS = 15 * 60_000;
const GAVE_UP = { code: 'gave-up', message: 'It could not be handed to the channel; see the logs of deliver-message.' };

/**
 * The end of the `outbound` queue's road: an attempt that could not be worked on twelve times is put off, and in the end
 * fails, with a reason and its fallbacks. Nothing dies in silence.
 */
export async function settleDeadLetter(
  ports: { readonly messages: Messages; readonly clock: Clock; readonly log: Log },
  record: { readonly messageId: string; readonly attempt: number; readonly wake: number },
): Promise<'put-off' | 'failed' | 'unknown' | 'stale'> {
  const now = ports.clock.now();
  let outcome: 'put-off' | 'failed' | 'unknown' | 'stale' = 'stale';
  await changeMessage(ports.messages, record.messageId, (message) => {
    outcome = 'stale';
    const attempt = openAttempt(message);
    if (attempt === undefined || attempt.n !== record.attempt || message.wake !== record.wake) return message;
    if (attempt.state === 'sending') {
      outcome = 'unknown';
      return outcomeUnknown(message, attempt.n, now);
    }
    const next = wait(message, attempt.n, now, now + PUT_OFF_MS, GAVE_UP);
    outcome = openAttempt(next)?.n === attempt.n ? 'put-off' : 'failed';
    return next;
  });
  ports.log.warn('delivery.dead-letter', { message: record.messageId, attempt: record.attempt, outcome });
  return outcome;
}
