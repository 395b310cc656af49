import * as z from 'zod/mini';
import type { Timer } from '../domain/timer.ts';
import { parseAs } from './parse.ts';

const outboundSchema = z.object({ messageId: z.string(), attempt: z.int(), wake: z.int() });
const timerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('window'), number: z.string(), person: z.string(), dueAt: z.number() }),
  z.object({ kind: z.literal('message'), id: z.string(), dueAt: z.number() }),
]);

/** What the `outbound` queue carries. */
export type OutboundRecord = { readonly messageId: string; readonly attempt: number; readonly wake: number };

/** @throws BadRequest for what no code of ours put there; the record ends in the DLQ. */
export const parseOutbound = (body: unknown): OutboundRecord => parseAs(outboundSchema, body);

/** @throws BadRequest */
export const parseTimer = (body: unknown): Timer => parseAs(timerSchema, body);
