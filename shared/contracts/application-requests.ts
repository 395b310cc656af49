import * as z from 'zod/mini';
import type { Application, ApplicationStatus, Party, StepName } from '../domain/application.ts';
import { PARTIES, STEPS } from '../domain/application.ts';
import { parsePhone } from '../domain/phone.ts';
import { parseAs } from './parse.ts';
import { BadRequest } from './problem.ts';

/** What a caller acknowledges with `true` before an application is started (R5, R11). */
export const ACKNOWLEDGED = {
  neverBackToTheApp: 'a number on the WhatsApp Business API can never go back to the WhatsApp apps',
  noRefund: 'nothing is refunded when an application is cancelled after its start',
} as const;

const text = (min: number, max: number) => z.string().check(z.trim(), z.minLength(min), z.maxLength(max));
const line = (min: number, max: number) =>
  text(min, max).check(z.refine((value: string) => !/\p{Cc}/u.test(value), 'must be one line'));
const digits = (pattern: RegExp, what: string) => z.string().check(z.regex(pattern, what));
const phone = z
  .string()
  .check(
    z.refine(
      (value: string) => value.length <= 40 && parsePhone(value) !== undefined,
      'must be a possible phone number in E.164 with a leading +, such as +31201234567',
    ),
  );
const email = z.email({ error: 'must be an e-mail address' }).check(z.maxLength(254));
const acknowledged = (of: keyof typeof ACKNOWLEDGED) =>
  z.literal(true, { error: `must be true, to acknowledge: ${ACKNOWLEDGED[of]}` });
const wabaId = digits(/^\d{1,32}$/, "must be the WhatsApp Business Account's id: digits");

export const startApplicationSchema = z.strictObject({
  organisation: z.strictObject({ name: line(1, 128), email: z.optional(email) }),
  facebookBusinessId: digits(/^\d{5,25}$/, "must be the business portfolio's id at Facebook: 5 to 25 digits"),
  phoneNumber: phone,
  displayName: z.optional(line(3, 128)),
  testPhone: z.optional(phone),
  wabaId: z.optional(wabaId),
  acknowledgements: z.strictObject(
    { neverBackToTheApp: acknowledged('neverBackToTheApp'), noRefund: acknowledged('noRefund') },
    {
      error: `must hold neverBackToTheApp: true (${ACKNOWLEDGED.neverBackToTheApp}) and noRefund: true (${ACKNOWLEDGED.noRefund})`,
    },
  ),
});

/** An application as wished for: what the domain starts from, but for its id. */
export type ApplicationWish = Pick<
  Application,
  'organisation' | 'facebookBusinessId' | 'phone' | 'displayName' | 'testPhone' | 'wabaId'
>;

/**
 * Reads `POST /v1/applications`. Where nobody is invited, the account must be named from the start.
 * @throws BadRequest that names each wrong field, and quotes what is to be acknowledged.
 */
export function parseStart(body: unknown, switchedOff: readonly StepName[]): ApplicationWish {
  const { organisation, facebookBusinessId, phoneNumber, testPhone, ...rest } = parseAs(startApplicationSchema, body);
  const displayName = rest.displayName ?? organisation.name;
  if (displayName.length < 3)
    throw new BadRequest([{ field: 'displayName', detail: 'is required: organisation.name has fewer than 3 characters' }]);
  if (rest.wabaId === undefined && switchedOff.includes('accept-facebook-invite'))
    throw new BadRequest([
      { field: 'wabaId', detail: 'is required: this deployment invites nobody, and does not learn the account by itself' },
    ]);
  return {
    organisation: { name: organisation.name, ...given('email', organisation.email) },
    facebookBusinessId,
    phone: e164(phoneNumber),
    displayName,
    ...given('testPhone', testPhone === undefined ? undefined : e164(testPhone)),
    ...given('wabaId', rest.wabaId),
  };
}

/** What never changes while an application is open (R10). */
export const IMMUTABLE = ['phoneNumber', 'facebookBusinessId'] as const;

/** The fields of a body that may never be changed, whatever their value; looked for before anything else is. */
export function immutableFields(body: unknown): readonly string[] {
  return typeof body === 'object' && body !== null ? IMMUTABLE.filter((field) => field in body) : [];
}

