import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoDueIndex } from '../../shared/adapters/dynamo-records.ts';
import { QueueTimers } from '../../shared/adapters/scheduler-timers.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { readConfig } from '../edge/config.ts';
import { log } from '../edge/log.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);

export const handler = makeHandler({
  clock: systemClock,
  due: new DynamoDueIndex(makeTable(config.TABLE_NAME)),
  timers: new QueueTimers(config.TIMERS_QUEUE_URL),
  log,
});
