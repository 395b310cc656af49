import * as z from 'zod/mini';
import { tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, TIMERS_QUEUE_URL: text() });
export type Config = z.infer<typeof configSchema>;
