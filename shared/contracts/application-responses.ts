import * as z from 'zod/mini';
import { PARTIES, STEPS } from '../domain/application.ts';

/** The schemas of answers about applications, for the OpenAPI document; a contract test holds the views to them. */

const instant = z.iso.datetime();
const duration = z.iso.duration();
const maybe = z.nullable(instant);
const stepName = z.enum(STEPS);
const party = z.enum(PARTIES);

export const reminderSchema = z.object({
  at: instant,
  kind: z.enum(['reminder', 'escalation', 'notice']),
  to: party,
  by: z.enum(['email', 'event']),
  round: z.int(),
  n: z.int(),
  failure: z.optional(z.string()),
});
export const applicationStepSchema = z.object({
  name: stepName,
  state: z.enum(['not-started', 'waiting', 'done', 'switched-off']),
  party,
  since: maybe,
  round: z.int(),
  roundSince: maybe,
  rejections: z.int(),
  expectedBy: maybe,
  late: z.boolean(),
  lateSince: maybe,
  doneAt: maybe,
  doneBy: z.nullable(z.string()),
  note: z.nullable(z.string()),
  reasons: z.array(z.string()),
  trouble: z.nullable(z.object({ at: instant, what: z.string() })),
  reminders: z.array(reminderSchema),
});
const review = z.nullable(z.object({ decision: z.string(), at: instant, reason: z.nullable(z.string()) }));
const verification = z.nullable(z.object({ status: z.string(), at: maybe }));
const terms = z.object({
  state: z.enum(['asked', 'sent', 'viewed', 'signed', 'declined', 'expired', 'bounced', 'cancelled']),
  round: z.int(),
  sentTo: z.string(),
  askedAt: instant,
  requestId: z.nullable(z.string()),
});
const activation = z.object({
  codeRequestedAt: maybe,
  method: z.nullable(z.enum(['SMS', 'VOICE'])),
  wrongCodes: z.int(),
  triesLeft: z.int(),
  registering: z.boolean(),
});

const application = {
  id: z.string(),
  status: z.enum(['open', 'live', 'cancelled', 'failed']),
  step: z.nullable(stepName),
  party: z.nullable(party),
  waiting: z.array(stepName),
  since: maybe,
  expectedBy: maybe,
  late: z.boolean(),
  remindersSent: z.int(),
  organisation: z.object({ name: z.string(), email: z.optional(z.string()) }),
  facebookBusinessId: z.string(),
  phoneNumber: z.string(),
  displayName: z.string(),
  testPhone: z.nullable(z.string()),
  wabaId: z.nullable(z.string()),
  phoneNumberId: z.nullable(z.string()),
  acknowledgements: z.object({
    neverBackToTheApp: z.literal(true),
    noRefund: z.literal(true),
    by: z.string(),
    at: instant,
  }),
  startedAt: instant,
  endedAt: maybe,
  ending: z.nullable(z.string()),
  refund: z.nullable(z.literal('none')),
  execution: z.string(),
  states: z.array(z.string()),
  time: z.object({
    elapsed: duration,
    verification: duration,
    working: duration,
    expected: z.object({ earliest: duration, latest: duration }),
    forecast: z.nullable(z.object({ earliest: instant, latest: instant })),
  }),
  verificationExcluded: z.boolean(),
  steps: z.array(applicationStepSchema),
  verification,
  terms: z.nullable(terms),
  review: z.object({ account: review, name: review }),
  activation: z.nullable(activation),
};
const logLine = z.object({
  at: instant,
  by: z.string(),
  what: z.string(),
  step: z.nullable(stepName),
  evidence: z.nullable(z.looseObject({})),
});

export const applicationSchema = z.object(application);
const action = z.object({
  name: z.enum(['correct', 'cancel', 'complete', 'request-code']),
  step: z.nullable(stepName),
  allowed: z.boolean(),
  whyNot: z.nullable(z.string()),
  notBefore: maybe,
});
export const applicationWithLogSchema = z.object({ ...application, actions: z.array(action), log: z.array(logLine) });
export const applicationListSchema = z.object({ applications: z.array(applicationSchema), next: z.nullable(z.string()) });
export const cancelledSchema = z.object({ ...application, message: z.string() });
