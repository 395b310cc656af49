/** What a caller may do: read everything, send, change how the deployment works. */
export type Scope = 'read' | 'send' | 'admin';

/** What people are to a deployment, the least first. */
export const ROLES = ['reader', 'agent', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What each role may do: a reader looks, an agent also writes to people, an admin also changes what others work with. */
export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  reader: ['read'],
  agent: ['read', 'send'],
  admin: ['read', 'send', 'admin'],
};

/** The greatest role whose scopes are all among these, or `null`: a key that may only send has none. */
export function roleOf(scopes: readonly Scope[]): Role | null {
  return ROLES.findLast((role) => SCOPES_OF_ROLE[role].every((scope) => scopes.includes(scope))) ?? null;
}
