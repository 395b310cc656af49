import type { Conversation } from '../domain/identity.ts';
import { onInbound, type Session, WINDOW_MS } from '../domain/session.ts';
import type { Sessions } from '../ports.ts';
import { type DynamoTable, type Expression, type Item, NEW } from './dynamo-table.ts';
import { conversationPk, dueShard, sessionKey, ttlSeconds } from './keys.ts';

/** Retries of a write that lost a race; each retry has seen a newer state. */
const MAX_RACES = 10;

/** Sessions in DynamoDB. An inbound message costs one conditional update when it extends, one more put when it opens. */
export class DynamoSessions implements Sessions {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async recordInbound(inbound: Parameters<Sessions['recordInbound']>[0]): ReturnType<Sessions['recordInbound']> {
    const { sentAt, now } = inbound;
    const guard = 'lastInboundAt < :sentAt AND expiresAt > :sentAt AND expiresAt > :now';
    const first = await this.#table.update(sessionKey(inbound), move(inbound, guard, { ':now': now }));
    if (first.ok) return 'extended';
    let old = first.old;
    for (let races = 0; races < MAX_RACES; races += 1) {
      const effect = onInbound(old === undefined ? undefined : toSession(old), sentAt, now);
      if (effect.kind === 'none') return 'unchanged';
      const write = old === undefined ? await this.#insert(inbound) : await this.#moveOver(inbound, effect.kind, old);
      if (write.ok) return effect.kind === 'extend' ? 'extended' : effect.kind === 'late' ? 'late' : 'opened';
      old = write.old;
    }
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

  async warned(session: Session): Promise<boolean> {
    const write = await this.#table.update(sessionKey(session), {
      update: 'SET warnedFor = :expiresAt',
      condition: 'expiresAt = :expiresAt AND (attribute_not_exists(warnedFor) OR warnedFor <> :expiresAt)',
      values: { ':expiresAt': session.expiresAt },
    });
    return write.ok;
  }

  async answered(conversation: Conversation, seen: number, by: string): Promise<void> {
    await this.#table.update(sessionKey(conversation), {
      update: 'SET answeredUpTo = :seen, answeredBy = :by',
      condition: 'attribute_exists(PK) AND (attribute_not_exists(answeredUpTo) OR answeredUpTo < :seen)',
      values: { ':seen': seen, ':by': by },
    });
  }

  async answeredAt(conversation: Conversation, at: number, by: string): Promise<void> {
    await this.#table.update(sessionKey(conversation), {
      update: 'SET answeredUpTo = lastInboundAt, answeredBy = :by',
      condition: 'lastInboundAt <= :at AND (attribute_not_exists(answeredUpTo) OR answeredUpTo < lastInboundAt)',
      values: { ':at': at, ':by': by },
    });
  }

  async unanswered(conversation: Conversation, by: string): Promise<boolean> {
    const write = await this.#table.update(sessionKey(conversation), {
      update: 'REMOVE answeredUpTo, answeredBy',
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

  #insert(inbound: Parameters<Sessions['recordInbound']>[0]) {
    const expiresAt = inbound.sentAt + WINDOW_MS;
    return this.#table.put(
      {
        ...sessionKey(inbound),
        kind: 'session',
        number: inbound.number,
        person: inbound.person,
        openedAt: inbound.sentAt,
        lastInboundAt: inbound.sentAt,
        expiresAt,
        receivedAt: inbound.now,
        ttl: ttlSeconds(expiresAt),
        due: shardOf(inbound),
        dueAt: expiresAt,
        ...inbound.profile,
      },
      NEW,
    );
  }

  /** Over a session that is still there: by compare-and-set on what was seen of it. */
  #moveOver(inbound: Parameters<Sessions['recordInbound']>[0], kind: 'extend' | 'open' | 'late', old: Item) {
    const seen = { ':seen': old['lastInboundAt'] };
    const { update = '', names, values, condition } = move(inbound, 'lastInboundAt = :seen', seen);
    if (kind === 'extend')
      return this.#table.update(sessionKey(inbound), {
        update,
        condition: condition ?? '',
        names: names ?? {},
        values: values ?? {},
      });
    const opened = kind === 'open' || inbound.sentAt >= Number(old['expiresAt']) ? ', openedAt = :sentAt' : '';
    return this.#table.update(sessionKey(inbound), {
      update: `${update}${opened}, #due = :due, dueAt = :expiresAt`,
      condition: condition ?? '',
      names: { ...names, '#due': 'due' },
      values: { ...values, ':due': shardOf(inbound) },
    });
  }
}

/** The update that moves a window on, with the profile that came with the message. */
function move(
  inbound: Parameters<Sessions['recordInbound']>[0],
  condition: string,
  more: Readonly<Record<string, unknown>>,
): Expression {
  const expiresAt = inbound.sentAt + WINDOW_MS;
  const profile = Object.entries(inbound.profile).filter(([, value]) => value !== undefined);
  return {
    condition,
    update: `SET lastInboundAt = :sentAt, expiresAt = :expiresAt, receivedAt = :received, #ttl = :ttl${profile.map(([name]) => `, #${name} = :${name}`).join('')}`,
    names: { '#ttl': 'ttl', ...Object.fromEntries(profile.map(([name]) => [`#${name}`, name])) },
    values: {
      ':sentAt': inbound.sentAt,
      ':expiresAt': expiresAt,
      ':received': inbound.now,
      ':ttl': ttlSeconds(expiresAt),
      ...Object.fromEntries(profile.map(([name, value]) => [`:${name}`, value])),
      ...more,
    },
  };
}

function shardOf(conversation: Conversation): string {
  return dueShard('window', conversationPk(conversation));
}

/** A stored item as a session; the adapter alone writes these items. */
export function toSession(item: Item): Session {
  const { PK: _pk, SK: _sk, kind: _kind, ttl: _ttl, due: _due, dueAt: _dueAt, ...session } = item;
  return session as Session;
}
