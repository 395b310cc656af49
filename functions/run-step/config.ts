import * as z from 'zod/mini';
import { stepConfig } from '../edge/config.ts';

export const configSchema = z.object(stepConfig);
export type Config = z.infer<typeof configSchema>;
