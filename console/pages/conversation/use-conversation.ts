import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { callApi, withQuery } from '../../api/client.ts';
import type { Conversation, Session, TimelinePage } from '../../api/conversation-types.ts';
import { polled } from '../../api/polling.ts';
import { serverNow } from '../../api/server-clock.ts';
import { type Loaded, withNewest, withOlder } from './timeline.ts';

const PAGE = 50;

export const pathOf = ({ number, person }: Conversation): string =>
  `/v1/conversations/${encodeURIComponent(number)}/${encodeURIComponent(person)}`;
const sessionKey = ({ number, person }: Conversation) => ['session', number, person] as const;
const timelineKey = ({ number, person }: Conversation) => ['timeline', number, person] as const;

const SESSION_MS = 10_000;
const TIMELINE_MS = 4_000;

/** The window and whose it is; asked anew when the window ends, too. */
export function useSession(conversation: Conversation) {
  return useQuery({
    queryKey: sessionKey(conversation),
    queryFn: ({ signal }) => callApi<Session>(`${pathOf(conversation)}/session`, { signal }),
    refetchInterval: (query) => {
      const every = polled(SESSION_MS)(query);
      const { state, closesAt } = query.state.data ?? {};
      const left = state === 'open' ? Date.parse(closesAt ?? '') - serverNow() : 0;
      return left > 0 ? Math.min(every, left + 1_000) : every;
    },
  });
}

/** The timeline from its end, and a way back in time. */
export function useTimeline(conversation: Conversation) {
  const client = useQueryClient();
  const { number, person } = conversation;
  const queryKey = timelineKey(conversation);
  const fetchPage = (cursor?: string, signal?: AbortSignal) =>
    callApi<TimelinePage>(
      withQuery(pathOf(conversation), { order: 'newest', limit: PAGE, cursor }),
      signal === undefined ? {} : { signal },
    );
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await fetchPage(undefined, signal);
      // Read after the answer: what is older may have been loaded meanwhile.
      return withNewest(client.getQueryData<Loaded>(queryKey), page);
    },
    refetchInterval: polled(TIMELINE_MS),
    refetchOnWindowFocus: 'always',
  });
  // What came in may have opened the window or extended it, and what left may have answered.
  const { data } = query;
  const before = useRef(data);
  useEffect(() => {
    if (before.current !== undefined && before.current !== data)
      void client.invalidateQueries({ queryKey: sessionKey({ number, person }) });
    before.current = data;
  }, [client, data, number, person]);
  const older = useMutation({
    mutationFn: async () => {
      const next = client.getQueryData<Loaded>(queryKey)?.next;
      if (typeof next !== 'string') return;
      const page = await fetchPage(next);
      client.setQueryData<Loaded>(queryKey, (loaded) => (loaded?.next === next ? withOlder(loaded, page) : loaded));
    },
  });
  return { query, older };
}

/** Shows at once what an action of the reader's has changed. */
export function useRefresh(conversation: Conversation): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: timelineKey(conversation) });
    void client.invalidateQueries({ queryKey: sessionKey(conversation) });
  };
}
