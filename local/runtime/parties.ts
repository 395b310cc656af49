import type { DatabaseSync } from 'node:sqlite';
import type { AwsEndpoint } from '../aws/api.ts';
import type { World } from '../kernel/world.ts';
import type { DropboxSignSimulator } from '../simulators/dropbox-sign/dropbox-sign.ts';
import { startDropboxSignSimulator } from '../simulators/dropbox-sign/start-dropbox-sign-simulator.ts';
import { type MetaSimulator, SEEDED } from '../simulators/meta/meta.ts';
import { startMetaSimulator } from '../simulators/meta/start-meta-simulator.ts';
import type { Deployment } from '../template/model.ts';
import type { Settings } from './settings.ts';

/** The addresses that an operator enters at Meta and at Dropbox Sign. */
const META_WEBHOOK_PATH = '/webhooks/whatsapp';
const SIGN_CALLBACK_PATH = '/webhooks/dropbox-sign';

/** The simulated services outside of AWS. */
export type Parties = { readonly meta: MetaSimulator; readonly dropboxSign: DropboxSignSimulator };

/** What the product and these services share. */
export type PartySecrets = {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly accessToken: string;
  readonly dropboxSignApiKey: string;
};

export type PartyOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly secrets: PartySecrets;
  readonly apiUrl: string;
  readonly metaPort: number;
  readonly dropboxSignPort: number;
};

/** The secrets of this run, put where an operator would put them. */
export function seedSecrets(settings: Settings, aws: AwsEndpoint, deployment: Deployment): PartySecrets {
  const appSecret = settings.secret('appSecret');
  const verifyToken = settings.secret('verifyToken');
  const accessToken = settings.secret('accessToken', 24);
  const dropboxSignApiKey = settings.secret('dropboxSignApiKey', 32);
  const ofMeta = { appSecret, verifyToken, accessToken, businessId: SEEDED.businessId };
  for (const { arn, name } of deployment.secrets) {
    const value = /dropbox-?sign/i.test(name) ? { apiKey: dropboxSignApiKey } : ofMeta;
    aws.secrets.seed(arn, JSON.stringify(value));
  }
  return { appSecret, verifyToken, accessToken, dropboxSignApiKey };
}

/** Starts them. They post at once what is due. */
export async function startParties(options: PartyOptions): Promise<Parties> {
  const { world, db, secrets, apiUrl } = options;
  const { dropboxSignApiKey: apiKey, ...metaSecrets } = secrets;
  const meta = await startMetaSimulator({
    world,
    db,
    port: options.metaPort,
    ...metaSecrets,
    webhookUrl: () => `${apiUrl}${META_WEBHOOK_PATH}`,
  });
  const callbackUrl = () => `${apiUrl}${SIGN_CALLBACK_PATH}`;
  const dropboxSign = await startDropboxSignSimulator({ world, db, port: options.dropboxSignPort, apiKey, callbackUrl });
  return { meta, dropboxSign };
}
