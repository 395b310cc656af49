import { useSearchParams } from 'react-router';
import type { Range } from '../../api/statistics.ts';

export const RANGES = ['24h', '7d', '30d'] as const satisfies readonly Range[];

/** What is looked at: it stands in the address. */
export type OverviewChoice = { readonly range: Range; readonly number: string | undefined };

export function useChoice(): OverviewChoice & { readonly change: (choice: Partial<OverviewChoice>) => void } {
  const [params, setParams] = useSearchParams();
  const range = RANGES.find((known) => known === params.get('range')) ?? '24h';
  const number = params.get('number') ?? undefined;
  const change = (choice: Partial<OverviewChoice>) => {
    const next = { range, number, ...choice };
    setParams({ range: next.range, ...(next.number === undefined ? {} : { number: next.number }) }, { replace: true });
  };
  return { range, number, change };
}