export const correctApplicationSchema = z.strictObject({
  organisation: z.optional(
    z
      .strictObject({ name: z.optional(line(1, 128)), email: z.optional(email) })
      .check(z.refine(({ name, email: address }) => name !== undefined || address !== undefined, 'must have a name or an email')),
  ),
  testPhone: z.optional(phone),
});

export type Correction = {
  readonly organisation?: { readonly name?: string; readonly email?: string };
  readonly testPhone?: string;
};

/**
 * Reads `PATCH /v1/applications/{id}`.
 * @throws BadRequest that names each wrong field, also for a body that changes nothing.
 */
export function parseCorrection(body: unknown): Correction {
  const { organisation, testPhone } = parseAs(correctApplicationSchema, body);
  if (organisation === undefined && testPhone === undefined)
    throw new BadRequest([{ field: 'body', detail: 'must have an organisation or a testPhone' }]);
  return {
    ...(organisation === undefined
      ? {}
      : { organisation: { ...given('name', organisation.name), ...given('email', organisation.email) } }),
    ...given('testPhone', testPhone === undefined ? undefined : e164(testPhone)),
  };
}

export const cancelApplicationSchema = z.strictObject({ reason: z.optional(text(1, 500)) });

export const evidenceSchema = z.strictObject({ evidence: text(1, 1_000), wabaId: z.optional(wabaId) });

export const activationSchema = z.strictObject({
  code: z.optional(digits(/^\d{3}[- ]?\d{3}$/, 'must be the 6 digits that WhatsApp sent, such as "123456" or "123-456"')),
  pin: digits(/^\d{6}$/, 'must be 6 digits: the PIN of the number for two-step verification'),
});

/** What completes a step: code and PIN for the activation, an admin's words for the others. */
export const completionSchema = z.union([activationSchema, evidenceSchema]);

/**
 * Code and PIN of the number, the code without its dash. Neither may be stored or logged. The code may be left out once
 * the number is verified, and the PIN alone was wrong.
 * @throws BadRequest
 */
export function parseActivation(body: unknown): { readonly code?: string; readonly pin: string } {
  const { code, pin } = parseAs(activationSchema, body);
  return { ...given('code', code?.replace(/\D/, '')), pin };
}

/** An admin's words for a step that is done; the account is taken for the invite alone. @throws BadRequest */
export function parseEvidence(body: unknown, step: StepName): { readonly evidence: string; readonly wabaId?: string } {
  const parsed = parseAs(evidenceSchema, body);
  if (parsed.wabaId !== undefined && step !== 'accept-facebook-invite')
    throw new BadRequest([{ field: 'wabaId', detail: 'is taken with the step accept-facebook-invite alone' }]);
  return { evidence: parsed.evidence, ...given('wabaId', parsed.wabaId) };
}

export const requestCodeSchema = z.strictObject({
  method: z._default(z.enum(['SMS', 'VOICE']), 'SMS'),
  language: z._default(digits(/^[a-z]{2}(_[A-Z]{2})?$/, 'must be a language such as "en" or "pt_BR"'), 'en'),
});

const filterSchema = z.object({
  status: z.optional(z.enum(['open', 'live', 'cancelled', 'failed'])),
  step: z.optional(z.enum(STEPS)),
  party: z.optional(z.enum(PARTIES)),
  late: z.optional(z.literal('true')),
});
/** The names of the filters of `GET /v1/applications`. */
export const FILTERS = ['status', 'step', 'party', 'late'] as const;
export type ApplicationFilter = {
  readonly status?: ApplicationStatus;
  readonly step?: StepName;
  readonly party?: Party;
  readonly late?: true;
};

/** Reads the filters of `GET /v1/applications`. @throws BadRequest */
export function parseFilter(query: (name: string) => string | undefined): ApplicationFilter {
  const { late, status, step, party } = parseAs(filterSchema, Object.fromEntries(FILTERS.map((name) => [name, query(name)])));
  return {
    ...given('status', status),
    ...given('step', step),
    ...given('party', party),
    ...(late === undefined ? {} : { late: true }),
  };
}

/** A step by its name in a path. */
export function parseStepName(name: string): StepName | undefined {
  return STEPS.find((step) => step === name);
}

/** The schema let through only what can be one. */
function e164(value: string): string {
  return parsePhone(value) ?? value;
}

function given<K extends string, V>(name: K, value: V | undefined): { readonly [name in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in K]?: V });
}
