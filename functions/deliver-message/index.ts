import { setTimeout } from 'node:timers/promises';
import { EndUserMessagingSms } from '../../shared/adapters/end-user-messaging-sms.ts';
import { GraphWhatsApp } from '../../shared/adapters/graph-whatsapp.ts';
import { makeMetaSecret } from '../../shared/adapters/meta-secret.ts';
import { PacedWhatsApp } from '../../shared/adapters/paced-whatsapp.ts';
import { SnsSms } from '../../shared/adapters/sns-sms.ts';
import { makeHide } from '../../shared/adapters/sqs-hide.ts';
import { readConfig } from '../edge/config.ts';
import { log } from '../edge/log.ts';
import { makeStores } from '../edge/stores.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const stores = makeStores(config.TABLE_NAME);
const secret = makeMetaSecret(config.META_SECRET_ARN, stores.clock.now);
const graph = new GraphWhatsApp({ version: config.GRAPH_API_VERSION, secret, url: process.env['GRAPH_API_URL'] });
const whatsApp = new PacedWhatsApp(graph, stores.clock.now, setTimeout);
const sms =
  config.SMS_PROVIDER === 'sns'
    ? new SnsSms()
    : new EndUserMessagingSms({
        identity: config.SMS_IDENTITY || undefined,
        configurationSet: config.SMS_CONFIGURATION_SET || undefined,
      });

export const handler = makeHandler(
  { ...stores, whatsApp, sms, log, deployment: config.DEPLOYMENT },
  makeHide(config.OUTBOUND_QUEUE_URL),
);
