import * as z from 'zod/mini';
import { tableConfig, text } from '../edge/config.ts';

export const configSchema = z.object({ ...tableConfig, META_SECRET_ARN: text(), QUARANTINE_BUCKET: text() });
export type Config = z.infer<typeof configSchema>;

export const routes = ['GET /webhooks/whatsapp', 'POST /webhooks/whatsapp'] as const;
