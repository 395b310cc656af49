import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { openSessionListSchema } from '../../shared/contracts/conversation-responses.ts';
import type { figuresSchema, statisticsSchema } from '../../shared/contracts/statistics.ts';
import { callApi, withQuery } from './client.ts';
import { polled } from './polling.ts';
import { serverNow } from './server-clock.ts';

export type Statistics = z.infer<typeof statisticsSchema>;
export type Figures = z.infer<typeof figuresSchema>;
export type Stretch = Statistics['stretches'][number];
export type Route = keyof Figures['routes'];
/** How far back. */
export type Range = '24h' | '7d' | '30d';

const HOUR_MS = 3_600_000;
/** The hour, or the day, that it is now is one of them. */
const RANGES = {
  '24h': { by: 'hour', backMs: 23 * HOUR_MS },
  '7d': { by: 'day', backMs: 6 * 24 * HOUR_MS },
  '30d': { by: 'day', backMs: 29 * 24 * HOUR_MS },
} as const;

/** What happened, by hours or days of the reader's zone; of all numbers if none is named. What was shown stays until the next is there. */
export function useStatistics(range: Range, number: string | undefined) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { by, backMs } = RANGES[range];
  return useQuery({
    queryKey: ['statistics', range, number, timeZone],
    queryFn: ({ signal }) => {
      const from = new Date(serverNow() - backMs).toISOString();
      return callApi<Statistics>(withQuery('/v1/statistics', { from, by, timeZone, number }), { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: polled(60_000),
  });
}

/** How many windows are open; `more`: at least so many. */
export function useOpenCount(number: string | undefined) {
  return useQuery({
    queryKey: ['sessions', 'count', number],
    queryFn: async ({ signal }) => {
      const path = withQuery('/v1/sessions', { number, limit: 1_000 });
      const { sessions, next } = await callApi<z.infer<typeof openSessionListSchema>>(path, { signal });
      return { count: sessions.length, more: next !== null };
    },
    refetchInterval: polled(60_000),
  });
}
