import { QueryClient } from '@tanstack/react-query';
import { isPassing } from './problem.ts';

/** The longest time between two tries while the API does not answer, ms. */
const MAX_POLL_MS = 60_000;

/** Server data, cached. What may pass by itself is tried again twice, other refusals are shown at once. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
    },
  },
});

/**
 * `refetchInterval` of a query that is asked every `everyMs`: while it fails, less and less often, as the time since
 * the last success grows. A hidden tab does not ask.
 */
export function polled(everyMs: number): (query: { readonly state: Polled }) => number {
  return ({ state }) => {
    if (state.status !== 'error') return everyMs;
    const silentMs = state.dataUpdatedAt === 0 ? everyMs * 2 ** state.errorUpdateCount : Date.now() - state.dataUpdatedAt;
    return Math.min(MAX_POLL_MS, Math.max(everyMs, silentMs));
  };
}

type Polled = { readonly status: string; readonly dataUpdatedAt: number; readonly errorUpdateCount: number };
