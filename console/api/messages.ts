import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { callApi } from './client.ts';
import type { Accepted } from './message-list-types.ts';
import type { Message, Preview } from './message-types.ts';
import { polled } from './polling.ts';

/** Everything that is known of messages: lists, and single ones. */
export const MESSAGES = ['messages'] as const;
const UNDER_WAY_MS = 4_000;
const ENDED_MS = 30_000;

const pathOf = (id: string): string => `/v1/messages/${encodeURIComponent(id)}`;

/** One message, asked often while something may still happen. */
export function useMessage(id: string) {
  return useQuery({
    queryKey: [...MESSAGES, 'one', id],
    queryFn: ({ signal }) => callApi<Message>(pathOf(id), { signal }),
    refetchInterval: (query) => {
      const state = query.state.data?.state;
      const over = state === 'read' || state === 'failed' || state === 'expired' || state === 'cancelled';
      return polled(over ? ENDED_MS : UNDER_WAY_MS)(query);
    },
  });
}

/** What a replay would do now. Asked once, when somebody wants to know. */
export function useReplayPreview(id: string) {
  return useQuery({
    queryKey: ['replay', id],
    queryFn: async () =>
      (await callApi<{ readonly decision: Preview }>(`${pathOf(id)}/replay/preview`, { method: 'POST' })).decision,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
}

/** Sends a message once more: pressed twice, it is the same new message. */
export function useReplay(id: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => callApi<Accepted>(`${pathOf(id)}/replay`, { method: 'POST' }),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: MESSAGES }),
  });
}

/** Cancels what has not left. */
export function useCancel(id: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => callApi<Message>(`${pathOf(id)}/cancel`, { method: 'POST' }),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: MESSAGES }),
  });
}
