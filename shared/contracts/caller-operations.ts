import * as z from 'zod/mini';
import { ROLES } from '../domain/role.ts';
import type { Operation } from './operation.ts';
import { documentSchema } from './responses.ts';

/** Who calls, and what they may do. */
export const meSchema = z.object({
  kind: z.enum(['key', 'user']),
  id: z.string(),
  name: z.optional(z.string()),
  scopes: z.array(z.enum(['read', 'send', 'admin'])),
  role: z.nullable(z.enum(ROLES)),
  numbers: z.nullable(z.array(z.string())),
});
export type Me = z.infer<typeof meSchema>;

/** What every caller may ask: about themselves, and about the API. */
export const CALLER_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/me': {
    id: 'getMe',
    summary: 'Who calls: a key or a user, with scopes, the role that they make (`null`: none), and the numbers (`null`: all).',
    scope: undefined,
    answers: { 200: meSchema },
    shown: {
      200: { kind: 'key', id: 'key_4f1c0a9be27d', name: 'helpdesk', scopes: ['read', 'send'], role: 'agent', numbers: null },
    },
    problems: [],
  },
  'GET /v1/openapi.json': {
    id: 'getOpenApi',
    summary: 'This document.',
    scope: undefined,
    answers: { 200: documentSchema },
    problems: [],
  },
};
