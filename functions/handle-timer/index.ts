import { SchedulerTimers } from '../../shared/adapters/scheduler-timers.ts';
import { SqsDeliveries } from '../../shared/adapters/sqs-deliveries.ts';
import { SqsOutbox } from '../../shared/adapters/sqs-outbox.ts';
import { readConfig } from '../edge/config.ts';
import { log } from '../edge/log.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);

export const handler = makeHandler({
  ...makeStores(config.TABLE_NAME),
  timers: new SchedulerTimers(config),
  deliveryQueue: new SqsDeliveries(config.DELIVERIES_QUEUE_URL),
  outbox: new SqsOutbox(config.OUTBOUND_QUEUE_URL),
  log,
});
