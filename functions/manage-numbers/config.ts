import * as z from 'zod/mini';
import { graphConfig, tableConfig } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, ...graphConfig });
export type Config = z.infer<typeof configSchema>;

export const routes = [
  'GET /v1/numbers',
  'POST /v1/numbers',
  'GET /v1/numbers/{number}',
  'DELETE /v1/numbers/{number}',
  'GET /v1/numbers/{number}/policy',
  'PUT /v1/numbers/{number}/policy',
  'GET /v1/templates',
  'POST /v1/templates/sync',
] as const;
