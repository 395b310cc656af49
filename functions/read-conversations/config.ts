import * as z from 'zod/mini';
import { tableConfig } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig });
export type Config = z.infer<typeof configSchema>;

export const routes = [
  'GET /v1/conversations',
  'GET /v1/conversations/{number}/{person}',
  'GET /v1/conversations/{number}/{person}/session',
  'GET /v1/messages',
  'GET /v1/sessions',
  'GET /v1/messages/{id}',
  'GET /v1/fallbacks',
  'GET /v1/refusals',
  'GET /v1/statistics',
] as const;
