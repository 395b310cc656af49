import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoRateBuckets } from '../../shared/adapters/dynamo-rate-buckets.ts';
import { DynamoApiKeys } from '../../shared/adapters/dynamo-records.ts';
import { OidcUsers } from '../../shared/adapters/oidc-users.ts';
import { hashToken, systemClock } from '../../shared/adapters/system.ts';
import { readConfig } from '../edge/config.ts';
import { log } from '../edge/log.ts';
import { configSchema, readOidc } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const table = makeTable(config.TABLE_NAME);
const keys = new DynamoApiKeys(table);
const oidc = readOidc(config.OIDC);
const users = oidc && new OidcUsers({ ...oidc, clock: systemClock });

export const handler = makeHandler({
  keys,
  users,
  buckets: new DynamoRateBuckets(table),
  clock: systemClock,
  hash: hashToken,
  log,
});
