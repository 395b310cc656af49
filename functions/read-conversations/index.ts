import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

export const handler = makeHttp(makeHandler(makeStores(readConfig(configSchema, process.env).TABLE_NAME)));
