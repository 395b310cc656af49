import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoTallies } from '../../shared/adapters/dynamo-tallies.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { TableStream } from '../../shared/adapters/table-stream.ts';
import { readConfig } from '../edge/config.ts';
import { log } from '../edge/log.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);

export const handler = makeHandler({
  changeLog: new TableStream(config.TABLE_STREAM_ARN),
  tallies: new DynamoTallies(makeTable(config.TABLE_NAME)),
  clock: systemClock,
  log,
});
