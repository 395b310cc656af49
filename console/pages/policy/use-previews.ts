import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { previewSupposing } from '../../api/policies.ts';
import type { Policy } from '../../api/policy-types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { serverNow } from '../../api/server-clock.ts';
import { type Outcome, type Outcomes, type Situation, situationsOf } from './previews.ts';

/** To whom, and what, is written in the previews. */
export type Sample = { readonly phone: string; readonly text: string };
export type Previewed = {
  readonly situation: Situation;
  readonly outcome: Outcome | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
};

/** Asks the API what a policy would do in each situation; the last answers stand until the next are there. */
export function usePreviews(number: string, policy: Policy, sample: Sample, enabled: boolean): readonly Previewed[] {
  const situations = useMemo(() => situationsOf(policy, serverNow()), [policy]);
  const results = useQueries({
    queries: situations.map((situation) => ({
      queryKey: ['policy-preview', number, situation, sample, policy],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => ask(number, policy, sample, situation, signal),
      enabled,
      gcTime: 30_000,
      staleTime: 60_000,
      placeholderData: (before: Outcome | undefined) => before,
    })),
  });
  return situations.flatMap((situation, index) => {
    const result = results[index];
    if (result === undefined) return [];
    const { data, error, isFetching, refetch } = result;
    return [{ situation, outcome: data, error, isFetching, refetch }];
  });
}

export function outcomesOf(previewed: readonly Previewed[]): Outcomes {
  return Object.fromEntries(
    previewed.flatMap(({ situation, outcome }) => (outcome === undefined ? [] : [[situation.key, outcome]])),
  );
}

async function ask(
  number: string,
  policy: Policy,
  sample: Sample,
  { window, at, text = sample.text }: Situation,
  signal: AbortSignal,
): Promise<Outcome> {
  const suppose = { policy, window, ...(at === undefined ? {} : { at: new Date(at).toISOString() }) };
  try {
    const { decision } = await previewSupposing({ from: number, to: { phone: sample.phone }, text }, suppose, signal);
    return { kind: 'decided', decision };
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 409) return { kind: 'refused', problem: error.problem };
    throw error;
  }
}
