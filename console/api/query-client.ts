import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ME } from './me.ts';
import { ApiProblem, isPassing } from './problem.ts';

/** The longest time between two tries while the API does not answer, ms. */
const MAX_POLL_MS = 60_000;

/** Whoever is not known any more is asked to sign in again, by what stands around the page. */
function askWho(error: unknown): void {
  if (error instanceof ApiProblem && error.problem.status === 401) void queryClient.invalidateQueries({ queryKey: ME });
}

/** Server data, cached. What may pass by itself is tried again twice, other refusals are shown at once. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => (query.queryKey[0] === ME[0] ? undefined : askWho(error)) }),
  mutationCache: new MutationCache({ onError: askWho }),
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
