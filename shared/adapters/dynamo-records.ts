import { type ConsentEntry, type Said, strictest } from '../domain/consent.ts';
import type { Consent } from '../domain/decide.ts';
import { isSameTemplate, type Template } from '../domain/template.ts';
import type { ApiKey, ApiKeys } from '../key-ports.ts';
import type { Consents } from '../person-ports.ts';
import type { Page, Refusal, Refusals, Templates } from '../ports.ts';
import { parseCursor, toCursor } from './cursor.ts';
import type { DynamoTable, Item } from './dynamo-table.ts';
import { apiKeyKey, consentKey, fixed, templateKey, ttlSeconds } from './keys.ts';

const DAY_MS = 24 * 60 * 60_000;
const REFUSAL_RETENTION_MS = 30 * DAY_MS;

/** Templates as last synced. */
export class DynamoTemplates implements Templates {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async get(wabaId: string, name: string, language: string): Promise<Template | undefined> {
    const item = await this.#table.get(templateKey(wabaId, name, language));
    return typeof item?.['template'] === 'string' ? JSON.parse(item['template']) : undefined;
  }

  async list(wabaId: string, limit: number, after: string | undefined, name?: string): Promise<Page<Template>> {
    const from = name === undefined ? 'TPL#' : `TPL#${name}#`;
    const start = parseCursor(after, `WABA#${wabaId}`, 'table', from);
    const { items, next } = await this.#table.query(`WABA#${wabaId}`, {
      from,
      to: `${from}~`,
      limit,
      ...(start === undefined ? {} : { start }),
    });
    return { items: items.map((item) => JSON.parse(String(item['template']))), next: toCursor(next) };
  }

  async put(template: Template): Promise<'changed' | 'same'> {
    const known = await this.get(template.wabaId, template.name, template.language);
    if (known !== undefined && isSameTemplate(known, template)) return 'same';
    const { wabaId, name, language } = template;
    await this.#table.put({
      ...templateKey(wabaId, name, language),
      kind: 'template',
      wabaId,
      name,
      language,
      status: template.status,
      template: JSON.stringify(template),
    });
    return 'changed';
  }
}

/** What persons agreed to. */
export class DynamoConsents implements Consents {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async of(persons: readonly string[], since: ReadonlyMap<string, number> = new Map()): Promise<Consent> {
    const items = await this.#table.getMany(persons.map(consentKey));
    return strictest(items.map(toConsent), since);
  }

  async get(person: string): Promise<ConsentEntry | undefined> {
    const item = await this.#table.get(consentKey(person));
    return item === undefined ? undefined : toConsent(item);
  }

  async setMarketing(person: string, value: 'stop' | 'resume', at: number): Promise<void> {
    await this.#table.update(consentKey(person), {
      update: 'SET #kind = :kind, person = :person, marketing = :value, marketingAt = :at',
      // Of the same second the stricter counts.
      condition: `attribute_not_exists(marketingAt) OR marketingAt ${value === 'stop' ? '<=' : '<'} :at`,
      names: { '#kind': 'kind' },
      values: { ':kind': 'consent', ':person': person, ':value': value, ':at': at },
    });
  }

  async setStopped(person: string, { value, at, channel }: Said): Promise<void> {
    await this.#table.update(consentKey(person), {
      update: 'SET #kind = :kind, person = :person, stopped = :stopped, stoppedAt = :at, stoppedBy = :channel',
      // Of the same instant the stricter counts; what is said again is no news.
      condition: `attribute_not_exists(stoppedAt) OR stoppedAt < :at${value === 'stop' ? ' OR (stoppedAt = :at AND stopped <> :stopped)' : ''}`,
      names: { '#kind': 'kind' },
      values: { ':kind': 'consent', ':person': person, ':stopped': value === 'stop', ':at': at, ':channel': channel },
    });
  }
}

/** Reads a consent's item. */
export function toConsent(item: Item): ConsentEntry {
  const { person, stopped, stoppedAt, stoppedBy, marketing, marketingAt } = item;
  const channel = stoppedBy === 'sms' ? 'sms' : 'whatsapp';
  return {
    person: String(person),
    ...(stoppedAt === undefined
      ? {}
      : { everything: { value: stopped === true ? 'stop' : 'start', at: Number(stoppedAt), channel } }),
    ...(marketingAt === undefined
      ? {}
      : { marketing: { value: marketing === 'stop' ? 'stop' : 'start', at: Number(marketingAt), channel: 'whatsapp' } }),
  };
}

/** Refused sends: no messages, but worth telling. */
export class DynamoRefusals implements Refusals {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async record(refusal: Refusal): Promise<void> {
    const { at, number, id } = refusal;
    const item = { PK: `REFUSED#${id}`, SK: 'REFUSED', kind: 'refusal', ttl: ttlSeconds(at + REFUSAL_RETENTION_MS) };
    await this.#table.put({ ...item, list: refusedOf(number), listAt: at, summary: JSON.stringify(refusal) });
  }

  async list(number: string, limit: number, after: string | undefined): Promise<Page<Refusal>> {
    const start = parseCursor(after, refusedOf(number), 'list');
    const options = { index: 'list', limit, newestFirst: true } as const;
    const { items, next } = await this.#table.query(refusedOf(number), { ...options, ...(start === undefined ? {} : { start }) });
    return { items: items.map((item) => JSON.parse(String(item['summary']))), next: toCursor(next) };
  }
}

const refusedOf = (number: string): string => `REFUSED#${number}`;

/** API keys by their hash. */
export class DynamoApiKeys implements ApiKeys {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(hash: string): Promise<ApiKey | undefined> {
    const item = await this.#table.get(apiKeyKey(hash));
    return typeof item?.['summary'] === 'string' ? JSON.parse(item['summary']) : undefined;
  }

  async list(): Promise<readonly ApiKey[]> {
    const items = await this.#table.queryAll('KEY', { index: 'list' });
    return items.map((item) => JSON.parse(String(item['summary'])));
  }

  async put(key: ApiKey): Promise<void> {
    await this.#table.put({
      ...apiKeyKey(key.hash),
      kind: 'api-key',
      list: 'KEY',
      listAt: key.createdAt,
      summary: JSON.stringify(key),
    });
  }

  async revoke(id: string, at: number): Promise<'revoked' | 'not-found'> {
    const key = (await this.list()).find((candidate) => candidate.id === id);
    if (key === undefined) return 'not-found';
    await this.put({ ...key, revokedAt: key.revokedAt ?? at });
    return 'revoked';
  }
}

/** Quarantined items that fit are kept in the table under the day they came. */
export class DynamoQuarantine {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async put(id: string, receivedAt: number, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const day = new Date(receivedAt).toISOString().slice(0, 10);
    await this.#table.put({
      PK: `QUARANTINE#${day}`,
      SK: `AT#${fixed(receivedAt)}#${id}`,
      kind: 'quarantine',
      receivedAt,
      ...fields,
      ttl: ttlSeconds(receivedAt + 90 * DAY_MS),
    });
  }
}
