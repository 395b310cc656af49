import { type ApplicationEventType, applicationEvents } from './application-events.ts';
import type { Breaker } from './breaker.ts';
import type { Change, InboundEntry } from './change.ts';
import type { Closing } from './closing.ts';
import type { ConsentEntry } from './consent.ts';
import { iso } from './instant.ts';
import { type Attempt, type Message, messageState, rank } from './message.ts';
import type { Session } from './session.ts';
import type { ListedSubscription } from './subscription.ts';
import type { Template } from './template.ts';

/** An event for business systems, before it has an id: `key` is the same whenever the same change comes again. */
export type DomainEvent = {
  readonly type: EventType;
  readonly key: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
};
export type EventType =
  | 'message.received'
  | 'message.accepted'
  | 'message.sent'
  | 'message.delivered'
  | 'message.read'
  | 'message.failed'
  | 'message.refused'
  | 'message.expired'
  | 'message.cancelled'
  | 'session.opened'
  | 'session.expiring'
  | 'session.expired'
  | 'fallback.sent'
  | 'call.missed'
  | 'consent.changed'
  | 'template.changed'
  | 'number.changed'
  | 'number.downgrade-attempted'
  | 'subscription.paused'
  | ApplicationEventType;

/** The events that a stored change means. Instants in `data` are RFC 3339. */
export function eventsOf(change: Change): readonly DomainEvent[] {
  switch (change.kind) {
    case 'inbound':
      return [received(change.entry)];
    case 'call': {
      const { number, person, callId, at } = change.entry;
      return [event('call.missed', callId, at, { number, person, callId })];
    }
    case 'session':
      return sessionEvents(change.before, change.after);
    case 'closing':
      return [expired(change.closing)];
    case 'message':
      return messageEvents(change.before, change.after);
    case 'application':
      return applicationEvents(change.before, change.after).map(({ type, key, at, data }) => event(type, key, at, data));
    case 'incident': {
      const { key, at, phone: _phone, ...data } = change.incident;
      return [event('number.downgrade-attempted', `${data.number}#${key}`, at, data)];
    }
    case 'refusal': {
      const { id, at, window, ...data } = change.refusal;
      const closesAt = window?.closesAt === undefined ? {} : { closesAt: iso(window.closesAt) };
      const seen = window === undefined ? {} : { window: { state: window.state, ...closesAt } };
      return [event('message.refused', id, at, { ...data, ...seen })];
    }
    case 'consent':
      return consentChanged(change.before, change.after);
    case 'template':
      return [templateChanged(change.before, change.after)];
    case 'number':
      return [
        event('number.changed', `${change.number}#${change.state}#${change.since}`, change.since, {
          number: change.number,
          state: change.state,
        }),
      ];
    case 'breaker':
      return breakerEvents(change.before, change.after);
    case 'subscription':
      return subscriptionEvents(change.before, change.after);
    default:
      return [];
  }
}

/** That a number is stopped, and that it sends again; not each test between. */
function breakerEvents(before: Breaker | undefined, after: Breaker): readonly DomainEvent[] {
  const { number, state, since } = after;
  if (before?.state === state && before.since === since) return [];
  return [event('number.changed', `${number}#breaker#${state}#${since}`, since, { number, breaker: toBreakerView(after) })];
}

/** A breaker as events and the API show it. */
export function toBreakerView({ state, since, cause, probeAt }: Breaker): Readonly<Record<string, unknown>> {
  return { state, since: iso(since), cause, ...(state === 'open' ? { nextTryAt: iso(probeAt) } : {}) };
}

/** Its address is left out: some hold a token. */
function subscriptionEvents(before: ListedSubscription | undefined, after: ListedSubscription): readonly DomainEvent[] {
  const { id, state, pausedAt, pausedFor, failingSince, description } = after;
  if (state !== 'paused' || pausedAt === undefined || before === undefined || before.state === 'paused') return [];
  const since = failingSince === undefined ? {} : { failingSince: iso(failingSince) };
  return [event('subscription.paused', `${id}#${pausedAt}`, pausedAt, { id, description, reason: pausedFor, ...since })];
}

function received(entry: InboundEntry): DomainEvent {
  const { number, person, wamid, type, phone, userId, name, content, late } = entry;
  const data = {
    number,
    person,
    phone,
    userId,
    name,
    wamid,
    type,
    content: JSON.parse(content),
    ...(late === true ? { late } : {}),
  };
  return event('message.received', `${number}#${person}#${wamid}`, entry.at, data);
}

