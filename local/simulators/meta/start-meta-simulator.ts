import type { AddressInfo } from 'node:net';
import { inTransaction } from '../../kernel/transaction.ts';
import { makeAccountEndpoints } from './account-endpoints.ts';
import { Accounts } from './accounts.ts';
import { Agenda } from './agenda.ts';
import { makeBusinessEndpoints } from './business-endpoints.ts';
import { emptyTables, makeTables } from './database.ts';
import { toEnvelope, toSeconds } from './envelope.ts';
import { Faults } from './faults.ts';
import { startGraphServer } from './graph-server.ts';
import { shakeHands } from './handshake.ts';
import { changeIdentity } from './identities.ts';
import { Inbound } from './inbound.ts';
import { asObjects } from './json.ts';
import { DOWNLOAD_PATH, Media } from './media.ts';
import { Messages } from './messages.ts';
import {
  type JsonObject,
  type MetaSimulator,
  type MetaSimulatorOptions,
  SEEDED,
  type TemplateCategoryChange,
  type TemplateStatusChange,
} from './meta.ts';
import { makeNumberEndpoints } from './number-endpoints.ts';
import { Numbers } from './numbers.ts';
import { Onboarding } from './onboarding.ts';
import { People } from './people.ts';
import type { Endpoint } from './reply.ts';
import { makeSendEndpoint } from './send.ts';
import { Settings } from './settings.ts';
import { Statuses } from './statuses.ts';
import { makeTemplateEndpoints, makeTemplateListEndpoints } from './template-endpoints.ts';
import { statusAfter, toTemplateCategoryUpdate, toTemplateStatusUpdate } from './template-status.ts';
import { Templates } from './templates.ts';
import { Webhooks } from './webhooks.ts';
import { Windows } from './windows.ts';

/** Fields whose entries carry no `time`. */
const TIMELESS = new Set(['messages', 'calls', 'user_preferences', 'smb_message_echoes', 'message_echoes', 'history']);

/**
 * Starts the simulated Meta on 127.0.0.1, with what it knew before in `db`: what was due meanwhile happens at once.
 * Every request it serves and every webhook it posts counts as work under way in `world`.
 */
