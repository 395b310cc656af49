import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoNumbers } from '../../shared/adapters/dynamo-numbers.ts';
import { GraphMedia } from '../../shared/adapters/graph-media.ts';
import { makeMetaSecret } from '../../shared/adapters/meta-secret.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const secret = makeMetaSecret(config.META_SECRET_ARN, systemClock.now);
const media = new GraphMedia({ version: config.GRAPH_API_VERSION, secret, url: process.env['GRAPH_API_URL'] });

export const handler = makeHttp(
  makeHandler({ clock: systemClock, numbers: new DynamoNumbers(makeTable(config.TABLE_NAME)), media }),
);
