import * as z from 'zod/mini';

/** A required, non-empty environment variable. */
export const text = () => z.string().check(z.minLength(1));

/** What every function that reads or writes the table is given. */
export const tableConfig = { TABLE_NAME: text() };

/** What a function needs to set timers: near ones go to the queue, far ones to Scheduler. */
export const timerConfig = {
  TIMERS_QUEUE_URL: text(),
  TIMERS_QUEUE_ARN: text(),
  SCHEDULE_GROUP: text(),
  SCHEDULER_ROLE_ARN: text(),
  SCHEDULER_DLQ_ARN: text(),
};

/** What a function needs to call Meta's Graph API. `META_SECRET_ARN` names a secret with the fields of {@link MetaSecret}. */
export const graphConfig = { META_SECRET_ARN: text(), GRAPH_API_VERSION: text() };

/** What a function needs to do our part of an application's steps. Empty: this deployment does without. */
export const stepConfig = {
  ...tableConfig,
  ...graphConfig,
  OUTBOUND_QUEUE_URL: text(),
  /** Names a secret with the field `apiKey`. */
  DROPBOX_SIGN_SECRET_ARN: text(),
  TERMS_TEMPLATE_ID: z.string(),
  TERMS_SIGNER_ROLE: z.string(),
  TERMS_TEST_MODE: z.enum(['true', 'false']),
  MAIL_FROM: z.string(),
  ADMIN_MAIL: z.string(),
};
const stepSchema = z.object(stepConfig);
export type StepConfig = z.infer<typeof stepSchema>;

/**
 * Reads a function's environment at cold start.
 * @throws an error that names each wrong key, and never a value.
 */
export function readConfig<T>(schema: z.ZodMiniType<T>, environment: NodeJS.ProcessEnv): T {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const keys = [...new Set(result.error.issues.map((issue) => issue.path.join('.')))];
  throw new Error(`environment variables missing or empty: ${keys.join(', ')}`);
}
