import { callApi, withQuery } from '../../api/client.ts';
import type { FallbackList, MessageList, RefusalList } from '../../api/message-list-types.ts';
import type { RowPage } from './kept-rows.ts';

/** The lists of the page, as its address names them. */
export const LISTS = ['failed', 'refused', 'fell-back', 'waiting', 'all'] as const;
export type ListName = (typeof LISTS)[number];
export const STATES = ['accepted', 'sending', 'sent', 'delivered', 'read', 'failed', 'expired', 'cancelled'] as const;
export type State = (typeof STATES)[number];
/** Which list is shown: `state` is that of `all`. */
export type List = { readonly name: ListName; readonly state: State; readonly number: string };

const PAGE = 50;

/** One page of a list. */
export async function fetchRows(
  { name, state, number }: List,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<RowPage> {
  const get = <T>(path: string, query: Readonly<Record<string, string>> = {}) =>
    callApi<T>(withQuery(path, { ...query, number, limit: PAGE, cursor }), signal === undefined ? {} : { signal });
  switch (name) {
    case 'refused': {
      const { refusals, next } = await get<RefusalList>('/v1/refusals');
      return { rows: refusals.map((refusal) => ({ kind: 'refusal', key: refusal.id, refusal })), next };
    }
    case 'fell-back': {
      const { fallbacks, next } = await get<FallbackList>('/v1/fallbacks');
      return {
        rows: fallbacks.map((fallback) => ({
          kind: 'fallback',
          key: `${fallback.message.id}#${fallback.attempt}`,
          fallback,
        })),
        next,
      };
    }
    default: {
      const { messages, next } = await get<MessageList>('/v1/messages', { state: name === 'all' ? state : name });
      return { rows: messages.map((message) => ({ kind: 'message', key: message.id, message })), next };
    }
  }
}
