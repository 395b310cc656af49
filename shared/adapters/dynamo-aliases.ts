import { type Alias, isLink } from '../domain/alias.ts';
import type { Aliases } from '../person-ports.ts';
import { type DynamoTable, NEW } from './dynamo-table.ts';
import { aliasKey } from './keys.ts';

const MAX_KEPT = 20_000;
/** How long a container believes that a phone is still the same person's: each message of theirs asks. */
const FRESH_MS = 10 * 60_000;

/** Where names lead, in DynamoDB. What a container found linked it does not look up at each message again. */
export class DynamoAliases implements Aliases {
  readonly #table: DynamoTable;
  readonly #now: () => number;
  readonly #linked = new Map<string, { readonly userId: string; readonly at: number }>();

  constructor(table: DynamoTable, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async of(number: string, name: string): Promise<Alias | undefined> {
    const item = await this.#table.get(aliasKey(number, name));
    return typeof item?.['alias'] === 'string' ? JSON.parse(item['alias']) : undefined;
  }

  async put(number: string, name: string, alias: Alias, seen: Alias | undefined): Promise<boolean> {
    const item = { ...aliasKey(number, name), kind: 'alias', alias: JSON.stringify(alias) };
    const unchanged = { condition: 'alias = :seen', values: { ':seen': JSON.stringify(seen) } };
    return (await this.#table.put(item, seen === undefined ? NEW : unchanged)).ok;
  }

  async isLinked(number: string, phone: string, userId: string): Promise<boolean> {
    const key = `${number}#${phone}`;
    const known = this.#linked.get(key);
    if (known?.userId === userId && this.#now() - known.at < FRESH_MS) return true;
    if (!isLink(await this.of(number, phone), userId)) return false;
    if (this.#linked.size >= MAX_KEPT) this.#linked.clear();
    this.#linked.set(key, { userId, at: this.#now() });
    return true;
  }
}
