import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { functionNames } from './function-names.ts';
import { oidcSchema } from './oidc.ts';
import { type RateCards, readRateCards } from './rate-cards.ts';
import { smsSchema } from './sms.ts';

/** The retentions that CloudWatch Logs knows, days. */
const retentions = Object.values(RetentionDays).filter((days): days is RetentionDays => typeof days === 'number');

/** Stands in `infra/deployment.json` until the operator has a template: the simulated Dropbox Sign takes any. */
const PLACEHOLDER_TEMPLATE = 'whatsapp-terms';

const dropboxSign = z.strictObject({
  /** The template that holds WhatsApp's terms. */
  templateId: z.string().min(1),
  /** The role in the template that the organisation signs as. */
  signerRole: z.string().min(1).default('Signer'),
  /** Whether requests are Dropbox Sign's free ones, which bind nobody. */
  testMode: z.boolean(),
});

const onboarding = z
  .strictObject({
    /** Steps that this deployment does without: no partner who invites, no verification asked for, no partner's terms. */
    switchedOffSteps: z.array(z.enum(['accept-facebook-invite', 'verify-business', 'sign-terms'])).default([]),
    /** Sender of mails to organisations and to the admin, an identity of SES. Left out: they are told by event only. */
    mailFrom: z.email().optional(),
    /** Who is told what the provider must do. Left out: by event only. */
    adminMail: z.email().optional(),
    dropboxSign: dropboxSign.optional(),
  })
  .refine(({ switchedOffSteps, dropboxSign: sign }) => sign !== undefined || switchedOffSteps.includes('sign-terms'), {
    path: ['dropboxSign'],
    message: 'is needed to have terms signed: give its templateId and testMode, or switch off sign-terms',
  });

const schema = z.strictObject({
  /** Names the stacks, the schedule group and the event bus, and marks our messages at Meta: `ow:<name>:…`. Cannot change later. */
  name: z.string().regex(/^[a-z][a-z0-9-]{1,19}$/, 'two to twenty small letters, digits and hyphens, a letter first'),
  /** Version of Meta's Graph API that is called. */
  graphApiVersion: z.string().regex(/^v\d+\.\d+$/, 'as in v26.0'),
  /** Who is told when an alarm goes off. Left out: the alarms topic has no subscriber yet. */
  alarmEmail: z.email().optional(),
  /** How long logs are kept, days. */
  logRetentionDays: z.literal(retentions),
  /** What the HTTP API admits, requests per second; bursts may be as large. Webhooks and `/v1` do not use up each other's. */
  throttle: z.strictObject({ webhooksPerSecond: z.int().positive(), requestsPerSecond: z.int().positive() }),
  /** Concurrent executions set aside for a function, and its upper limit. Left out: what the account has. */
  reservedConcurrency: z.partialRecord(z.enum(functionNames), z.int().positive()).optional(),
  /** Which of AWS's services sends SMS. */
  sms: smsSchema,
  /** What messages cost, a file beside this one: see `docs/rate-cards.md`. */
  rateCards: z.string().min(1).default('rate-cards.sample.json'),
  /** How numbers are brought to WhatsApp. */
  onboarding,
  /** Who signs people in. Left out: they use keys. */
  oidc: oidcSchema.optional(),
});

/** What one deployment may choose: the contents of `infra/deployment.json`. */
export type Deployment = z.infer<typeof schema>;

/**
 * Checks a deployment's choices.
 * @throws an error that names every wrong field, and says what was expected
 */
export function parseDeployment(input: unknown): Deployment {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Error(`infra/deployment.json is not valid\n${z.prettifyError(result.error)}`);
}

/** What is still a placeholder, by an id: works on one machine, and not on AWS. Each a sentence that says what to change. */
export function placeholdersOf({ onboarding: { mailFrom, dropboxSign: sign } }: Deployment): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (mailFrom?.endsWith('example.com') === true)
    found.set(
      'openwindow:mailFrom',
      `SES sends no mail from ${mailFrom}: put an address that it has verified into onboarding.mailFrom of infra/deployment.json, or leave it out.`,
    );
  if (sign?.templateId === PLACEHOLDER_TEMPLATE)
    found.set(
      'openwindow:templateId',
      `Dropbox Sign has no template ${PLACEHOLDER_TEMPLATE}: put the id of yours into onboarding.dropboxSign.templateId of infra/deployment.json, or switch off sign-terms.`,
    );
  return found;
}

/** `infra/deployment.json`, the one configuration file of a deployment. */
const FILE = path.join(import.meta.dirname, 'deployment.json');

/** Reads a deployment's configuration, and the rate cards that it names. */
export function readDeployment(file: string = FILE): { readonly deployment: Deployment; readonly rateCards: RateCards } {
  const deployment = parseDeployment(JSON.parse(readFileSync(file, 'utf8')));
  return { deployment, rateCards: readRateCards(path.resolve(path.dirname(file), deployment.rateCards)) };
}
