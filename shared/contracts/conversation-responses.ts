import * as z from 'zod/mini';
import { messageSchema, windowSchema } from './responses.ts';

/** The schemas of the answers about conversations and their windows, for the OpenAPI document. */

const instant = z.iso.datetime();
const next = z.nullable(z.string());

export const sessionSchema = z.object({
  state: z.enum(['open', 'closed', 'never-opened']),
  openedAt: z.nullable(instant),
  closesAt: z.nullable(instant),
  secondsLeft: z.int(),
  answered: z.boolean(),
  /** The strongest name that is known of them. */
  person: z.string(),
  name: z.optional(z.string()),
  phone: z.optional(z.string()),
  userId: z.optional(z.string()),
  /** Where they may be, by IANA names: one alone is sure, several are possible, none: nothing tells. */
  timeZones: z.array(z.string()),
  optedOut: z.nullable(z.enum(['everything', 'marketing'])),
});
/** An open window of the list. */
export const openSessionSchema = z.object({
  number: z.string(),
  person: z.string(),
  name: z.optional(z.string()),
  phone: z.optional(z.string()),
  userId: z.optional(z.string()),
  openedAt: instant,
  closesAt: instant,
  lastInboundAt: instant,
  answered: z.boolean(),
});
export const openSessionListSchema = z.object({ sessions: z.array(openSessionSchema), next });
export const timelineEntrySchema = z.object({
  direction: z.enum(['in', 'out', 'update']),
  type: z.string(),
  at: instant,
  wamid: z.optional(z.string()),
  late: z.optional(z.boolean()),
  content: z.optional(z.unknown()),
  message: z.optional(messageSchema),
});
export const timelineSchema = z.object({ entries: z.array(timelineEntrySchema), next });
export const conversationSchema = z.object({
  number: z.string(),
  person: z.string(),
  name: z.optional(z.string()),
  phone: z.optional(z.string()),
  userId: z.optional(z.string()),
  firstAt: instant,
  lastAt: instant,
  lastInboundAt: z.optional(instant),
  window: windowSchema,
  /** Whether their last message was; while its session is stored, as is surely while it is open. */
  answered: z.optional(z.boolean()),
});
export const conversationListSchema = z.object({ conversations: z.array(conversationSchema), next });
