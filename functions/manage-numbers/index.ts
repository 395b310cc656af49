import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { GraphWhatsApp } from '../../shared/adapters/graph-whatsapp.ts';
import { makeMetaSecret } from '../../shared/adapters/meta-secret.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const stores = makeStores(config.TABLE_NAME);
const secret = makeMetaSecret(config.META_SECRET_ARN, stores.clock.now);
const whatsApp = new GraphWhatsApp({ version: config.GRAPH_API_VERSION, secret, url: process.env['GRAPH_API_URL'] });

export const handler = makeHttp(makeHandler({ ...stores, whatsApp, ledger: new DynamoLedger(stores.table) }));
