import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoApiKeys } from '../../shared/adapters/dynamo-records.ts';
import { hashToken, systemClock } from '../../shared/adapters/system.ts';
import { readConfig } from '../edge/config.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const keys = new DynamoApiKeys(makeTable(config.TABLE_NAME));

export const handler = makeHandler({ keys, clock: systemClock, hash: hashToken });
