import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type {
  conversationListSchema,
  conversationSchema,
  openSessionListSchema,
  openSessionSchema,
} from '../../shared/contracts/conversation-responses.ts';
import { callApi, withQuery } from './client.ts';
import { polled } from './polling.ts';

/** An open window. */
export type OpenSession = z.infer<typeof openSessionSchema>;
export type FoundConversation = z.infer<typeof conversationSchema>;

/** The first page is there quickly; who scrolls on gets as many as there are, since a later page costs the API what stands before it, too. */
const FIRST_PAGE = 200;
const NEXT_PAGES = 5_000;
/** For each thousand rows. */
const POLL_MS = 10_000;

/** Open windows, the one that closes first at the top; of one number, or of all. */
export const useOpenSessions = (number: string | undefined) => useInfiniteQuery(openSessions(number));

/** The query of {@link useOpenSessions}, to be begun before there is a page. */
export function openSessions(number: string | undefined) {
  return infiniteQueryOptions({
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
    refetchInterval: (query) => {
      const rows = query.state.data?.pages.reduce((sum, { sessions }) => sum + sessions.length, 0) ?? 0;
      return polled(POLL_MS * Math.max(1, rows / 1_000))(query);
    },
  });
}

/** Conversations of a number, or of all, by phone, id or a part of the name, also those whose window is closed. */
export function useSearch(number: string | undefined, q: string) {
  return useInfiniteQuery({
    queryKey: ['search', number ?? 'all', q],
    queryFn: ({ pageParam, signal }) =>
      callApi<z.infer<typeof conversationListSchema>>(
        withQuery('/v1/conversations', { number, q, limit: 50, cursor: pageParam }),
        {
          signal,
        },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // What was found stays while more of the name is typed.
    placeholderData: keepPreviousData,
  });
}
