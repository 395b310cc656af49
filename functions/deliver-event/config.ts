import * as z from 'zod/mini';
import { tableConfig, text, timerConfig } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, ...timerConfig, DELIVERIES_QUEUE_URL: text() });
export type Config = z.infer<typeof configSchema>;
