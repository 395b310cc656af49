import * as z from 'zod/mini';
import { graphConfig, tableConfig } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, ...graphConfig });
export type Config = z.infer<typeof configSchema>;

export const routes = ['POST /v1/media', 'GET /v1/media/{id}', 'POST /v1/messages/{id}/read'] as const;
