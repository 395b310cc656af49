import { issueKey, type KeyTable, type KeyWish, openKeys } from '../../infra/issue-key.ts';
import type { Settings } from './settings.ts';

export type SeedOptions = {
  readonly apiUrl: string;
  readonly settings: Settings;
  readonly table: KeyTable;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly now: () => number;
};

type Scope = KeyWish['scopes'][number];

export type SeededKeys = { readonly apiKey: string; readonly adminKey: string };

/** How long the seed's requests are repeated while the system warms up. */
const PATIENCE_MS = 30_000;

/**
 * The keys of the run, and its business number with the templates, put in by the product's own ways. What an earlier
 * start has done is not done again.
 */
export async function seed(options: SeedOptions): Promise<SeededKeys> {
  const { settings, phoneNumberId, wabaId } = options;
  const apiKey = await ensureKey(options, 'apiKey', ['read', 'send']);
  const adminKey = await ensureKey(options, 'adminKey', ['read', 'send', 'admin']);
  if (settings.read('seeded') !== 'yes') {
    await post(options, adminKey, '/v1/numbers', { phoneNumberId, wabaId });
    await post(options, adminKey, '/v1/templates/sync', { wabaId });
    settings.write('seeded', 'yes');
  }
  return { apiKey, adminKey };
}

/** The table was emptied: everything is to be put in again, under the same keys. */
export function forgetSeed(settings: Settings): void {
  for (const name of ['apiKey stored', 'adminKey stored', 'seeded']) settings.write(name, 'no');
}

/** By the same code as `npm run keys`. */
async function ensureKey({ settings, table, now }: SeedOptions, name: string, scopes: readonly Scope[]): Promise<string> {
  const known = settings.read(name);
  if (known !== undefined && settings.read(`${name} stored`) === 'yes') return known;
  const wish = { name: `local ${scopes.at(-1)}`, scopes, now: now(), ...(known === undefined ? {} : { token: known }) };
  const { token } = await issueKey(openKeys(table), wish);
  settings.write(name, token);
  settings.write(`${name} stored`, 'yes');
  return token;
}

async function post({ apiUrl }: SeedOptions, key: string, path: string, body: object): Promise<void> {
  for (const endsAt = Date.now() + PATIENCE_MS; ; ) {
    const response = await fetch(`${apiUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (response.ok || response.status === 409) return;
    if (response.status < 500 || Date.now() > endsAt)
      throw new Error(`POST ${path} was answered with ${response.status}: ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
