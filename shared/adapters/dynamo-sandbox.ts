import { iso } from '../domain/instant.ts';
import type { Sandbox } from '../onboarding-ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { ttlSeconds } from './keys.ts';

const RETENTION_MS = 2 * 24 * 60 * 60_000;

/** Counts by UTC day what a number sends before it is live: its persons in one item, each person's messages in another. */
export class DynamoSandbox implements Sandbox {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async claim(...[number, person, now, { personsPerDay, messagesPerPerson }]: Parameters<Sandbox['claim']>): Promise<boolean> {
    const day = iso(now).slice(0, 10);
    const [PK, SK, ttl] = [`NUMBER#${number}`, `SANDBOX#${day}`, ttlSeconds(now + RETENTION_MS)];
    const known = await this.#table.update(
      { PK, SK },
      {
        update: 'ADD persons :persons SET #ttl = :ttl',
        condition: 'contains(persons, :person) OR attribute_not_exists(persons) OR size(persons) < :max',
        names: { '#ttl': 'ttl' },
        values: { ':persons': new Set([person]), ':person': person, ':max': personsPerDay, ':ttl': ttl },
      },
    );
    if (!known.ok) return false;
    const counted = await this.#table.update(
      { PK, SK: `${SK}#${person}` },
      {
        update: 'ADD messages :one SET #ttl = :ttl',
        condition: 'attribute_not_exists(messages) OR messages < :max',
        names: { '#ttl': 'ttl' },
        values: { ':one': 1, ':max': messagesPerPerson, ':ttl': ttl },
      },
    );
    return counted.ok;
  }
}
