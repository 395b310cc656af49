import * as z from 'zod/mini';
import { policySchema } from './api.ts';

/** The schemas of the API's answers, for the OpenAPI document; a contract test holds the answers to them. */

const instant = z.iso.datetime();
const next = z.nullable(z.string());
/** How a message, or an attempt of it, goes. */
export const routeSchema = z.enum(['free-form', 'template', 'sms']);
export const messageStateSchema = z.enum(['accepted', 'sending', 'sent', 'delivered', 'read', 'failed', 'expired', 'cancelled']);
export const windowSchema = z.object({ state: z.enum(['open', 'closed', 'never-opened']), closesAt: z.optional(instant) });
export const smsPartsSchema = z.object({ encoding: z.enum(['GSM-7', 'UCS-2']), parts: z.int(), characters: z.int() });
const sms = z.optional(smsPartsSchema);
/** What a route costs by the rate card of a day, or why that is not known. */
export const costSchema = z.union([
  z.object({
    amount: z.string(),
    currency: z.string(),
    rateCard: z.iso.date(),
    basis: z.string(),
    sample: z.optional(z.literal(true)),
  }),
  z.object({ amount: z.null(), why: z.string() }),
]);
export const consideredSchema = z.object({
  route: routeSchema,
  entry: z.nullable(z.int()),
  code: z.string(),
  why: z.string(),
  sms,
  cost: z.optional(costSchema),
});
const considered = z.array(consideredSchema);
/** Until when it does not leave, and why. */
export const waitSchema = z.object({ until: instant, code: z.enum(['quiet-hours']), why: z.string() });
export const decisionSchema = z.object({
  route: routeSchema,
  rule: z.string(),
  window: windowSchema,
  wait: z.optional(waitSchema),
  sms,
  cost: z.optional(costSchema),
  considered,
  warnings: z.optional(considered),
});
const category = z.enum(['marketing', 'utility', 'authentication']);
const identity = z.object({ phone: z.optional(z.string()), userId: z.optional(z.string()) });
const content = z.looseObject({ type: z.string() });

/** A refusal, RFC 9457. What it says besides is by its type: `docs/problems/`. */
export const problemSchema = z.looseObject({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ field: z.string(), detail: z.string() }))),
  rule: z.optional(z.string()),
  window: z.optional(windowSchema),
  alternatives: z.optional(z.array(routeSchema)),
  considered: z.optional(considered),
  retryAt: z.optional(instant),
  requestId: z.optional(z.string()),
});

export const acceptedSchema = z.object({
  id: z.string(),
  state: messageStateSchema,
  replayOf: z.optional(z.string()),
  decision: decisionSchema,
});
const further = z.array(
  z.object({
    route: routeSchema,
    entry: z.int(),
    on: z.array(z.enum(['window-closed', 'undelivered', 'failed', 'unread'])),
    sms,
    cost: costSchema,
  }),
);
export const previewSchema = z.object({ decision: z.extend(decisionSchema, { further: z.optional(further) }) });