function expired(closing: Closing): DomainEvent {
  const { number, person, expiresAt, closedAt, answered, reason, messageId, detail } = closing;
  return event('session.expired', `${number}#${person}#${expiresAt}`, closedAt, {
    number,
    person,
    closedAt: iso(expiresAt),
    answered,
    reason,
    messageId,
    detail,
  });
}

function consentChanged(before: ConsentEntry | undefined, after: ConsentEntry): readonly DomainEvent[] {
  const { person } = after;
  return (['everything', 'marketing'] as const).flatMap((scope) => {
    const said = after[scope];
    // Who never said a word has stopped nothing.
    if (said === undefined || said.value === (before?.[scope]?.value ?? 'start')) return [];
    const { value, at, channel } = said;
    const by = scope === 'everything' ? 'keyword' : 'preference';
    return [event('consent.changed', `${person}#${scope}#${at}#${value}`, at, { person, channel, value, by, scope })];
  });
}

function templateChanged(before: Template | undefined, after: Template): DomainEvent {
  const { wabaId, name, language, status, reason, category, coming, quality, syncedAt } = after;
  const announced = coming === undefined ? {} : { announcedCategory: coming.category, announcedFor: iso(coming.at) };
  const was = { previousStatus: before?.status, previousCategory: before?.category, previousQuality: before?.quality };
  return event('template.changed', `${wabaId}#${name}#${language}#${syncedAt}`, syncedAt, {
    wabaId,
    name,
    language,
    status,
    reason,
    category,
    quality,
    sendable: status === 'APPROVED',
    ...announced,
    ...was,
  });
}

function sessionEvents(before: Session | undefined, after: Session): readonly DomainEvent[] {
  const { number, person, openedAt, expiresAt } = after;
  // A window that goes on under another name did not open, and does not end, under this one.
  const moved = after.movedFrom !== undefined && (before === undefined || openedAt < before.openedAt);
  if (after.movedTo !== undefined || moved) return [];
  const events: DomainEvent[] = [];
  if (before?.openedAt !== openedAt && expiresAt > after.receivedAt) {
    events.push(
      event('session.opened', `${number}#${person}#${openedAt}`, openedAt, {
        number,
        person,
        openedAt: iso(openedAt),
        closesAt: iso(expiresAt),
      }),
    );
  }
  if (after.warnedFor !== undefined && before?.warnedFor !== after.warnedFor) {
    const answered = after.answeredUpTo !== undefined && after.answeredUpTo >= after.lastInboundAt;
    events.push(
      event('session.expiring', `${number}#${person}#${after.warnedFor}`, after.warnedAt ?? after.receivedAt, {
        number,
        person,
        closesAt: iso(after.warnedFor),
        answered,
      }),
    );
  }
  return events;
}

function messageEvents(before: Message | undefined, after: Message): readonly DomainEvent[] {
  const state = messageState(after);
  const events: DomainEvent[] = [];
  const data = (attempt?: Attempt) => ({
    id: after.id,
    number: after.number,
    person: after.person,
    state,
    reference: after.reference,
    ...(attempt === undefined
      ? {}
      : { attempt: attempt.n, route: attempt.route, reason: attempt.reason, error: attempt.error, late: attempt.late }),
    ...(after.expiryOf === undefined ? {} : { expiryOf: iso(after.expiryOf) }),
    ...(after.callId === undefined ? {} : { callId: after.callId }),
    ...(after.replayOf === undefined ? {} : { replayOf: after.replayOf }),
  });
  if (before === undefined) events.push(event('message.accepted', after.id, after.createdAt, data(after.attempts[0])));
  const was = before === undefined ? 'accepted' : messageState(before);
  if (state !== was && state !== 'accepted' && state !== 'sending') {
    const attempt = after.attempts.reduce<Attempt | undefined>(
      (best, next) => (best === undefined || rank(next.state) >= rank(best.state) ? next : best),
      undefined,
    );
    events.push(
      event(`message.${state}`, `${after.id}#${state}#${attempt?.n ?? 0}`, attempt?.at ?? after.createdAt, data(attempt)),
    );
  }
  for (const attempt of after.attempts) {
    const old = before?.attempts[attempt.n - 1];
    const left = rank(attempt.state) >= rank('sent') && (old === undefined || rank(old.state) < rank('sent'));
    if (left && attempt.entry !== null)
      events.push(event('fallback.sent', `${after.id}#${attempt.n}`, attempt.at, data(attempt)));
  }
  return events;
}

function event(type: EventType, key: string, at: number, data: Readonly<Record<string, unknown>>): DomainEvent {
  return { type, key: `${type}#${key}`, at, data };
}
