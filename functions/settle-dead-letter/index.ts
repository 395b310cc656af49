import { readConfig } from '../edge/config.ts';
import { log } from '../edge/log.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

export const handler = makeHandler({ ...makeStores(readConfig(configSchema, process.env).TABLE_NAME), log });
