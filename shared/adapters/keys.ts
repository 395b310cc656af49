import type { Conversation } from '../domain/identity.ts';
import type { Key } from './dynamo-table.ts';

/** The keys of the one table; `docs/ARCHITECTURE.md` lists the items. */
export const conversationPk = ({ number, person }: Conversation): string => `CONV#${number}#${person}`;
export const sessionKey = (conversation: Conversation): Key => ({ PK: conversationPk(conversation), SK: 'SESSION' });
export const conversationKey = (conversation: Conversation): Key => ({ PK: conversationPk(conversation), SK: 'CONV' });
export const closingKey = (conversation: Conversation, expiresAt: number): Key => ({
  PK: conversationPk(conversation),
  SK: `CLOSED#${fixed(expiresAt)}`,
});
export const messageKey = (id: string): Key => ({ PK: `MSG#${id}`, SK: 'MSG' });
/** One attempt of a message that is from its fallback list. */
export const fallbackKey = (id: string, attempt: number): Key => ({ PK: `MSG#${id}`, SK: `FELL#${attempt}` });
export const wamidPk = (wamid: string): string => `WAMID#${wamid}`;
export const idempotencyKey = (owner: string, key: string): Key => ({ PK: `IDEM#${owner}#${key}`, SK: 'IDEM' });
export const numberKey = (number: string, sk: 'NUMBER' | 'POLICY' | 'BREAKER'): Key => ({ PK: `NUMBER#${number}`, SK: sk });
export const ledgerKey = (phone: string): Key => ({ PK: `E164#${phone}`, SK: 'LEDGER' });
/** The lock of the one open application of a phone, or of an account. */
export const phoneLockKey = (phone: string): Key => ({ PK: `E164#${phone}`, SK: 'APPLICATION' });
export const accountLockKey = (wabaId: string): Key => ({ PK: `WABA#${wabaId}`, SK: 'APPLICATION' });
/** Open applications of a business portfolio, of which there may be many. */
export const businessPk = (businessId: string): string => `BUSINESS#${businessId}`;
export const applicationKey = (id: string): Key => ({ PK: `APP#${id}`, SK: 'APP' });
export const templateKey = (wabaId: string, name: string, language: string): Key => ({
  PK: `WABA#${wabaId}`,
  SK: `TPL#${name}#${language}`,
});
export const aliasKey = (number: string, phone: string): Key => ({ PK: `PHONE#${number}#${phone}`, SK: 'ALIAS' });
export const consentKey = (person: string): Key => ({ PK: `PERSON#${person}`, SK: 'CONSENT' });
export const subscriptionKey = (id: string): Key => ({ PK: `SUB#${id}`, SK: 'SUB' });
export const deliveryKey = (id: string): Key => ({ PK: `DLV#${id}`, SK: 'DLV' });
export const apiKeyKey = (hash: string): Key => ({ PK: `KEY#${hash}`, SK: 'KEY' });

/** All counts lie under keys that begin so: whoever counts may write nothing else. */
export const tallyPk = (number: string): string => `TALLY#${number}`;
export const tallyPositionKey: Key = { PK: 'TALLY', SK: 'POSITION' };

/** Instants in sort keys: 15 digits, so that text order is time order for the next 30,000 years. */
export function fixed(instant: number): string {
  return String(Math.trunc(instant)).padStart(15, '0');
}

/** Seconds since the epoch, as DynamoDB's TTL wants them. */
export function ttlSeconds(instant: number): number {
  return Math.floor(instant / 1000);
}

/** Due work, windows and messages alike, is spread over this many partitions of the `due` index. */
export const DUE_SHARDS = 4;

/** The partition of the `due` index for a piece of work; the same subject always has the same. */
export function dueShard(subject: string): string {
  let sum = 0;
  for (let at = 0; at < subject.length; at += 1) sum = (sum * 31 + subject.charCodeAt(at)) % 9973;
  return duePartition(sum % DUE_SHARDS);
}

export function duePartition(shard: number): string {
  return `DUE#${shard}`;
}
