import type { Conversation } from '../domain/identity.ts';
import { onInbound, type Session, WINDOW_MS } from '../domain/session.ts';
import type { Sessions } from '../ports.ts';
import type { DynamoTable, Expression, Item } from './dynamo-table.ts';
import { conversationPk, dueShard, sessionKey, ttlSeconds } from './keys.ts';
import { moveSession, replaceSession } from './session-moves.ts';

/** Retries of a write that lost a race; each retry has seen a newer state. */
const MAX_RACES = 10;

/** Sessions in DynamoDB. An inbound message is one upsert, opening or extending; one more only over a session that is over. */
export class DynamoSessions implements Sessions {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async recordInbound(inbound: Inbound): ReturnType<Sessions['recordInbound']> {
    const { sentAt, now } = inbound;
    const open = 'lastInboundAt < :sentAt AND expiresAt > :sentAt AND expiresAt > :now';
    const upsert = opening(move(inbound, `attribute_not_exists(PK) OR (${open})`, { ':now': now }), inbound);
    const first = await this.#table.update(
      sessionKey(inbound),
      { ...upsert, update: `${upsert.update}${OPENING} REMOVE moved` },
      'ALL_OLD',
    );
    if (first.ok) return first.old?.['openedAt'] !== undefined ? 'extended' : sentAt + WINDOW_MS <= now ? 'late' : 'opened';
    let old = first.old;
    for (let races = 0; races < MAX_RACES && old !== undefined; races += 1) {
      const effect = onInbound(toSession(old), sentAt, now);
      if (effect.kind === 'none') return 'unchanged';
      const write = await this.#moveOver(inbound, effect.kind, old);
      if (write.ok) return effect.kind === 'extend' ? 'extended' : effect.kind === 'late' ? 'late' : 'opened';
      old = write.old;
    }
    // Reaped meanwhile: the upsert opens.
    if (old === undefined) return this.recordInbound(inbound);
    throw new Error('the session kept changing while a message was recorded');
  }

  async find(number: string, persons: readonly string[]): Promise<readonly Session[]> {
    if (persons.length === 1 && persons[0] !== undefined) {
      const item = await this.#table.get(sessionKey({ number, person: persons[0] }));
      return item === undefined ? [] : [toSession(item)];
    }
    const items = await this.#table.getMany(persons.map((person) => sessionKey({ number, person })));
    return items.map(toSession);
  }

  async rearmed(session: Session, dueAt: number): Promise<void> {
    await this.#table.update(sessionKey(session), {
      update: 'SET #due = :due, dueAt = :dueAt',
      condition: 'expiresAt = :expiresAt',
      names: { '#due': 'due' },
      values: { ':due': shardOf(session), ':dueAt': dueAt, ':expiresAt': session.expiresAt },
    });
  }

  async warned(session: Session, now: number): Promise<boolean> {
    const write = await this.#table.update(sessionKey(session), {
      update: 'SET warnedFor = :expiresAt, warnedAt = :now',
      condition: 'expiresAt = :expiresAt AND (attribute_not_exists(warnedFor) OR warnedFor <> :expiresAt)',
      values: { ':expiresAt': session.expiresAt, ':now': now },
    });
    return write.ok;
  }

  async answered(conversation: Conversation, seen: number, by: string, at: number): Promise<void> {
    await this.#table.update(sessionKey(conversation), {
      update: 'SET answeredUpTo = :seen, answeredBy = :by, answeredAt = :at',
      condition: 'attribute_exists(PK) AND (attribute_not_exists(answeredUpTo) OR answeredUpTo < :seen)',
      values: { ':seen': seen, ':by': by, ':at': at },
    });
  }

  async answeredAt(conversation: Conversation, at: number, by: string): Promise<void> {
    await this.#table.update(sessionKey(conversation), {
      update: 'SET answeredUpTo = lastInboundAt, answeredBy = :by, answeredAt = :at',
      condition: 'lastInboundAt <= :at AND (attribute_not_exists(answeredUpTo) OR answeredUpTo < lastInboundAt)',
      values: { ':at': at, ':by': by },
    });
  }

  async unanswered(conversation: Conversation, by: string): Promise<boolean> {
    const write = await this.#table.update(sessionKey(conversation), {
      update: 'REMOVE answeredUpTo, answeredBy, answeredAt',
      condition: 'answeredBy = :by',
      values: { ':by': by },
    });
    return write.ok;
  }

  async closedByEvidence(conversation: Conversation, seen: number): Promise<void> {
    await this.#table.update(sessionKey(conversation), {
      update: 'SET closedFor = :seen',
      condition: 'attribute_exists(PK) AND (attribute_not_exists(closedFor) OR closedFor < :seen)',
      values: { ':seen': seen },
    });
  }

  move(from: Session, into: Session | undefined, merged: Session, now: number): ReturnType<Sessions['move']> {
    return moveSession(this.#table, from, into, merged, now);
  }

  replace(seen: Session, session: Session, now: number): Promise<boolean> {
    return replaceSession(this.#table, seen, session, now);
  }

  /** Over a session that is still there: by compare-and-set on what was seen of it. */
  #moveOver(inbound: Inbound, kind: 'extend' | 'open' | 'late', old: Item) {
    const moved = move(inbound, 'lastInboundAt = :seen', { ':seen': old['lastInboundAt'] });
    if (kind === 'extend') return this.#table.update(sessionKey(inbound), { ...moved, update: `${moved.update} REMOVE moved` });
    const over = opening(moved, inbound);
    const openedAt =
      kind === 'open' || inbound.sentAt >= Number(old['expiresAt']) ? ':sentAt' : 'if_not_exists(openedAt, :sentAt)';
    const update = `${over.update}, openedAt = ${openedAt}, #due = :due, dueAt = :dueAt, moved = :true`;
    return this.#table.update(sessionKey(inbound), { ...over, update, values: { ...over.values, ':true': true } });
  }
}

