import * as z from 'zod/mini';
import { PARTIES, STEPS } from '../domain/application.ts';
import type { EventType } from '../domain/events.ts';
import { consideredSchema, messageStateSchema, routeSchema, windowSchema } from './responses.ts';

/**
 * The schemas of events: what an EventBridge rule finds in `detail`, and what a subscriber is posted. Fields may be
 * added; what is not known is left out, never `null`. `docs/events.md` shows an example of each.
 */

const instant = z.iso.datetime();
const maybe = z.optional(z.string());
const conversation = { number: z.string(), person: z.string() };

const received = z.object({
  ...conversation,
  phone: maybe,
  userId: maybe,
  name: maybe,
  wamid: z.string(),
  type: z.string(),
  /** Meta's message object without its envelope. */
  content: z.optional(z.unknown()),
  contentOmitted: z.optional(z.literal(true)),
  late: z.optional(z.literal(true)),
});
const message = z.object({
  id: z.string(),
  ...conversation,
  state: messageStateSchema,
  reference: maybe,
  attempt: z.optional(z.int()),
  route: z.optional(routeSchema),
  reason: maybe,
  error: z.optional(z.object({ code: z.string(), message: z.string() })),
  late: z.optional(z.boolean()),
  expiryOf: z.optional(instant),
  callId: maybe,
  replayOf: maybe,
});
const refused = z.object({
  number: z.string(),
  person: maybe,
  problem: z.string(),
  detail: z.string(),
  rule: maybe,
  window: z.optional(windowSchema),
  considered: z.optional(z.array(consideredSchema)),
  reference: maybe,
});
const expired = z.object({
  ...conversation,
  closedAt: instant,
  answered: z.boolean(),
  reason: z.string(),
  messageId: maybe,
  detail: maybe,
});
const consent = z.object({
  person: z.string(),
  channel: z.enum(['whatsapp', 'sms']),
  value: z.enum(['stop', 'start']),
  by: z.enum(['keyword', 'preference']),
  scope: z.enum(['everything', 'marketing']),
});
const template = z.object({
  wabaId: z.string(),
  name: z.string(),
  language: z.string(),
  status: z.string(),
  reason: maybe,
  category: z.string(),
  quality: maybe,
  sendable: z.boolean(),
  announcedCategory: maybe,
  announcedFor: z.optional(instant),
  previousStatus: maybe,
  previousCategory: maybe,
  previousQuality: maybe,
  usedBy: z.optional(z.array(z.object({ number: z.string(), where: z.string(), code: maybe, why: maybe }))),
});
const paused = z.object({
  id: z.string(),
  description: maybe,
  reason: z.optional(z.enum(['failing', 'gone', 'requested'])),
  failingSince: z.optional(instant),
});
const application = { applicationId: z.string(), number: maybe };
const step = { ...application, step: z.enum(STEPS), party: z.enum(PARTIES), round: z.int() };
const expected = { expectedBy: z.optional(instant) };
const reminder = {
  kind: z.enum(['reminder', 'escalation', 'notice']),
  to: z.enum(PARTIES),
  by: z.enum(['email', 'event']),
  n: z.int(),
  failure: maybe,
};
const ended = z.object({ ...application, ending: maybe, refund: z.optional(z.literal('none')) });

/** What each event is, in one line, and what its `data` holds. */
const EVENTS = {
  'message.received': ['A person wrote', received],
  'session.opened': ['A window opened', z.object({ ...conversation, openedAt: instant, closesAt: instant })],
  'session.expiring': ["A window's end is near", z.object({ ...conversation, closesAt: instant, answered: z.boolean() })],
  'session.expired': ['A window is over and was closed', expired],
  'message.accepted': [
    'A message of yours was stored, or one that a policy sends: the expiry message of a window, the text that answers a call',
    message,
  ],
  'message.sent': ['The channel took it', message],
  'message.delivered': ['Meta says that it is on a device', message],
  'message.read': ['Meta says that it was read', message],
  'message.failed': ['No attempt is left that could arrive', message],
  'message.refused': ["`POST /v1/messages` was refused by a rule, or a policy's text that should have answered a call", refused],
  'message.expired': ['`sendBefore` passed before it could leave, or 30 days passed with no word', message],
  'message.cancelled': [
    'An expiry message that had not left when the person wrote again, or somebody answered; or one that was cancelled by request',
    message,
  ],
  'fallback.sent': ['An attempt from the fallback list left, or an expiry message', message],
  'call.missed': ['A person called', z.object({ ...conversation, callId: z.string() })],
  'consent.changed': ['A person stopped messages, or wants them again', consent],
  'template.changed': ['Meta changed a template: its status, category, quality, components; or announced it', template],
  'number.changed': [
    'A number was adopted, or its application moved on; or Meta refuses all that it sends, or no longer does',
    z.object({ number: z.string(), state: maybe, breaker: z.optional(z.unknown()) }),
  ],
  'number.downgrade-attempted': [
    'Somebody tried to take a number off the API',
    z.object({ number: z.string(), what: z.string(), by: z.string(), detail: z.string() }),
  ],
  'subscription.paused': ['A [subscription](subscriptions.md) is posted to no more', paused],
  'application.step-started': ['A step of an application is waited for', z.object({ ...step, ...expected })],
  'application.step-completed': ['A step is done', z.object({ ...step, by: maybe })],
  'application.step-rejected': [
    'A step was turned down, and begins another round',
    z.object({ ...step, reasons: z.optional(z.array(z.string())) }),
  ],
  'application.late': ['A step takes longer than expected', z.object({ ...step, ...expected })],
  'application.reminder': ['Somebody was reminded, or should be by you', z.object({ ...step, ...reminder })],
  'application.live': ['The number is live', ended],
  'application.cancelled': ['The application was cancelled; nothing is refunded', ended],
  'application.failed': ['The application was given up', ended],
} as const satisfies Readonly<Record<EventType, readonly [string, z.ZodMiniType]>>;

/** One line on each event, as `docs/events.md` has it. */
export const EVENT_SUMMARIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(EVENTS).map(([type, [summary]]) => [type, summary]),
);

/** Whole events by their type. */
export const EVENT_SCHEMAS: Readonly<Record<string, z.ZodMiniType>> = Object.fromEntries(
  Object.entries(EVENTS).map(([type, [, data]]) => [
    type,
    z.object({ id: z.string().check(z.regex(/^evt_/)), type: z.literal(type), time: instant, data }),
  ]),
);

/** The name of an event's schema: `application.step-started` is `ApplicationStepStartedEvent`. */
export function eventName(type: string): string {
  const words = type.split(/[.-]/).map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}Event`;
}
