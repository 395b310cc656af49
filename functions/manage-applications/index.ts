import { DynamoApplications } from '../../shared/adapters/dynamo-applications.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { GraphOnboarding } from '../../shared/adapters/graph-onboarding.ts';
import { makeMetaSecret } from '../../shared/adapters/meta-secret.ts';
import { OPTIONAL_STEPS } from '../../shared/domain/application.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const { table, clock, ids } = makeStores(config.TABLE_NAME);
const secret = makeMetaSecret(config.META_SECRET_ARN, clock.now);
const switchedOff = config.SWITCHED_OFF_STEPS.split(',');

export const handler = makeHttp(
  makeHandler({
    clock,
    ids,
    applications: new DynamoApplications(table, clock.now),
    ledger: new DynamoLedger(table),
    meta: new GraphOnboarding({ version: config.GRAPH_API_VERSION, secret, url: process.env['GRAPH_API_URL'] }),
    settings: { switchedOff: OPTIONAL_STEPS.filter((step) => switchedOff.includes(step)) },
  }),
);
