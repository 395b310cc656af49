import * as z from 'zod/mini';
import { graphConfig, tableConfig, text } from '../edge/config.ts';

/** `DEPLOYMENT` marks our messages in Meta's statuses: `ow:<deployment>:<message>:<attempt>`. */
export const configSchema = z.object({ ...tableConfig, ...graphConfig, DEPLOYMENT: text() });
export type Config = z.infer<typeof configSchema>;
