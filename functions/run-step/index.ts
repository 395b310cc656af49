import { readConfig } from '../edge/config.ts';
import { makeStepPorts } from '../edge/step-ports.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const urls = { graph: process.env['GRAPH_API_URL'], dropboxSign: process.env['DROPBOX_SIGN_API_URL'] };

export const handler = makeHandler(makeStepPorts(config, urls));
