import { DynamoDueIndex } from '../../shared/adapters/dynamo-due-index.ts';
import { DynamoFallbacks } from '../../shared/adapters/dynamo-fallbacks.ts';
import { DynamoRefusals } from '../../shared/adapters/dynamo-records.ts';
import { DynamoTallies } from '../../shared/adapters/dynamo-tallies.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const stores = makeStores(readConfig(configSchema, process.env).TABLE_NAME);

export const handler = makeHttp(
  makeHandler({
    ...stores,
    due: new DynamoDueIndex(stores.table),
    fallbacks: new DynamoFallbacks(stores.table),
    refusals: new DynamoRefusals(stores.table),
    tallies: new DynamoTallies(stores.table),
  }),
);
