import * as z from 'zod/mini';
import { graphConfig, tableConfig } from '../edge/config.ts';

export const configSchema = z.object({
  ...tableConfig,
  ...graphConfig,
  /** Optional steps that the deployment does without, comma-separated; empty where it does them all. */
  SWITCHED_OFF_STEPS: z.string(),
});
export type Config = z.infer<typeof configSchema>;

export const routes = [
  'POST /v1/applications',
  'GET /v1/applications',
  'GET /v1/applications/{id}',
  'PATCH /v1/applications/{id}',
  'POST /v1/applications/{id}/cancel',
  'POST /v1/applications/{id}/steps/{step}/complete',
  'POST /v1/applications/{id}/steps/activate-number/request-code',
] as const;
