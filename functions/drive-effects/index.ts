import { SchedulerTimers } from '../../shared/adapters/scheduler-timers.ts';
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
  outbox: new SqsOutbox(config.OUTBOUND_QUEUE_URL),
  deployment: config.DEPLOYMENT,
  log,
});
