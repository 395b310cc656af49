import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Change, type InboundEntry, type IncidentEntry, type RefusalEntry, toAccountUpdate } from '../domain/change.ts';
import { changeInUpdate } from '../domain/identity-change.ts';
import { toApplication } from './dynamo-applications.ts';
import { toBreaker } from './dynamo-breakers.ts';
import { toClosing } from './dynamo-closings.ts';
import { toMessage } from './dynamo-messages.ts';
import { toConsent } from './dynamo-records.ts';
import { toSession } from './dynamo-sessions.ts';
import { toListedSubscription } from './dynamo-subscriptions.ts';
import type { Item } from './dynamo-table.ts';
import { toStatus } from './dynamo-wamids.ts';

/** A record of the table's stream, as far as it is used. */
export type StreamRecord = {
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE' | undefined;
  readonly userIdentity?: { readonly principalId?: string | undefined } | undefined;
  readonly dynamodb?: { readonly NewImage?: Image | undefined; readonly OldImage?: Image | undefined } | undefined;
};
type Image = Readonly<Record<string, unknown>>;

/** What a stream record means. The adapters that write the items read their images. */
export function toChange(record: StreamRecord): Change {
  const after = toItem(record.dynamodb?.NewImage);
  const before = toItem(record.dynamodb?.OldImage);
  if (after === undefined) return removal(record, before);
  switch (after['kind']) {
    case 'session':
      return { kind: 'session', before: before === undefined ? undefined : toSession(before), after: toSession(after) };
    case 'message':
      return { kind: 'message', before: before === undefined ? undefined : toMessage(before), after: toMessage(after) };
    case 'consent':
      return { kind: 'consent', before: before === undefined ? undefined : toConsent(before), after: toConsent(after) };
    case 'template':
      return {
        kind: 'template',
        before: before === undefined ? undefined : parse(before['template']),
        after: parse(after['template']),
      };
    case 'application': {
      const old = before === undefined ? undefined : toApplication(before);
      return { kind: 'application', before: old, after: toApplication(after) };
    }
    case 'number': {
      const [number, state, since] = [String(after['number']), String(after['state']), Number(after['since'])];
      return before?.['state'] === state ? { kind: 'other' } : { kind: 'number', number, state, since };
    }
    case 'breaker':
      return { kind: 'breaker', before: before === undefined ? undefined : toBreaker(before), after: toBreaker(after) };
    case 'subscription': {
      const old = before === undefined ? undefined : toListedSubscription(before);
      return { kind: 'subscription', before: old, after: toListedSubscription(after) };
    }
    default:
      return before === undefined ? insertion(after) : { kind: 'other' };
  }
}

function insertion(item: Item): Change {
  switch (item['kind']) {
    case 'in':
      return { kind: 'inbound', entry: toInbound(item) };
    case 'closing':
      return { kind: 'closing', closing: toClosing(item) };
    case 'status':
      return { kind: 'status', status: toStatus(item) };
    case 'refusal':
      return { kind: 'refusal', refusal: parse<RefusalEntry>(item['summary']) };
    case 'incident':
      return { kind: 'incident', incident: parse<IncidentEntry>(item['summary']) };
    case 'update':
      if (typeof item['callId'] === 'string') return call(item);
      return item['type'] === 'user_id_update' ? identityChange(item) : accountUpdate(item);
    default:
      return { kind: 'other' };
  }
}

function call({ number, person, callId, at, phone, userId }: Item): Change {
  if (typeof number !== 'string' || typeof person !== 'string') return { kind: 'other' };
  const known = { ...(typeof phone === 'string' ? { phone } : {}), ...(typeof userId === 'string' ? { userId } : {}) };
  return { kind: 'call', entry: { number, person, callId: String(callId), at: Number(at), ...known } };
}

function identityChange({ number, at, content }: Item): Change {
  const change = changeInUpdate(parse(content), Number(at));
  if (typeof number !== 'string' || change === undefined) return { kind: 'other' };
  return { kind: 'identity', number, change };
}

function accountUpdate({ SK, wabaId, type, at, content }: Item): Change {
  const update = toAccountUpdate(type, parse(content));
  if (update === undefined) return { kind: 'other' };
  return { kind: 'account-update', wabaId: String(wabaId), ...update, at: Number(at), key: String(SK) };
}

/** The keys stay behind: a change is no item. */
function toInbound(item: Item): InboundEntry {
  const { PK: _pk, SK: _sk, kind: _kind, ttl: _ttl, ...entry } = item;
  return entry as InboundEntry;
}

function removal(record: StreamRecord, before: Item | undefined): Change {
  const byTtl = record.userIdentity?.principalId === 'dynamodb.amazonaws.com';
  return byTtl && before?.['kind'] === 'session' ? { kind: 'session-reaped', before: toSession(before) } : { kind: 'other' };
}

function toItem(image: Image | undefined): Item | undefined {
  return image === undefined ? undefined : unmarshall(image as Record<string, AttributeValue>);
}

function parse<T>(json: unknown): T {
  return JSON.parse(String(json));
}
