import * as z from 'zod/mini';

export const configSchema = z.object({});
export type Config = z.infer<typeof configSchema>;

/** The last is all that no other route of any function takes. */
export const routes = ['GET /v1/openapi.json', 'GET /v1/me', '$default'] as const;
