import * as z from 'zod/mini';
import { HORIZON_MS } from '../domain/message-life.ts';
import { contentSchema } from './content.ts';
import { toMs } from './duration.ts';
import { onQuiet, quietHoursSchema, timeZone } from './quiet-hours.ts';
import { keywordsSchema, smsSettings } from './sms-settings.ts';
import { templateSchema } from './template-content.ts';

/**
 * The schemas of the API's requests: what parses them, and what the OpenAPI document is made of. Unknown fields are
 * refused; times are RFC 3339, durations ISO 8601.
 */

const text = (min: number, max: number) => z.string().check(z.minLength(min), z.maxLength(max));
const DURATION = /^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/;
/** No longer than a message lives. */
const isoDuration = z.string().check(
  z.regex(DURATION, 'must be an ISO 8601 duration such as PT5M'),
  z.refine((text) => !DURATION.test(text) || toMs(text) <= HORIZON_MS, 'must be at most 30 days: P30D'),
);
const instant = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time such as 2026-12-01T09:00:00Z' });

/** SNS takes 1,600 characters in one call, and counts them when `{waLink}` has become a link of at most 29. */
const MAX_SMS = 1_600;
const LINK = 'https://wa.me/'.padEnd(29, '0');
const linkedText = (max: number) =>
  text(1, max).check(
    z.refine(
      (linked: string) => linked.replaceAll('{waLink}', LINK).length <= max,
      `must have at most ${max} characters with {waLink} written out`,
    ),
    z.refine(
      (linked: string) => !/\{(?!waLink\})\w+\}/.test(linked),
      'knows one placeholder, {waLink}: another would be sent as it stands',
    ),
  );
const smsText = linkedText(MAX_SMS);
/** Meta's limit for the body of a text. */
const MAX_TEXT = 4_096;
const trigger = z.enum(['window-closed', 'undelivered', 'failed', 'unread']);

export const wayOnSchema = z.discriminatedUnion('route', [
  z.strictObject({ route: z.literal('template'), template: templateSchema }),
  z.strictObject({ route: z.literal('sms'), text: smsText }),
]);
const category = z.enum(['marketing', 'utility', 'authentication']);
const expirySchema = z.discriminatedUnion('route', [
  z.strictObject({ route: z.literal('template'), template: templateSchema, category: z.optional(category) }),
  z.strictObject({ route: z.literal('sms'), text: smsText, category: z.optional(category) }),
]);
const triggered = { on: z.array(trigger).check(z.minLength(1)), after: z.optional(isoDuration) };
export const fallbackEntrySchema = z.discriminatedUnion('route', [
  z.strictObject({ route: z.literal('template'), template: templateSchema, ...triggered }),
  z.strictObject({ route: z.literal('sms'), text: smsText, ...triggered }),
]);
const MAX_ENTRIES = 10;
const fallbackList = z.array(fallbackEntrySchema).check(z.maxLength(MAX_ENTRIES));

export const sendRequestSchema = z.strictObject({
  from: z
    .string()
    .check(
      z.regex(
        /^\d{1,32}$/,
        "must be the business number's id at Meta (phone_number_id): digits, and not the phone number itself",
      ),
    ),
  to: z.strictObject({
    phone: z.optional(text(1, 40)),
    userId: z.optional(
      z
        .string()
        .check(
          z.regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/, 'must be a business-scoped user id such as US.13491208655302741918'),
        ),
    ),
  }),
  content: contentSchema,
  fallback: z.optional(fallbackList),
  category: z.optional(category),
  sendBefore: z.optional(instant),
  timeZone: z.optional(timeZone),
  onQuiet: z.optional(onQuiet),
  reference: z.optional(text(1, 256)),
});
export type SendRequestBody = z.infer<typeof sendRequestSchema>;

const upTo = (most: number) => z.int().check(z.gte(1), z.lte(most));

/** PUT replaces a policy: what is left out takes its default. */
export const policySchema = z.strictObject({
  onClosedWindow: z._default(z.array(wayOnSchema).check(z.maxLength(MAX_ENTRIES)), []),
  fallback: z._default(fallbackList, []),
  onUnansweredExpiry: z._default(z.nullable(expirySchema), null),
  marginSeconds: z._default(z.int().check(z.gte(0), z.lte(3_600)), 300),
  expiringLeadMinutes: z._default(z.int().check(z.gte(0), z.lte(1_380)), 0),
  smsEnabled: z._default(z.boolean(), true),
  ...smsSettings,
  keywords: keywordsSchema,
  quietHours: quietHoursSchema,
  callsOpenWindow: z._default(z.boolean(), true),
  onCall: z._default(z.nullable(z.strictObject({ text: linkedText(MAX_TEXT) })), null),
  /** What GET and PUT answer beside the policy, so that an answer can be put again. */
  warnings: z.optional(z.array(z.unknown())),
  sandbox: z._default(z.nullable(z.strictObject({ personsPerDay: upTo(1_000), messagesPerPerson: upTo(1_000) })), null),
});
export type PolicyBody = z.infer<typeof policySchema>;

/** What a preview takes for granted in place of what is stored; no send takes it. */
const supposeSchema = z.strictObject({
  policy: z.optional(policySchema),
  window: z.optional(z.enum(['open', 'closed', 'never-opened', 'unanswered'])),
  at: z.optional(instant),
});
export const previewRequestSchema = z.extend(sendRequestSchema, { suppose: z.optional(supposeSchema) });

export const adoptNumberSchema = z.strictObject({
  phoneNumberId: z.string().check(z.regex(/^\d{1,32}$/, "must be Meta's phone_number_id: digits")),
  wabaId: z.string().check(z.regex(/^\d{1,32}$/, "must be the WhatsApp Business Account's id: digits")),
});
