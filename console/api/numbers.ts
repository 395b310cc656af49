import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { listedNumberSchema, numberListSchema, numberWithIncidentsSchema } from '../../shared/contracts/responses.ts';
import { callApi } from './client.ts';
import { polled } from './polling.ts';

export type BusinessNumber = z.infer<typeof listedNumberSchema>;
/** With what the ledger says of it, and the attempts to take it off the API. */
export type NumberInFull = z.infer<typeof numberWithIncidentsSchema>;

export const NUMBERS = ['numbers'] as const;

/** All business numbers that the reader may see. There are few: one page of the API's. */
export function useNumbers() {
  return useQuery({
    queryKey: NUMBERS,
    queryFn: async ({ signal }) => (await callApi<z.infer<typeof numberListSchema>>('/v1/numbers?limit=200', { signal })).numbers,
    refetchInterval: polled(60_000),
  });
}

export function useNumber(number: string) {
  return useQuery({
    queryKey: [...NUMBERS, number],
    queryFn: ({ signal }) => callApi<NumberInFull>(`/v1/numbers/${encodeURIComponent(number)}`, { signal }),
    refetchInterval: polled(15_000),
  });
}

/** Adopts a number that is on the Cloud API already: from then on for good. */
export const adoptNumber = (body: { readonly phoneNumberId: string; readonly wabaId: string }): Promise<BusinessNumber> =>
  callApi('/v1/numbers', { method: 'POST', body });
