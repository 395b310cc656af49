import * as z from 'zod/mini';
import { tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, TABLE_STREAM_ARN: text() });
export type Config = z.infer<typeof configSchema>;
