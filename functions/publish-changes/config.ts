import * as z from 'zod/mini';
import { tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, EVENT_BUS_NAME: text(), DELIVERIES_QUEUE_URL: text() });
export type Config = z.infer<typeof configSchema>;
