import { openAttempt } from '../domain/message.ts';
import { defer, failed, outcomeUnknown } from '../domain/message-life.ts';
import type { Clock, Log, Messages } from '../ports.ts';
import { changeMessage } from './change-message.ts';

/** A record that could not be worked on is put off this long, once per wake. */
export const PUT_OFF_MS = 15 * 60_000;
/** After so many wakes the message fails instead. */
const MAX_WAKES = 8;

/**
 * The end of the `outbound` queue's road: an attempt that could not be worked on five times is put off, and in the end
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
    outcome = message.wake < MAX_WAKES ? 'put-off' : 'failed';
    if (outcome === 'put-off') return defer(message, attempt.n, now, now + PUT_OFF_MS);
    return failed(
      message,
      attempt.n,
      now,
      { code: 'gave-up', message: 'It could not be handed to the channel; see the logs of deliver-message.' },
      'failed',
    );
  });
  ports.log.warn('delivery.dead-letter', { message: record.messageId, attempt: record.attempt, outcome });
  return outcome;
}
