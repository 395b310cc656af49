import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

readConfig(configSchema, process.env);

export const handler = makeHttp(makeHandler());