export async function startMetaSimulator(options: MetaSimulatorOptions): Promise<MetaSimulator> {
  makeTables(options.db);
  const parts = makeParts(options);
  seed(parts);
  const server = await startGraphServer(options.port, {
    world: options.world,
    accessToken: options.accessToken,
    endpointsOf: makeEndpoints(parts, options),
    outside: (path, query) => (path === DOWNLOAD_PATH ? parts.media.download(query) : undefined),
  });
  parts.agenda.arm();
  parts.webhooks.arm();
  const { port } = addressOf(server.address());
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    wabaId: SEEDED.wabaId,
    phoneNumberId: SEEDED.phoneNumberId,
    businessId: SEEDED.businessId,
    onboarding: parts.onboarding,
    ...makeControls(parts, options),
    async close() {
      parts.agenda.disarm();
      await parts.webhooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type SimulatorParts = ReturnType<typeof makeParts>;

function makeParts({ world, db, appSecret, webhookUrl }: MetaSimulatorOptions) {
  const agenda = new Agenda(world, db);
  const accounts = new Accounts(db);
  const faults = new Faults(db);
  const messages = new Messages(db);
  const numbers = new Numbers(db);
  const people = new People(db);
  const webhooks = new Webhooks({
    world,
    db,
    faults,
    appSecret,
    // what concerns us as a partner comes with the app's own subscription
    isSubscribed: (id) => id === SEEDED.businessId || (accounts.get(id)?.subscribed ?? false),
    urlFor: (wabaId, fields) => (follows(fields) ? accounts.get(wabaId)?.overrideUrl : undefined) ?? webhookUrl(),
  });
  const common = { world, db, faults, messages, numbers, people, webhooks, agenda };
  const templates = new Templates(db);
  const shared = { media: new Media({ world, db, appSecret }), windows: new Windows(db) };
  return {
    ...common,
    ...shared,
    accounts,
    onboarding: new Onboarding({ world, db, accounts, numbers, templates, webhooks }),
    settings: new Settings(db),
    statuses: new Statuses(common),
    templates,
    inbound: new Inbound({ ...common, ...shared }),
  };
}

/** Template and account fields always go to the app's own address (Meta, webhook overrides). */
function follows(fields: readonly string[]): boolean {
  return fields.every(
    (field) => !/^(message_)?template|^account_(update|alerts|review)|^phone_number|^security$|^business_/.test(field),
  );
}

function seed({ accounts, db, numbers, templates }: SimulatorParts): void {
  inTransaction(db, () => {
    accounts.seed();
    numbers.seed();
    templates.seed();
  });
}

function makeEndpoints(parts: SimulatorParts, { world }: MetaSimulatorOptions) {
  const { accounts, media, numbers, templates } = parts;
  const handshake = (url: string, token: string) =>
    world.track('the handshake of the simulated Meta', () => shakeHands(url, token));
  const ofNumber: Record<string, Endpoint> = {
    ...makeNumberEndpoints(parts),
    'POST messages': makeSendEndpoint(parts),
    'POST media': media.upload,
  };
  const ofAccount = { ...makeAccountEndpoints({ accounts, numbers, handshake }), ...makeTemplateListEndpoints(templates) };
  const ofTemplate = makeTemplateEndpoints(templates);
  const ofBusiness = makeBusinessEndpoints(accounts);
  const mayBeSeen = (wabaId: string | undefined) => wabaId !== undefined && accounts.get(wabaId)?.shared === true;
  return (id: string): Record<string, Endpoint> | undefined => {
    if (id === SEEDED.businessId) return ofBusiness;
    if (mayBeSeen(numbers.get(id)?.wabaId)) return ofNumber;
    if (mayBeSeen(id)) return ofAccount;
    if (templates.get(id) !== undefined) return ofTemplate;
    return media.has(id) ? media.endpoints : undefined;
  };
}

type Controls = Omit<MetaSimulator, 'port' | 'url' | 'wabaId' | 'phoneNumberId' | 'businessId' | 'onboarding' | 'close'>;

function makeControls(parts: SimulatorParts, options: MetaSimulatorOptions): Controls {
  const { agenda, db, faults, inbound, messages, numbers, settings, statuses, templates, webhooks, world } = parts;
  return {
    inbound: (message, inboundOptions) => inbound.receive(message, inboundOptions),
    written: (filter) => messages.written(filter?.from),
    messages: (filter) => messages.list(filter?.to),
    read: (id) => statuses.read(id),
    optOut: (change) => inbound.optOut(change),
    changeIdentity: (change) => changeIdentity(parts, change),
    setFault: (fault) => faults.set(fault),
    clearFaults: () => {
      faults.clear();
      agenda.release();
    },
    faults: () => faults.list(),
    refuseOutsideWindowBy: (way) => settings.set('refuse-outside-window-by', way),
    addTemplate: (template) => templates.add(SEEDED.wabaId, template),
    setTemplateStatus: (change) => setTemplateStatus(parts, change),
    setTemplateCategory: (change) => setTemplateCategory(parts, change),
    addNumber: (number) => {
      if (number.wabaId !== undefined) parts.accounts.add({ id: number.wabaId, name: number.verifiedName });
      return numbers.add(number);
    },
    verificationCode: (phoneNumberId) => numbers.get(phoneNumberId)?.code,
    sendWebhook: (field, value, { wabaId = SEEDED.wabaId } = {}) => {
      const payload = toEnvelope(wabaId, field, value, TIMELESS.has(field) ? undefined : toSeconds(world.now()));
      webhooks.enqueue({ wabaId, fields: [field], payload });
    },
    sendPayload: (payload) => webhooks.enqueue({ wabaId: SEEDED.wabaId, fields: fieldsOf(payload), payload }),
    pendingWebhooks: () => webhooks.pending(),
    handshake: (token = options.verifyToken) =>
      world.track('the handshake of the simulated Meta', () => shakeHands(options.webhookUrl(), token)),
    reset: () => {
      agenda.disarm();
      webhooks.disarm();
      inTransaction(db, () => emptyTables(db));
      seed(parts);
    },
  };
}

function setTemplateStatus({ db, templates, webhooks, world }: SimulatorParts, change: TemplateStatusChange) {
  return inTransaction(db, () => {
    const template = templateOf(templates, change);
    const changed = templates.change(template.id, {
      status: statusAfter(change.status, template.status),
      rejected_reason: change.reason ?? 'NONE',
    });
    const payload = toTemplateStatusUpdate(SEEDED.wabaId, changed, change, world.now());
    webhooks.enqueue({ wabaId: SEEDED.wabaId, fields: ['message_template_status_update'], payload });
    return changed;
  });
}

function setTemplateCategory({ db, templates, webhooks, world }: SimulatorParts, change: TemplateCategoryChange) {
  return inTransaction(db, () => {
    const template = templateOf(templates, change);
    const payload = toTemplateCategoryUpdate(SEEDED.wabaId, template, change, world.now());
    webhooks.enqueue({ wabaId: SEEDED.wabaId, fields: ['template_category_update'], payload });
    return change.announced === true
      ? template
      : templates.change(template.id, { category: change.category, message_send_ttl_seconds: undefined });
  });
}

function templateOf(templates: Templates, { name, language }: { readonly name: string; readonly language: string }) {
  const template = templates.find(SEEDED.wabaId, name, language);
  if (template === undefined) throw new TypeError(`the simulated Meta has no template ${name} in ${language}`);
  return template;
}

function fieldsOf(payload: JsonObject): string[] {
  return asObjects(payload['entry']).flatMap((entry) => asObjects(entry['changes']).map((change) => String(change['field'])));
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the simulated Meta listens on a port');
  return address;
}
