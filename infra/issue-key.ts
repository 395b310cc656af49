import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoApiKeys } from '../shared/adapters/dynamo-records.ts';
import { DynamoTable } from '../shared/adapters/dynamo-table.ts';
import { hashToken } from '../shared/adapters/system.ts';
import type { RateLimit } from '../shared/domain/rate-limit.ts';
import type { Scope } from '../shared/domain/role.ts';
import type { ApiKey } from '../shared/key-ports.ts';

/** A table, on AWS by the usual credentials or behind a local endpoint. */
export type KeyTable = { readonly tableName: string; readonly endpoint?: string; readonly region?: string };
export type KeyWish = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly numbers?: readonly string[];
  readonly limit?: Partial<RateLimit>;
  readonly now: number;
  readonly token?: string;
};

/** The keys of a deployment. A local endpoint takes any credentials. */
export function openKeys({ tableName, endpoint, region }: KeyTable): DynamoApiKeys {
  const client = new DynamoDBClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' } }),
  });
  return new DynamoApiKeys(new DynamoTable(client, tableName));
}

/** Makes a key and stores its hash. The token is shown once, here, and kept nowhere. */
export async function issueKey(keys: DynamoApiKeys, wish: KeyWish): Promise<{ readonly token: string; readonly key: ApiKey }> {
  const { name, scopes, numbers, limit, now, token = `ow_${randomBytes(32).toString('base64url')}` } = wish;
  const hash = hashToken(token);
  const key: ApiKey = {
    id: `key_${hash.slice(0, 12)}`,
    hash,
    name,
    scopes,
    createdAt: now,
    ...(numbers === undefined ? {} : { numbers }),
    ...(limit === undefined ? {} : { limit }),
  };
  await keys.put(key);
  return { token, key };
}
