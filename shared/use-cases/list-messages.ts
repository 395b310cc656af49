import { type Message, type MessageState, messageState, openAttempt } from '../domain/message.ts';
import type { Fallback, Fallbacks, Messages, Page } from '../ports.ts';

/** What a list of messages can be of: a state, or those accepted ones that wait for a later moment. */
export type ListedState = MessageState | 'waiting';
export type ListedFallback = Fallback & { readonly message: Message };

/**
 * One page of a number's messages in a state, newest first; `waiting`: those that have waited longest first. They are read
 * as they stand now: the list may be a moment behind, so a page may have fewer than `limit`.
 */
export async function listMessages(
  ports: { readonly messages: Messages },
  number: string,
  state: ListedState,
  limit: number,
  after: string | undefined,
): Promise<Page<Message>> {
  const { messages } = ports;
  const page =
    state === 'waiting' ? await messages.waiting(number, limit, after) : await messages.list(number, state, limit, after);
  const found = await byId(
    messages,
    page.items.map(({ id }) => id),
  );
  const items = page.items.flatMap(({ id }) => found.get(id) ?? []);
  const wanted = state === 'waiting' ? waits : (message: Message) => messageState(message) === state;
  return { items: items.filter(wanted), next: page.next };
}

/** One page of a number's fallbacks, newest first, with their messages as they stand now. */
export async function listFallbacks(
  ports: { readonly messages: Messages; readonly fallbacks: Fallbacks },
  number: string,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedFallback>> {
  const page = await ports.fallbacks.list(number, limit, after);
  const found = await byId(
    ports.messages,
    page.items.map(({ messageId }) => messageId),
  );
  const items = page.items.flatMap((fallback): readonly ListedFallback[] => {
    const message = found.get(fallback.messageId);
    return message === undefined ? [] : [{ ...fallback, message }];
  });
  return { items, next: page.next };
}

/** Put off until a moment: for an hour that is right for it, for its number, or for a retry. */
function waits(message: Message): boolean {
  const open = openAttempt(message);
  return open?.state === 'pending' && open.notBefore !== undefined;
}

async function byId(messages: Messages, ids: readonly string[]): Promise<ReadonlyMap<string, Message>> {
  return new Map((await messages.getMany(ids)).map((message) => [message.id, message]));
}
