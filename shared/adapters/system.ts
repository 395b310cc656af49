import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type { Clock, Ids } from '../ports.ts';

/** The machine's time of day. */
export const systemClock: Clock = { now: () => Date.now() };

/** Sortable ids by time for messages; hashes for what must come out the same when it is made twice. */
export const systemIds: Ids = {
  message: () => `msg_${ulid(Date.now()).toLowerCase()}`,
  application: () => `app_${ulid(Date.now()).toLowerCase()}`,
  derived: (prefix, ...parts) => `${prefix}_${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 26)}`,
};

/** How a key is stored: tokens are 256 random bits, so a plain hash cannot be guessed back. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
