import type { Message } from '../domain/message.ts';
import type { Messages } from '../ports.ts';

const MAX_RACES = 20;

/**
 * Applies a transition by compare-and-set, again on what another wrote first. A transition that changes nothing writes
 * nothing. Answers the message before and after; `undefined` if there is none.
 */
export async function changeMessage(
  messages: Messages,
  id: string,
  transition: (message: Message) => Message,
): Promise<{ readonly before: Message; readonly after: Message } | undefined> {
  for (let races = 0; races < MAX_RACES; races += 1) {
    const before = await messages.get(id);
    if (before === undefined) return undefined;
    const next = transition(before);
    if (next === before) return { before, after: before };
    const after = await messages.save(next);
    if (after !== undefined) return { before, after };
  }
  throw new Error(`message ${id} kept changing`);
}
