import { DynamoFallbacks } from '../../shared/adapters/dynamo-fallbacks.ts';
import { DynamoDeliveries, DynamoSubscriptions } from '../../shared/adapters/dynamo-subscriptions.ts';
import { EventBridgeBus } from '../../shared/adapters/eventbridge-bus.ts';
import { makeKeywordLists } from '../../shared/adapters/keyword-lists.ts';
import { SqsDeliveries } from '../../shared/adapters/sqs-deliveries.ts';
import { cacheSubscribers } from '../../shared/use-cases/fan-out.ts';
import { readConfig } from '../edge/config.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);

const stores = makeStores(config.TABLE_NAME);
const subscriptions = new DynamoSubscriptions(stores.table);

export const handler = makeHandler({
  ...stores,
  keywords: makeKeywordLists(stores.numbers, stores.clock.now),
  subscribers: cacheSubscribers({ subscriptions, clock: stores.clock }),
  fallbacks: new DynamoFallbacks(stores.table),
  deliveries: new DynamoDeliveries(stores.table),
  deliveryQueue: new SqsDeliveries(config.DELIVERIES_QUEUE_URL),
  bus: new EventBridgeBus(config.EVENT_BUS_NAME),
});
