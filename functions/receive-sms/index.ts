import { readConfig } from '../edge/config.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);

export const handler = makeHandler(makeStores(config.TABLE_NAME));
