import type { Alias } from '../../shared/domain/alias.ts';
import type { Application, LogEntry } from '../../shared/domain/application.ts';
import type { Breaker } from '../../shared/domain/breaker.ts';
import type { Change, StatusEntry } from '../../shared/domain/change.ts';
import type { Closing } from '../../shared/domain/closing.ts';
import type { ConsentEntry } from '../../shared/domain/consent.ts';
import type { ConversationRecord } from '../../shared/domain/conversation-record.ts';
import type { Delivery } from '../../shared/domain/delivery.ts';
import type { Conversation } from '../../shared/domain/identity.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { Session } from '../../shared/domain/session.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import type { Template } from '../../shared/domain/template.ts';
import type { TimelineEntry } from '../../shared/domain/timeline.ts';
import type { ApiKey } from '../../shared/key-ports.ts';
import type { Incident, LedgerEntry } from '../../shared/onboarding-ports.ts';
import type { BusinessNumber, Fallback, IdempotencyRecord, Refusal, VersionedPolicy } from '../../shared/ports.ts';

/** A change as the stream carries it; changes of one partition come in order. */
export type StreamEntry = { readonly partition: string; readonly change: Change };
/** `dueAt`: its place in the sweep's index, if it has one. */
/** `keptUntil`: when TTL takes it, if not at its window's end. */
export type SessionRow = { readonly session: Session; readonly dueAt?: number; readonly keptUntil?: number };
export type TimelineRow = { readonly sort: string; readonly entry: TimelineEntry; readonly receivedAt: number };
/** `dueAt`: its place in the sweep's index, if it has one. */
export type ApplicationRow = { readonly application: Application; readonly dueAt?: number };
export type Expiring<T> = { readonly value: T; readonly ttl: number };

/**
 * What the one table holds, by kind, with its stream. A fake's method runs without a pause, so that whatever it reads and
 * writes is one transaction.
 */
export class InMemoryTable {
  readonly sessions = new Map<string, SessionRow>();
  readonly closings = new Map<string, Closing>();
  readonly messages = new Map<string, Message>();
  readonly idempotency = new Map<string, Expiring<IdempotencyRecord>>();
  readonly timeline = new Map<string, Map<string, TimelineRow>>();
  readonly conversations = new Map<string, ConversationRecord>();
  readonly wamids = new Map<string, { readonly messageId: string; readonly attempt: number; readonly number: string }>();
  readonly statuses = new Map<string, Map<string, Expiring<StatusEntry>>>();
  readonly numbers = new Map<string, BusinessNumber>();
  readonly breakers = new Map<string, Breaker>();
  readonly ledger = new Map<string, LedgerEntry>();
  readonly incidents = new Map<string, Incident>();
  readonly applications = new Map<string, ApplicationRow>();
  /** By application and name, as the sort key has it. */
  readonly applicationLogs = new Map<string, Map<string, LogEntry>>();
  /** The open application of a phone (`E164#…`) or an account (`WABA#…`). */
  readonly locks = new Map<string, string>();
  /** When each account's templates are fetched again. */
  readonly templateSyncs = new Map<string, number>();
  readonly templatesSyncedAt = new Map<string, number>();
  readonly policies = new Map<string, VersionedPolicy>();
  readonly aliases = new Map<string, Alias>();
  readonly templates = new Map<string, Template>();
  readonly consents = new Map<string, ConsentEntry>();
  readonly apiKeys = new Map<string, ApiKey>();
  readonly refusals = new Map<string, Refusal>();
  /** By message and attempt. */
  readonly fallbacks = new Map<string, Fallback & { readonly number: string }>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly deliveries = new Map<string, Delivery>();
  readonly stream: StreamEntry[] = [];

  emit(partition: string, change: Change): void {
    this.stream.push({ partition, change });
  }

  /** Writes a session; what changes nothing leaves no record, as in DynamoDB. */
  putSession(key: string, row: SessionRow): void {
    const before = this.sessions.get(key);
    this.sessions.set(key, row);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(row)) return;
    this.emit(key, { kind: 'session', before: before?.session, after: row.session });
  }

  putMessage(message: Message): void {
    const before = this.messages.get(message.id);
    this.messages.set(message.id, message);
    this.emit(`MSG#${message.id}`, { kind: 'message', before, after: message });
  }

  putApplication(application: Application, dueAt: number | undefined): void {
    const before = this.applications.get(application.id)?.application;
    this.applications.set(application.id, { application, ...(dueAt === undefined ? {} : { dueAt }) });
    this.emit(`APP#${application.id}`, { kind: 'application', before, after: application });
  }

  putSubscription(subscription: Subscription): void {
    const listed = ({ secrets: _secrets, version: _version, ...rest }: Subscription) => rest;
    const before = this.subscriptions.get(subscription.id);
    this.subscriptions.set(subscription.id, subscription);
    const old = before === undefined ? undefined : listed(before);
    this.emit(`SUB#${subscription.id}`, { kind: 'subscription', before: old, after: listed(subscription) });
  }

  putNumber(number: BusinessNumber): void {
    const known = this.numbers.get(number.number);
    this.numbers.set(number.number, number);
    const { state, since } = number;
    if (known?.state !== state) this.emit(`NUMBER#${number.number}`, { kind: 'number', number: number.number, state, since });
  }

  timelineOf(partition: string): Map<string, TimelineRow> {
    let rows = this.timeline.get(partition);
    if (rows === undefined) {
      rows = new Map();
      this.timeline.set(partition, rows);
    }
    return rows;
  }

  /** What TTL does, at a time of its own: what is over goes, and for a session the stream says so. */
  reap(now: number): void {
    for (const [key, { session, keptUntil = session.expiresAt }] of this.sessions) {
      if (Math.floor(keptUntil / 1000) * 1000 > now) continue;
      this.sessions.delete(key);
      this.emit(key, { kind: 'session-reaped', before: session });
    }
    for (const [key, { ttl }] of this.idempotency) if (ttl <= now) this.idempotency.delete(key);
    for (const statuses of this.statuses.values()) for (const [key, { ttl }] of statuses) if (ttl <= now) statuses.delete(key);
  }
}

export const conversationKey = ({ number, person }: Conversation): string => `CONV#${number}#${person}`;

/** A page of a list that is sorted already; the cursor is the last item's name. */
export function pageOf<T>(
  sorted: readonly T[],
  nameOf: (item: T) => string,
  limit: number,
  after: string | undefined,
): { readonly items: readonly T[]; readonly next: string | undefined } {
  const start = after === undefined ? 0 : sorted.findIndex((item) => nameOf(item) === after) + 1;
  const items = sorted.slice(start, start + limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && start + limit < sorted.length ? nameOf(last) : undefined };
}
