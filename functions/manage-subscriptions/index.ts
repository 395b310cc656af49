import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoDeliveries, DynamoSubscriptions } from '../../shared/adapters/dynamo-subscriptions.ts';
import { isLoopbackUrl } from '../../shared/adapters/special-address.ts';
import { SqsDeliveries } from '../../shared/adapters/sqs-deliveries.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { randomCoins, WebhookEndpoints } from '../../shared/adapters/webhook-endpoints.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const table = makeTable(config.TABLE_NAME);

export const handler = makeHttp(
  makeHandler({
    clock: systemClock,
    coins: randomCoins,
    subscriptions: new DynamoSubscriptions(table),
    deliveries: new DynamoDeliveries(table),
    deliveryQueue: new SqsDeliveries(config.DELIVERIES_QUEUE_URL),
    // Where AWS itself is on this machine, so are the subscribers: http and loopback are let through there alone. No
    // template sets this variable, and a test holds that.
    endpoints: new WebhookEndpoints({ local: isLoopbackUrl(process.env['AWS_ENDPOINT_URL']) }),
  }),
);
