import { DynamoDueIndex } from '../../shared/adapters/dynamo-due-index.ts';
import { QueueTimers } from '../../shared/adapters/scheduler-timers.ts';
import { SfnExecutions } from '../../shared/adapters/sfn-executions.ts';
import { readConfig } from '../edge/config.ts';
import { makeStepPorts } from '../edge/step-ports.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const ports = makeStepPorts(config, { graph: process.env['GRAPH_API_URL'], dropboxSign: process.env['DROPBOX_SIGN_API_URL'] });

export const handler = makeHandler({
  ...ports,
  due: new DynamoDueIndex(ports.table),
  timers: new QueueTimers(config.TIMERS_QUEUE_URL),
  executions: new SfnExecutions(config.STATE_MACHINE_ARN),
});
