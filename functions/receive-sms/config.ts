import * as z from 'zod/mini';
import { tableConfig } from '../edge/config.ts';

export const configSchema = z.object(tableConfig);
export type Config = z.infer<typeof configSchema>;
