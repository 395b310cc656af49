import * as z from 'zod/mini';
import { tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, DROPBOX_SIGN_SECRET_ARN: text() });
export type Config = z.infer<typeof configSchema>;

export const routes = ['POST /webhooks/dropbox-sign'] as const;
