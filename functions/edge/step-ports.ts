import { DropboxSign } from '../../shared/adapters/dropbox-sign.ts';
import { makeDropboxSignSecret } from '../../shared/adapters/dropbox-sign-secret.ts';
import { DynamoRefusals } from '../../shared/adapters/dynamo-records.ts';
import { GraphOnboarding } from '../../shared/adapters/graph-onboarding.ts';
import { GraphWhatsApp } from '../../shared/adapters/graph-whatsapp.ts';
import { makeMetaSecret } from '../../shared/adapters/meta-secret.ts';
import { makeMailer } from '../../shared/adapters/ses-mailer.ts';
import { SqsOutbox } from '../../shared/adapters/sqs-outbox.ts';
import type { StepConfig } from './config.ts';
import { log } from './log.ts';
import { makeApplicationStores, makeStores } from './stores.ts';

/** Where Meta and Dropbox Sign are, if not where they always are. */
export type Urls = { readonly graph: string | undefined; readonly dropboxSign: string | undefined };

/** All that our part of an application's steps needs: the state machine's function has it, and the sweep. */
export function makeStepPorts(config: StepConfig, urls: Urls) {
  const stores = makeStores(config.TABLE_NAME);
  const graph = {
    version: config.GRAPH_API_VERSION,
    secret: makeMetaSecret(config.META_SECRET_ARN, stores.clock.now),
    url: urls.graph,
  };
  return {
    ...stores,
    ...makeApplicationStores(stores.table),
    refusals: new DynamoRefusals(stores.table),
    outbox: new SqsOutbox(config.OUTBOUND_QUEUE_URL),
    whatsApp: new GraphWhatsApp(graph),
    meta: new GraphOnboarding(graph),
    signatures: new DropboxSign({
      secret: makeDropboxSignSecret(config.DROPBOX_SIGN_SECRET_ARN, stores.clock.now),
      templateId: config.TERMS_TEMPLATE_ID,
      role: config.TERMS_SIGNER_ROLE,
      testMode: config.TERMS_TEST_MODE === 'true',
      url: urls.dropboxSign,
    }),
    mailer: makeMailer(config.MAIL_FROM),
    // An application knows its own steps from its start.
    settings: { adminMail: config.ADMIN_MAIL === '' ? undefined : config.ADMIN_MAIL },
    log,
  };
}
