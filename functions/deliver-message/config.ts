import * as z from 'zod/mini';
import { graphConfig, tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({
  ...tableConfig,
  ...graphConfig,
  OUTBOUND_QUEUE_URL: text(),
  /** Marks our messages in Meta's statuses: `ow:<deployment>:<message>:<attempt>`. */
  DEPLOYMENT: text(),
  SMS_PROVIDER: z.enum(['sns', 'end-user-messaging']),
  /** What SMS come from whose number's policy names nothing. Empty: what AWS chooses. */
  SMS_IDENTITY: z.string(),
  /** By which AWS tells elsewhere what became of an SMS. Empty: none. */
  SMS_CONFIGURATION_SET: z.string(),
});
export type Config = z.infer<typeof configSchema>;