type Inbound = Parameters<Sessions['recordInbound']>[0];

/** A window that is over when it is stored is the stream's for so long: it may have to close first what was reaped before. */
const LATE_SWEEP_MS = 6 * 60 * 60_000;

function sweptAt({ sentAt, now }: Inbound): number {
  const expiresAt = sentAt + WINDOW_MS;
  return expiresAt > now ? expiresAt : now + LATE_SWEEP_MS;
}

/** Names and values for an update that also opens. */
function opening(update: Expression, inbound: Inbound): Expression {
  return {
    ...update,
    names: { ...update.names, '#due': 'due' },
    values: { ...update.values, ':sentAt': inbound.sentAt, ':due': shardOf(inbound), ':dueAt': sweptAt(inbound) },
  };
}

/** What only the message that opens a window sets: the others find it there. */
const OPENING =
  ', openedAt = if_not_exists(openedAt, :sentAt), #due = if_not_exists(#due, :due), dueAt = if_not_exists(dueAt, :dueAt)';

/**
 * TTL reaps a session at its window's end. One that was over on arrival is kept for as long as Meta repeats webhooks (7
 * days, and one more): a repeated message finds it, and does not make the same window anew.
 */
const LATE_KEPT_MS = 8 * 24 * 60 * 60_000;

function keptUntil(expiresAt: number, now: number): number {
  return expiresAt > now ? expiresAt : now + LATE_KEPT_MS;
}

/** The update that moves a window on, with the profile that came with the message. */
function move(inbound: Inbound, condition: string, more: Readonly<Record<string, unknown>>): Expression {
  const { number, person, sentAt, now, profile } = inbound;
  const expiresAt = sentAt + WINDOW_MS;
  const fields = {
    kind: 'session',
    number,
    person,
    lastInboundAt: sentAt,
    expiresAt,
    receivedAt: now,
    ttl: ttlSeconds(keptUntil(expiresAt, now)),
    ...profile,
  };
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    condition,
    update: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    names: { ...Object.fromEntries(set.map(([name]) => [`#${name}`, name])) },
    values: { ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])), ...more },
  };
}

function shardOf(conversation: Conversation): string {
  return dueShard(conversationPk(conversation));
}

/** A stored item as a session; the adapter alone writes these items. */
export function toSession(item: Item): Session {
  const { PK: _pk, SK: _sk, kind: _kind, ttl: _ttl, due: _due, dueAt: _dueAt, moved: _moved, ...session } = item;
  return session as Session;
}
