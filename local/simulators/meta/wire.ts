import { createHmac } from 'node:crypto';
import type { JsonObject } from './meta.ts';

/**
 * A webhook body as Meta writes it: 7-bit, non-ASCII as `\uXXXX` with lower-case digits, `/` as `\/`, and a few signs
 * escaped with upper-case digits. Whoever parses and serialises it again computes another signature.
 */
export function toWireBody(payload: JsonObject): string {
  return JSON.stringify(payload)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/\//g, '\\/')
    .replace(/[<%@]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The value of `X-Hub-Signature-256` for these bytes (Meta, create a webhook endpoint: validating payloads). */
export function signatureOf(body: string | Uint8Array, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
