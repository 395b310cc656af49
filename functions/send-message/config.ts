import * as z from 'zod/mini';
import { tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, OUTBOUND_QUEUE_URL: text() });
export type Config = z.infer<typeof configSchema>;

export const routes = [
  'POST /v1/messages',
  'POST /v1/messages/preview',
  'POST /v1/messages/{id}/cancel',
  'POST /v1/messages/{id}/replay',
  'POST /v1/messages/{id}/replay/preview',
] as const;
