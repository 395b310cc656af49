import type { Message } from '../domain/message.ts';
import { cancel } from '../domain/message-life.ts';
import type { Clock, Messages } from '../ports.ts';
import { changeMessage } from './change-message.ts';

export type CancelMessageOutcome = {
  readonly kind: 'cancelled' | 'ended' | 'sending' | 'sent';
  readonly message: Message;
};

/** Cancels a message that has not left; what was cancelled before is so again. `undefined`: there is none. */
export async function cancelMessage(
  ports: { readonly clock: Clock; readonly messages: Messages },
  id: string,
): Promise<CancelMessageOutcome | undefined> {
  let why: 'ended' | 'sending' | 'sent' = 'ended';
  const changed = await changeMessage(ports.messages, id, (message) => {
    const result = cancel(message, ports.clock.now());
    if (typeof result !== 'string') return result;
    why = result;
    return message;
  });
  if (changed === undefined) return undefined;
  const { after: message } = changed;
  return { kind: message.ended === 'cancelled' ? 'cancelled' : why, message };
}
