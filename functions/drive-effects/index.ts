import { DynamoRefusals } from '../../shared/adapters/dynamo-records.ts';
import { SchedulerTimers } from '../../shared/adapters/scheduler-timers.ts';
import { SfnExecutions } from '../../shared/adapters/sfn-executions.ts';
import { SqsOutbox } from '../../shared/adapters/sqs-outbox.ts';
import { readConfig } from '../edge/config.ts';
import { log } from '../edge/log.ts';
import { makeApplicationStores, makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const stores = makeStores(config.TABLE_NAME);

export const handler = makeHandler({
  ...stores,
  ...makeApplicationStores(stores.table),
  refusals: new DynamoRefusals(stores.table),
  timers: new SchedulerTimers(config),
  executions: new SfnExecutions(config.STATE_MACHINE_ARN),
  outbox: new SqsOutbox(config.OUTBOUND_QUEUE_URL),
  deployment: config.DEPLOYMENT,
  log,
});
