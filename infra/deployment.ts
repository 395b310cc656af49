import { readFileSync } from 'node:fs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { functionNames } from './function-names.ts';

/** The retentions that CloudWatch Logs knows, days. */
const retentions = Object.values(RetentionDays).filter((days): days is RetentionDays => typeof days === 'number');

const schema = z.strictObject({
  /** Names the two stacks, the schedule group and the event bus, and marks our messages at Meta: `ow:<name>:…`. Cannot change later. */
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

/** Reads `infra/deployment.json`, the one configuration file of a deployment. */
export function readDeployment(): Deployment {
  return parseDeployment(JSON.parse(readFileSync(new URL('deployment.json', import.meta.url), 'utf8')));
}