export const attemptSchema = z.looseObject({
  route: routeSchema,
  state: z.enum(['pending', 'sending', 'unknown', 'sent', 'delivered', 'read', 'failed', 'cancelled']),
  reason: z.string(),
  at: instant,
  tries: z.int(),
  providerId: z.nullable(z.string()),
  error: z.nullable(z.object({ code: z.string(), message: z.string() })),
  cost: z.nullable(costSchema),
  pricing: z.optional(
    z.object({ billable: z.optional(z.boolean()), type: z.optional(z.string()), category: z.optional(z.string()) }),
  ),
  text: z.optional(z.string()),
  sms,
  template: z.optional(z.looseObject({ name: z.string() })),
  notBefore: z.optional(instant),
  waitsFor: z.optional(z.string()),
  late: z.optional(z.literal(true)),
  maybeTwice: z.optional(z.literal(true)),
  receipt: z.optional(z.literal('unknown')),
});
export const messageSchema = z.object({
  id: z.string(),
  from: z.string(),
  person: z.string(),
  to: identity,
  state: messageStateSchema,
  content: z.optional(content),
  category,
  reference: z.optional(z.string()),
  createdAt: instant,
  sendBefore: z.optional(instant),
  timeZone: z.optional(z.string()),
  onQuiet: z.optional(z.enum(['wait', 'drop', 'send'])),
  expiryOf: z.optional(instant),
  callId: z.optional(z.string()),
  replayOf: z.optional(z.string()),
  replayedBy: z.optional(z.string()),
  endReason: z.optional(z.string()),
  decision: decisionSchema,
  attempts: z.array(attemptSchema),
  totalCost: z.object({
    amounts: z.array(z.object({ amount: z.string(), currency: z.string() })),
    complete: z.boolean(),
  }),
});
/** Without its content, and the texts of its attempts; `route`: that of the last one. */
export const messageSummarySchema = z.extend(z.omit(messageSchema, { content: true }), { route: routeSchema });
export const messageListSchema = z.object({ messages: z.array(messageSummarySchema), next });
export const fallbackSchema = z.object({
  at: instant,
  attempt: z.int(),
  route: routeSchema,
  reason: z.string(),
  insteadOf: z.nullable(routeSchema),
  message: messageSummarySchema,
});
export const fallbackListSchema = z.object({ fallbacks: z.array(fallbackSchema), next });
export const refusalSchema = z.object({
  id: z.string(),
  from: z.string(),
  person: z.optional(z.string()),
  at: instant,
  problem: z.string(),
  detail: z.string(),
  rule: z.optional(z.string()),
  window: z.optional(windowSchema),
  considered: z.optional(considered),
  reference: z.optional(z.string()),
});
export const refusalListSchema = z.object({ refusals: z.array(refusalSchema), next });

export const numberSchema = z.object({
  phoneNumberId: z.string(),
  wabaId: z.string(),
  displayPhone: z.string(),
  verifiedName: z.optional(z.string()),
  /** `live`, or the step of the application that it waits for. */
  state: z.string(),
  since: instant,
  applicationId: z.optional(z.string()),
});
/** Open: nothing leaves the number, since Meta refuses all of it; `null`: that has never been so. */
const breaker = z.nullable(
  z.object({
    state: z.enum(['open', 'closed']),
    since: instant,
    cause: z.object({ code: z.string(), message: z.string() }),
    nextTryAt: z.optional(instant),
  }),
);
export const listedNumberSchema = z.extend(numberSchema, { breaker });
export const numberWithIncidentsSchema = z.extend(listedNumberSchema, {
  /** What the ledger says of its phone, for good; `null`: it is not on the API yet. */
  ledger: z.nullable(z.object({ state: z.enum(['registered', 'live']), phoneNumberId: z.string(), since: instant })),
  incidents: z.array(z.object({ at: instant, what: z.string(), by: z.string(), detail: z.string() })),
});
export const numberListSchema = z.object({ numbers: z.array(listedNumberSchema), next });
export const storedTemplateSchema = z.object({
  wabaId: z.string(),
  name: z.string(),
  language: z.string(),
  status: z.string(),
  reason: z.optional(z.string()),
  category,
  coming: z.optional(z.object({ category, at: instant })),
  quality: z.optional(z.string()),
  ttlSeconds: z.optional(z.int()),
  components: z.array(z.looseObject({ type: z.string() })),
  /** When it was last found to differ. */
  syncedAt: instant,
  /** Where policies name it; `code` and `why` if it is not sent from there as it stands. */
  uses: z.array(z.object({ number: z.string(), where: z.string(), code: z.optional(z.string()), why: z.optional(z.string()) })),
});
/** `syncedAt`: when all of the account's templates were fetched. */
export const templateListSchema = z.object({
  wabaId: z.string(),
  syncedAt: z.nullable(instant),
  templates: z.array(storedTemplateSchema),
  next,
});
export const policyViewSchema = z.extend(policySchema, {
  warnings: z.array(z.object({ field: z.string(), code: z.string(), why: z.string() })),
});
export const syncSchema = z.object({
  accounts: z.array(
    z.object({ wabaId: z.string(), seen: z.int(), changed: z.int(), gone: z.int(), error: z.optional(z.string()) }),
  ),
});
/** The OpenAPI document itself. */
export const documentSchema = z.looseObject({ openapi: z.string() });
