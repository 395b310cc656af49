import { useQueries } from '@tanstack/react-query';
import { callApi } from './client.ts';
import type { Policy } from './conversation-types.ts';

/** The policies of these numbers as they stand, by number, as far as they are there yet: what happens when a window closes. */
export function usePolicies(numbers: readonly string[]): ReadonlyMap<string, Policy> {
  const found = useQueries({
    queries: numbers.map((number) => ({
      queryKey: ['standing-policy', number],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        callApi<Policy>(`/v1/numbers/${encodeURIComponent(number)}/policy`, { signal }),
      staleTime: 60_000,
    })),
  });
  return new Map(numbers.flatMap((number, at) => (found[at]?.data === undefined ? [] : [[number, found[at].data]])));
}
