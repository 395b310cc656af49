import { DynamoRefusals } from '../../shared/adapters/dynamo-records.ts';
import { SqsOutbox } from '../../shared/adapters/sqs-outbox.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { log } from '../edge/log.ts';
import { makeDecisionStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const stores = makeDecisionStores(config.TABLE_NAME);

export const handler = makeHttp(
  makeHandler({ ...stores, refusals: new DynamoRefusals(stores.table), outbox: new SqsOutbox(config.OUTBOUND_QUEUE_URL), log }),
);
