import * as z from 'zod/mini';
import { tableConfig } from '../edge/config.ts';

export const configSchema = z.object({
  ...tableConfig,
  /** {@link Oidc} as JSON. Empty: nobody signs in, and no issuer is asked. */
  OIDC: z.string(),
});
export type Config = z.infer<typeof configSchema>;

const values = z.array(z.string());
const oidcSchema = z.object({
  issuer: z.url(),
  clientId: z.string(),
  audience: z.optional(z.string()),
  rolesClaim: z.string(),
  roles: z.object({ reader: values, agent: values, admin: values }),
  numbersClaim: z.optional(z.string()),
});
/** Whose access tokens are taken, and what they make of somebody. */
export type Oidc = z.infer<typeof oidcSchema>;

/** Reads `OIDC`. @throws for what is none */
export const readOidc = (json: string): Oidc | undefined => (json === '' ? undefined : oidcSchema.parse(JSON.parse(json)));
