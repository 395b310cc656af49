import type { Said } from '../../shared/domain/consent.ts';
import type { Consent } from '../../shared/domain/decide.ts';
import { deliveryDueAt } from '../../shared/domain/delivery.ts';
import type { Conversation } from '../../shared/domain/identity.ts';
import { overdueAt } from '../../shared/domain/message-life.ts';
import { DEFAULT_POLICY, type Policy } from '../../shared/domain/policy.ts';
import { isSameTemplate, type Template } from '../../shared/domain/template.ts';
import type { Profile } from '../../shared/domain/timeline.ts';
import type { Timer } from '../../shared/domain/timer.ts';
import type { ApiKey, ApiKeys } from '../../shared/key-ports.ts';
import type {
  Aliases,
  BusinessNumber,
  Consents,
  ConversationRecord,
  Conversations,
  DueIndex,
  Numbers,
  Page,
  Quarantine,
  Refusal,
  Refusals,
  Templates,
} from '../../shared/ports.ts';
import { conversationKey, type InMemoryTable, pageOf } from './in-memory-table.ts';

export class InMemoryConversations implements Conversations {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async touch(conversation: Conversation, profile: Profile, at: number, as: 'window' | 'activity'): Promise<void> {
    const { number, person } = conversation;
    const old = this.#table.conversations.get(conversationKey(conversation));
    const lastInboundAt = as === 'window' ? Math.max(old?.lastInboundAt ?? 0, at) : old?.lastInboundAt;
    this.#table.conversations.set(conversationKey(conversation), {
      ...(old ?? { number, person }),
      ...profile,
      firstAt: Math.min(old?.firstAt ?? at, at),
      lastAt: Math.max(old?.lastAt ?? 0, at),
      ...(lastInboundAt === undefined ? {} : { lastInboundAt }),
    });
  }

  async get(conversation: Conversation): Promise<ConversationRecord | undefined> {
    return this.#table.conversations.get(conversationKey(conversation));
  }

  async list(...[number, limit, after, since = 0]: Parameters<Conversations['list']>): Promise<Page<ConversationRecord>> {
    const found = [...this.#table.conversations.values()].filter((record) => record.number === number && record.lastAt >= since);
    return pageOf(
      found.sort((a, b) => b.lastAt - a.lastAt),
      conversationKey,
      limit,
      after,
    );
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
    return { ...DEFAULT_POLICY, ...this.#table.policies.get(number) };
  }

  async putPolicy(number: string, policy: Policy): Promise<void> {
    this.#table.policies.set(number, policy);
  }
}

export class InMemoryAliases implements Aliases {
  readonly #table: InMemoryTable;

  constructor(table: InMemoryTable) {
    this.#table = table;
  }

  async link(number: string, phone: string, userId: string): Promise<void> {
    this.#table.aliases.set(`${number}#${phone}`, userId);
  }

  async userIdOf(number: string, phone: string): Promise<string | undefined> {
    return this.#table.aliases.get(`${number}#${phone}`);
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

  async of(persons: readonly string[]): Promise<Consent> {
    const entries = persons.map((person) => this.#table.consents.get(person));
    return {
      stopped: entries.some((entry) => entry?.everything?.value === 'stop'),
      marketingStopped: entries.some((entry) => entry?.marketing?.value === 'stop'),
    };
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
    for (const timers of [windows, messages, deliveries, applications, accounts])
      yield* timers.filter(({ dueAt }) => dueAt <= before).sort((a, b) => a.dueAt - b.dueAt);
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
