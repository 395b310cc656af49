import { makeTable } from '../../shared/adapters/clients.ts';
import { DropboxSign, isDropboxSignEvent } from '../../shared/adapters/dropbox-sign.ts';
import { makeDropboxSignSecret } from '../../shared/adapters/dropbox-sign-secret.ts';
import { DynamoApplications } from '../../shared/adapters/dynamo-applications.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { log } from '../edge/log.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const secret = makeDropboxSignSecret(config.DROPBOX_SIGN_SECRET_ARN, systemClock.now);

export const handler = makeHttp(
  makeHandler({
    clock: systemClock,
    applications: new DynamoApplications(makeTable(config.TABLE_NAME), systemClock.now),
    // It only fetches requests, and makes none.
    signatures: new DropboxSign({ secret, templateId: '', role: '', testMode: true, url: process.env['DROPBOX_SIGN_API_URL'] }),
    log,
    isGenuine: async (time, type, hash) => isDropboxSignEvent((await secret()).apiKey, time, type, hash),
  }),
);
