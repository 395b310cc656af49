import { type Alias, isLink } from '../../shared/domain/alias.ts';
import { probeDueAt } from '../../shared/domain/breaker.ts';
import { type ConsentEntry, type Said, strictest } from '../../shared/domain/consent.ts';
import { type ConversationRecord, takenOver, touchedRecord } from '../../shared/domain/conversation-record.ts';
import type { Consent } from '../../shared/domain/decide.ts';
import { deliveryDueAt } from '../../shared/domain/delivery.ts';
import type { Conversation } from '../../shared/domain/identity.ts';
import type { Attempt, Message } from '../../shared/domain/message.ts';
import { overdueAt } from '../../shared/domain/message-life.ts';
import { DEFAULT_POLICY, type Policy } from '../../shared/domain/policy.ts';
import { isSameTemplate, type Template } from '../../shared/domain/template.ts';
import type { Profile } from '../../shared/domain/timeline.ts';
import type { Timer } from '../../shared/domain/timer.ts';
import type { ApiKey, ApiKeys } from '../../shared/key-ports.ts';
import type { Aliases, Consents, Conversations } from '../../shared/person-ports.ts';
import type {
  BusinessNumber,
  DueIndex,
  Fallback,
  Fallbacks,
  Numbers,
  Page,
  Quarantine,
  Refusal,
  Refusals,
  Templates,
  VersionedPolicy,
} from '../../shared/ports.ts';
import { conversationKey, type InMemoryTable, pageOf } from './in-memory-table.ts';

export class InMemoryConversations implements Conversations {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async touch(conversation: Conversation, profile: Profile, at: number, as: 'window' | 'activity'): Promise<void> {
    const key = conversationKey(conversation);
    this.#table.conversations.set(key, touchedRecord(this.#table.conversations.get(key), conversation, profile, at, as));
  }

  async move(from: Conversation, to: Conversation, profile: Profile, at: number): Promise<void> {
    const { conversations } = this.#table;
    const left = conversations.get(conversationKey(from));
    conversations.set(conversationKey(to), takenOver(conversations.get(conversationKey(to)), left, { from, to, profile, at }));
    if (left !== undefined) conversations.set(conversationKey(from), { ...left, movedTo: to.person });
  }

  async begin({ number, person }: Conversation, at: number): Promise<void> {
    const old = this.#table.conversations.get(conversationKey({ number, person }));
    if (old?.movedTo === undefined) return this.touch({ number, person }, {}, at, 'window');
    const fresh = { number, person, firstAt: at, lastAt: at, lastInboundAt: at };
    this.#table.conversations.set(conversationKey(fresh), fresh);
  }

  async get(conversation: Conversation): Promise<ConversationRecord | undefined> {
    return this.#table.conversations.get(conversationKey(conversation));
  }

  async list(...[number, limit, after, since = 0]: Parameters<Conversations['list']>): Promise<Page<ConversationRecord>> {
    const found = [...this.#table.conversations.values()].filter(
      (record) => record.number === number && record.lastAt >= since && record.movedTo === undefined,
    );
    return pageOf(
      found.sort((a, b) => b.lastAt - a.lastAt),
      conversationKey,
      limit,
      after,
    );
  }

  placeOf(record: ConversationRecord): string {
    return conversationKey(record);
  }
}

export class InMemoryNumbers implements Numbers {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async get(number: string): Promise<BusinessNumber | undefined> {
    return this.#table.numbers.get(number);
  }

