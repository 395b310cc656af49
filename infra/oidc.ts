import * as z from 'zod';
import type { Oidc } from '../functions/authorize-request/config.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Compared with the `iss` of tokens letter by letter, and asked for its discovery document. */
const issuer = z.url().refine(isIssuer, 'must begin with https, and have no query; http is for this machine alone');
const values = z.array(z.string().min(1)).default([]);

/** What `infra/deployment.json` says of people who sign in: an issuer of OpenID Connect, and what its tokens make them. */
export const oidcSchema = z.strictObject({
  /** As its discovery document writes it. */
  issuer,
  /** The console, as the issuer knows it: a public client, with code and PKCE. */
  clientId: z.string().min(1),
  /** What `aud` of an access token must name. Left out: the client. */
  audience: z.string().min(1).optional(),
  /** What the console asks for. `offline_access` where the issuer gives refresh tokens for it alone. */
  scope: z
    .string()
    .regex(/(^| )openid( |$)/, 'must have openid among its words')
    .default('openid profile'),
  /** What the issuer wants to be asked besides: `resource` (RFC 8707), or Auth0's `audience`. */
  parameters: z.record(z.string(), z.string()).default({}),
  /** Further origins of the issuer that the console may call, where its endpoints lie elsewhere: Cognito's domain. */
  origins: z.array(z.url().refine(isOrigin, 'must be an origin such as https://login.example')).default([]),
  /** The claim of an access token with the roles, or the path to it. Cognito: `cognito:groups`. */
  rolesClaim: z.string().min(1).default('roles'),
  /** The values of that claim that make somebody what. */
  roles: z
    .strictObject({ reader: values, agent: values, admin: values })
    .refine(({ reader, agent, admin }) => reader.length + agent.length + admin.length > 0, 'must give somebody a role'),
  /** The claim with the business numbers that somebody may use, `*` for all. Left out: everybody may use all. */
  numbersClaim: z.string().min(1).optional(),
});
export type OidcChoice = z.infer<typeof oidcSchema>;

/** What authorize-request is told of the choice. Empty: there is no issuer. */
export function oidcEnvironment(oidc: OidcChoice | undefined): { readonly OIDC: string } {
  if (oidc === undefined) return { OIDC: '' };
  const { scope: _scope, parameters: _parameters, origins: _origins, ...told } = oidc;
  return { OIDC: JSON.stringify(told satisfies Oidc) };
}

function isOrigin(text: string): boolean {
  return isIssuer(text) && new URL(text).origin === text;
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash } = new URL(text);
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname)));
}
