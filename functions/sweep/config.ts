import * as z from 'zod/mini';
import { stepConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...stepConfig, TIMERS_QUEUE_URL: text(), STATE_MACHINE_ARN: text() });
export type Config = z.infer<typeof configSchema>;
