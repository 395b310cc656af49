import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { callApi } from '../../../api/client.ts';
import type { Session } from '../../../api/conversation-types.ts';
import type { Json } from '../../../api/json.ts';
import type { Preview } from '../../../api/message-types.ts';
import { polled } from '../../../api/polling.ts';

/** So long nobody types before it is asked what would happen. */
const PAUSE_MS = 400;
/** So old an answer may be. */
const PREVIEW_MS = 30_000;

/** What a send would do as things stand, asked while somebody writes. `isCurrent`: the answer is about the request as it is now. */
export function usePreview(request: Json | undefined, { state, closesAt, optedOut }: Session) {
  const body = request === undefined ? undefined : JSON.stringify(request);
  const settled = useSettled(body);
  const query = useQuery({
    queryKey: ['preview', settled, state, closesAt, optedOut],
    queryFn: async ({ signal }) => {
      const answer = await callApi<{ readonly decision: Preview }>('/v1/messages/preview', {
        method: 'POST',
        body: JSON.parse(settled ?? ''),
        signal,
      });
      return { ...answer, at: Date.now() };
    },
    enabled: settled !== undefined,
    placeholderData: (before) => (settled === undefined ? undefined : before),
    // A window may close, and a person opt out, while somebody writes.
    refetchInterval: polled(PREVIEW_MS),
    staleTime: PREVIEW_MS,
    gcTime: 60_000,
  });
  return { query, isCurrent: settled === body && !query.isPlaceholderData };
}

/** A value once it has not changed for a moment; that there is none counts at once. */
function useSettled(value: string | undefined): string | undefined {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === undefined ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
