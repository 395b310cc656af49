import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ME } from './me.ts';
import { waitMs } from './polling.ts';
import { ApiProblem, isPassing } from './problem.ts';

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
      retryDelay: (failures, error) => waitMs(error) ?? 1_000 * 2 ** failures,
    },
  },
});
