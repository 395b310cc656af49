import * as z from 'zod/mini';
import { MAX_KEYWORD } from '../domain/keywords.ts';

const matching = (pattern: RegExp, otherwise: string) => z.string().check(z.regex(pattern, otherwise));
const registration = matching(/^[0-9A-Za-z_-]{1,50}$/, 'must be 1 to 50 letters, digits, hyphens and underscores');
const optional = <T extends z.ZodMiniType>(schema: T) => z._default(z.nullable(schema), null);
const words = z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(MAX_KEYWORD))).check(z.maxLength(100)));

/** What a number's policy says of SMS; each `null` unless it is set. */
export const smsSettings = {
  smsSenderId: optional(
    matching(/^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/, 'must be 3 to 11 letters and digits with at least one letter'),
  ),
  smsOriginationNumber: optional(matching(/^\+?\d{5,14}$/, 'must be a number of 5 to 14 digits, such as +18005550199')),
  smsType: optional(z.enum(['Transactional', 'Promotional'])),
  smsMaxPriceUsd: optional(z.number().check(z.gte(0.00001), z.lte(99))),
  smsIndia: optional(z.strictObject({ entityId: registration, templateId: registration })),
};

/** Words by which persons stop and start everything; a list that is left out is the default one. */
export const keywordsSchema = optional(z.strictObject({ stop: words, start: words }));
