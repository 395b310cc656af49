import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { learnTime } from './server-clock.ts';

/**
 * Calls the controls of a local run.
 * @throws Error with what the controls say
 */
export async function callLocal<T>(path: string, body?: unknown, method?: string): Promise<T> {
  const response = await fetch(`/local${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** What a control shows, asked again each second: everything here is close by. */
export function useLocal<T>(path: string) {
  return useQuery({ queryKey: ['local', path], queryFn: () => callLocal<T>(path), refetchInterval: 1_000, staleTime: 0 });
}

/** Acts on the run; all that is shown may be different after it. */
export function useLocalAction<Variables>(act: (variables: Variables) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: act, onSettled: () => client.invalidateQueries() });
}

/** The run's clock, which also sets the one that the pages count on. */
export function useLocalClock() {
  return useQuery({
    queryKey: ['local', '/clock'],
    queryFn: async () => {
      const clock = await callLocal<LocalClock>('/clock');
      learnTime(clock.now);
      return clock;
    },
    refetchInterval: 1_000,
    staleTime: 0,
  });
}

export type LocalClock = { readonly now: string; readonly next: { readonly at: string; readonly what: string } | null };
