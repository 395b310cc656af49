import { useInfiniteQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type {
  conversationListSchema,
  conversationSchema,
  openSessionListSchema,
  openSessionSchema,
} from '../../shared/contracts/conversation-responses.ts';
import { callApi, withQuery } from './client.ts';
import { polled } from './query-client.ts';

/** An open window. */
export type OpenSession = z.infer<typeof openSessionSchema>;
export type FoundConversation = z.infer<typeof conversationSchema>;

/** The first page is there quickly; who scrolls on gets many at a time. */
const FIRST_PAGE = 200;
const NEXT_PAGES = 1_000;
const POLL_MS = 10_000;

/** Open windows, the one that closes first at the top; of one number, or of all. */
export function useOpenSessions(number: string | undefined) {
  return useInfiniteQuery({
    queryKey: ['sessions', number ?? 'all'],
    queryFn: ({ pageParam, signal }) => {
      const limit = pageParam === undefined ? FIRST_PAGE : NEXT_PAGES;
      return callApi<z.infer<typeof openSessionListSchema>>(withQuery('/v1/sessions', { number, limit, cursor: pageParam }), {
        signal,
      });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // All that is loaded is asked for again: the more that is, the less often.
    refetchInterval: (query) => polled(POLL_MS * Math.max(1, query.state.data?.pages.length ?? 1))(query),
  });
}

/** Conversations of a number by phone, id or a part of the name, also those whose window is closed. */
export function useSearch(number: string | undefined, q: string) {
  return useInfiniteQuery({
    queryKey: ['search', number ?? 'only', q],
    queryFn: ({ pageParam, signal }) =>
      callApi<z.infer<typeof conversationListSchema>>(
        withQuery('/v1/conversations', { number, q, limit: 50, cursor: pageParam }),
        {
          signal,
        },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: q !== '',
  });
}
