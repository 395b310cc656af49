import * as z from 'zod/mini';

export const configSchema = z.object({});
export type Config = z.infer<typeof configSchema>;

export const routes = ['GET /v1/openapi.json'] as const;
