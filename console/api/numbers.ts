import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { numberListSchema, numberSchema } from '../../shared/contracts/responses.ts';
import { callApi } from './client.ts';
import { polled } from './query-client.ts';

export type BusinessNumber = z.infer<typeof numberSchema>;

/** All business numbers that the reader may see. There are few: one page of the API's. */
export function useNumbers() {
  return useQuery({
    queryKey: ['numbers'],
    queryFn: async ({ signal }) => (await callApi<z.infer<typeof numberListSchema>>('/v1/numbers?limit=200', { signal })).numbers,
    refetchInterval: polled(60_000),
  });
}