  async list(): Promise<readonly BusinessNumber[]> {
    return [...this.#table.numbers.values()].sort((a, b) => a.since - b.since);
  }

  async adopt(number: BusinessNumber): ReturnType<Numbers['adopt']> {
    const { displayPhone: phone, since } = number;
    if (this.#table.numbers.get(number.number)?.state === 'live') return { kind: 'known' };
    const lock = this.#table.locks.get(`E164#${phone}`);
    if (lock !== undefined) return { kind: 'application-open', id: lock };
    const owner = this.#table.ledger.get(phone)?.number;
    if (owner !== undefined && owner !== number.number) return { kind: 'phone-taken' };
    this.#table.putNumber(number);
    this.#table.ledger.set(phone, { phone, number: number.number, state: 'live', since });
    return { kind: 'adopted' };
  }

  async correct(number: BusinessNumber): Promise<void> {
    this.#table.numbers.set(number.number, number);
  }

  async policy(number: string): Promise<Policy> {
    return (await this.versionedPolicy(number)).policy;
  }

  async versionedPolicy(number: string): Promise<VersionedPolicy> {
    const { policy, version = 0 } = this.#table.policies.get(number) ?? {};
    return { policy: { ...DEFAULT_POLICY, ...policy }, version };
  }

  async putPolicy(number: string, policy: Policy, expected?: number): Promise<number | undefined> {
    const version = this.#table.policies.get(number)?.version ?? 0;
    if (expected !== undefined && expected !== version) return undefined;
    this.#table.policies.set(number, { policy, version: version + 1 });
    return version + 1;
  }
}

export class InMemoryAliases implements Aliases {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async of(number: string, name: string): Promise<Alias | undefined> {
    return this.#table.aliases.get(`${number}#${name}`);
  }

  async put(number: string, name: string, alias: Alias, seen: Alias | undefined): Promise<boolean> {
    const key = `${number}#${name}`;
    if (JSON.stringify(this.#table.aliases.get(key)) !== JSON.stringify(seen)) return false;
    this.#table.aliases.set(key, alias);
    return true;
  }

  async isLinked(number: string, phone: string, userId: string): Promise<boolean> {
    return isLink(await this.of(number, phone), userId);
  }
}

export class InMemoryTemplates implements Templates {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async get(wabaId: string, name: string, language: string): Promise<Template | undefined> {
    return this.#table.templates.get(keyOf({ wabaId, name, language }));
  }

  async list(wabaId: string, limit: number, after: string | undefined, name?: string): Promise<Page<Template>> {
    const found = [...this.#table.templates.values()].filter(
      (template) => template.wabaId === wabaId && (name === undefined || template.name === name),
    );
    return pageOf(
      found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      keyOf,
      limit,
      after,
    );
  }

  async put(template: Template): Promise<'changed' | 'same'> {
    const before = this.#table.templates.get(keyOf(template));
    if (before !== undefined && isSameTemplate(before, template)) return 'same';
    this.#table.templates.set(keyOf(template), template);
    this.#table.emit(`WABA#${template.wabaId}`, { kind: 'template', before, after: template });
    return 'changed';
  }
}

export class InMemoryConsents implements Consents {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async of(persons: readonly string[], since: ReadonlyMap<string, number> = new Map()): Promise<Consent> {
    return strictest(
      persons.flatMap((person) => this.#table.consents.get(person) ?? []),
      since,
    );
  }

  async get(person: string): Promise<ConsentEntry | undefined> {
    return this.#table.consents.get(person);
  }

  async setMarketing(person: string, value: 'stop' | 'resume', at: number): Promise<void> {
    this.#set(person, 'marketing', { value: value === 'stop' ? 'stop' : 'start', at, channel: 'whatsapp' });
  }

  async setStopped(person: string, said: Said): Promise<void> {
    this.#set(person, 'everything', said);
  }

  #set(person: string, scope: 'everything' | 'marketing', said: Said): void {
    const before = this.#table.consents.get(person);
    const old = before?.[scope];
    if (old !== undefined && (old.at > said.at || (old.at === said.at && said.value !== 'stop'))) return;
    const after = { ...before, person, [scope]: said };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    this.#table.consents.set(person, after);
    this.#table.emit(`PERSON#${person}`, { kind: 'consent', before, after });
  }
}

export class InMemoryRefusals implements Refusals {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async record(refusal: Refusal): Promise<void> {
    if (this.#table.refusals.has(refusal.id)) return;
    this.#table.refusals.set(refusal.id, refusal);
    this.#table.emit(`REFUSED#${refusal.id}`, { kind: 'refusal', refusal });
  }

  async list(number: string, limit: number, after: string | undefined): Promise<Page<Refusal>> {
    const found = [...this.#table.refusals.values()].filter((refusal) => refusal.number === number);
    return pageOf(
      found.sort((a, b) => b.at - a.at),
      ({ id }) => id,
      limit,
      after,
    );
  }
}

export class InMemoryFallbacks implements Fallbacks {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async record({ id, number }: Message, { n, createdAt }: Attempt): Promise<void> {
    this.#table.fallbacks.set(`${id}#${n}`, { number, messageId: id, attempt: n, at: createdAt });
  }

  async list(number: string, limit: number, after: string | undefined): Promise<Page<Fallback>> {
    const found = [...this.#table.fallbacks.values()].filter((fallback) => fallback.number === number);
    const { items, next } = pageOf(
      found.sort((a, b) => b.at - a.at),
      ({ messageId, attempt }) => `${messageId}#${attempt}`,
      limit,
      after,
    );
    return { items: items.map(({ number: _number, ...fallback }) => fallback), next };
  }
}

export class InMemoryApiKeys implements ApiKeys {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async find(hash: string): Promise<ApiKey | undefined> {
    return this.#table.apiKeys.get(hash);
  }

  async list(): Promise<readonly ApiKey[]> {
    return [...this.#table.apiKeys.values()].sort((a, b) => a.createdAt - b.createdAt);
  }

  async put(key: ApiKey): Promise<void> {
    this.#table.apiKeys.set(key.hash, key);
  }

  async revoke(id: string, at: number): Promise<'revoked' | 'not-found'> {
    const key = [...this.#table.apiKeys.values()].find((candidate) => candidate.id === id);
    if (key === undefined) return 'not-found';
    await this.put({ ...key, revokedAt: key.revokedAt ?? at });
    return 'revoked';
  }
}

/** What stands in the index: windows as they were put there, messages by what they wait for. */
export class InMemoryDueIndex implements DueIndex {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async *overdue(before: number): AsyncIterable<Timer> {
    const windows = [...this.#table.sessions.values()].flatMap(({ session, dueAt }): Timer[] =>
      dueAt === undefined ? [] : [{ kind: 'window', number: session.number, person: session.person, dueAt }],
    );
    const messages = [...this.#table.messages.values()].flatMap((message): Timer[] => {
      const dueAt = overdueAt(message);
      return dueAt === undefined ? [] : [{ kind: 'message', id: message.id, dueAt }];
    });
    const applications = [...this.#table.applications.values()].flatMap(({ application, dueAt }): Timer[] =>
      dueAt === undefined ? [] : [{ kind: 'application', id: application.id, dueAt }],
    );
    const accounts = [...this.#table.templateSyncs].map(([id, dueAt]): Timer => ({ kind: 'templates', id, dueAt }));
    const deliveries = [...this.#table.deliveries.values()].flatMap((delivery): Timer[] => {
      const dueAt = deliveryDueAt(delivery);
      return dueAt === undefined ? [] : [{ kind: 'delivery', id: delivery.id, dueAt }];
    });
    const numbers = [...this.#table.breakers.values()].flatMap((breaker): Timer[] => {
      const dueAt = probeDueAt(breaker);
      return dueAt === undefined ? [] : [{ kind: 'number', id: breaker.number, dueAt }];
    });
    for (const timers of [windows, messages, numbers, deliveries, applications, accounts])
      yield* timers.filter(({ dueAt }) => dueAt <= before).sort((a, b) => a.dueAt - b.dueAt);
  }

  /** In steps of two, so that tests need not have many. */
  async *windows(until: number): ReturnType<DueIndex['windows']> {
    const rows = [...this.#table.sessions.values()]
      .flatMap(({ session, dueAt }) => (dueAt === undefined || dueAt > until + 60_000 ? [] : [{ session, dueAt }]))
      .sort((a, b) => a.dueAt - b.dueAt);
    for (let at = 0; at < rows.length; at += 2) {
      const step = rows.slice(at, at + 2);
      const upTo = at + 2 < rows.length ? (step.at(-1)?.dueAt ?? 0) - 60_000 : Number.MAX_SAFE_INTEGER;
      yield { windows: step.map(({ session: { number, person } }) => ({ number, person })), upTo };
    }
  }
}

export class InMemoryQuarantine implements Quarantine {
  readonly kept: { readonly raw: string; readonly why: string; readonly receivedAt: number }[] = [];

  async keep(raw: string, why: string, receivedAt: number): Promise<void> {
    const again = this.kept.some((item) => item.raw === raw && item.receivedAt === receivedAt);
    if (!again) this.kept.push({ raw, why, receivedAt });
  }
}

function keyOf({ wabaId, name, language }: Pick<Template, 'wabaId' | 'name' | 'language'>): string {
  return `${wabaId}#${name}#${language}`;
}
