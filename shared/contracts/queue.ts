import * as z from 'zod/mini';
import type { Timer } from '../domain/timer.ts';
import { parseAs } from './parse.ts';

const outboundSchema = z.object({ messageId: z.string(), attempt: z.int(), wake: z.int() });
const timerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('window'), number: z.string(), person: z.string(), dueAt: z.number() }),
  z.object({ kind: z.literal('message'), id: z.string(), dueAt: z.number() }),
  z.object({ kind: z.literal('delivery'), id: z.string(), dueAt: z.number() }),
  z.object({ kind: z.literal('number'), id: z.string(), dueAt: z.number() }),
]);
const deliveryJobSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delivery'), id: z.string(), when: z.enum(['due', 'now']) }),
  z.object({ kind: z.literal('release'), subscriptionId: z.string(), cursor: z.optional(z.string()) }),
  z.object({
    kind: z.literal('replay'),
    subscriptionId: z.string(),
    from: z.number(),
    to: z.number(),
    state: z.enum(['failed', 'delivered']),
    cursor: z.optional(z.string()),
  }),
]);

/** What the `outbound` queue carries. */
export type OutboundRecord = { readonly messageId: string; readonly attempt: number; readonly wake: number };

/** @throws BadRequest for what no code of ours put there; the record ends in the DLQ. */
export const parseOutbound = (body: unknown): OutboundRecord => parseAs(outboundSchema, body);

/** @throws BadRequest */
export const parseTimer = (body: unknown): Timer => parseAs(timerSchema, body);

/** What the `deliveries` queue carries. @throws BadRequest */
export const parseDeliveryJob = (body: unknown) => parseAs(deliveryJobSchema, body);
