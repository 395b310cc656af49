import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type {
  deliveryListSchema,
  subscriptionListSchema,
  subscriptionSchema,
} from '../../shared/contracts/subscription-responses.ts';
import { callApi } from './client.ts';
import { polled } from './polling.ts';

export type Subscription = z.infer<typeof subscriptionSchema>;

/** All subscriptions: for admins. There are few: one page of the API's. */
export function useSubscriptions(enabled: boolean) {
  return useQuery({
    queryKey: ['subscriptions'],
    queryFn: async ({ signal }) =>
      (await callApi<z.infer<typeof subscriptionListSchema>>('/v1/subscriptions?limit=200', { signal })).subscriptions,
    enabled,
    refetchInterval: polled(60_000),
  });
}

/** How many events a subscription did not get, after all tries. */
export function useDeadLetters(id: string) {
  return useQuery({
    queryKey: ['subscriptions', id, 'failed'],
    queryFn: async ({ signal }) => {
      const path = `/v1/subscriptions/${encodeURIComponent(id)}/deliveries?state=failed&limit=50`;
      const { deliveries, next } = await callApi<z.infer<typeof deliveryListSchema>>(path, { signal });
      return { count: deliveries.length, more: next !== null };
    },
    refetchInterval: polled(60_000),
  });
}
