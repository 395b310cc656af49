import { type Session, sameWindow } from '../domain/session.ts';
import type { Sessions } from '../ports.ts';
import type { DynamoTable, Expression, Item, Key } from './dynamo-table.ts';
import { conversationPk, dueShard, sessionKey, ttlSeconds } from './keys.ts';

/** Longer than Meta repeats webhooks: a repeated message finds the mark, and makes no window anew. */
const MARK_KEPT_MS = 8 * 24 * 60 * 60_000;
/** A window that was over when it came is the stream's for so long, as one that opened so. */
const LATE_SWEEP_MS = 6 * 60 * 60_000;

/** Both sides in one transaction, each only as it was read. */
export async function moveSession(
  table: DynamoTable,
  from: Session,
  into: Session | undefined,
  merged: Session,
  now: number,
): ReturnType<Sessions['move']> {
  const changes = into === undefined || !sameWindow(into, merged);
  const mark = { kind: 'update', ...toMark(from, merged.person, now) } as const;
  const result = await table.transact([mark, ...(changes ? [{ kind: 'put', ...toPut(into, merged, now) } as const] : [])]);
  if (result.ok) return 'moved';
  const [reason] = result.reasons;
  const stands = reason?.old?.['due'] !== undefined || reason?.old?.['movedTo'] !== undefined;
  return reason?.old !== undefined && reason.code === 'ConditionalCheckFailed' && !stands ? 'closed' : 'raced';
}

/** Puts a session in the place of another. */
export async function replaceSession(table: DynamoTable, seen: Session, session: Session, now: number): Promise<boolean> {
  const { item, ...expression } = toPut(seen, session, now);
  return (await table.put(item, expression)).ok;
}

/** A closed window has left the sweep's sight, and is not moved any more. */
function toMark(from: Session, to: string, now: number): Expression & { readonly key: Key } {
  const seen = asSeen(from);
  return {
    key: sessionKey(from),
    update:
      'SET movedTo = :to, movedUpTo = lastInboundAt, #ttl = :ttl REMOVE #due, dueAt, moved, answeredUpTo, answeredBy, answeredAt, closedFor, warnedFor, warnedAt',
    condition: `(attribute_exists(#due) OR attribute_exists(movedTo)) AND ${seen.condition}`,
    names: { ...seen.names, '#due': 'due', '#ttl': 'ttl' },
    values: { ...seen.values, ':to': to, ':ttl': ttlSeconds(Math.max(from.expiresAt, now + MARK_KEPT_MS)) },
  };
}

/** The whole item, in the place of the one that was read. */
function toPut(into: Session | undefined, merged: Session, now: number): Expression & { readonly item: Item } {
  const { expiresAt } = merged;
  const over = expiresAt <= now;
  const item: Item = {
    ...sessionKey(merged),
    kind: 'session',
    ...merged,
    ttl: ttlSeconds(over ? now + MARK_KEPT_MS : expiresAt),
    due: dueShard(conversationPk(merged)),
    dueAt: over ? now + LATE_SWEEP_MS : expiresAt,
    // Drive-effects looks at it, as at a window that was moved over its end.
    moved: true,
  };
  return { item, ...(into === undefined ? { condition: 'attribute_not_exists(PK)' } : asSeen(into)) };
}

const SEEN = ['openedAt', 'lastInboundAt', 'answeredUpTo', 'answeredBy', 'closedFor', 'warnedFor'] as const;

/** Nothing that counts has changed since it was read. */
function asSeen(session: Session): Required<Pick<Expression, 'condition' | 'names' | 'values'>> {
  const there = SEEN.filter((name) => session[name] !== undefined);
  return {
    condition: SEEN.map((name) => (there.includes(name) ? `#${name} = :${name}` : `attribute_not_exists(#${name})`)).join(
      ' AND ',
    ),
    names: Object.fromEntries(SEEN.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(there.map((name) => [`:${name}`, session[name]])),
  };
}
