import { createHash, randomBytes } from 'node:crypto';
import type { DynamoClient } from './dynamo-client.ts';
import type { Settings } from './settings.ts';

export type SeedOptions = {
  readonly apiUrl: string;
  readonly client: DynamoClient;
  readonly settings: Settings;
  readonly tableName: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly now: () => number;
};

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

async function ensureKey({ client, settings, tableName, now }: SeedOptions, name: string, scopes: string[]): Promise<string> {
  const token = settings.read(name) ?? `ow_${randomBytes(24).toString('base64url')}`;
  settings.write(name, token);
  if (settings.read(`${name} stored`) === 'yes') return token;
  const hash = createHash('sha256').update(token).digest('hex');
  const Item = {
    PK: { S: `KEY#${hash}` },
    SK: { S: 'KEY' },
    id: { S: `key_local_${scopes.at(-1)}` },
    name: { S: `local ${scopes.at(-1)}` },
    scopes: { L: scopes.map((scope) => ({ S: scope })) },
    createdAt: { N: String(now()) },
  };
  await client.call('PutItem', { TableName: tableName, Item });
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
