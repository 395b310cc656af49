import * as z from 'zod/mini';
import { tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, DELIVERIES_QUEUE_URL: text() });
export type Config = z.infer<typeof configSchema>;

export const routes = [
  'POST /v1/subscriptions',
  'GET /v1/subscriptions',
  'GET /v1/subscriptions/{id}',
  'PATCH /v1/subscriptions/{id}',
  'DELETE /v1/subscriptions/{id}',
  'POST /v1/subscriptions/{id}/rotate-secret',
  'GET /v1/subscriptions/{id}/deliveries',
  'POST /v1/subscriptions/{id}/deliveries/{delivery}/replay',
  'POST /v1/subscriptions/{id}/replay',
] as const;
