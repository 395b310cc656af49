import type { Account, Accounts, Business } from './accounts.ts';
import { selectFields } from './fields.ts';
import { GraphError, invalid, missing } from './graph-error.ts';
import { APP_ID, type HandshakeResult, type JsonObject, SEEDED } from './meta.ts';
import { listNumbers } from './number-endpoints.ts';
import type { Numbers } from './numbers.ts';
import { type Endpoint, type GraphRequest, json, SUCCESS } from './reply.ts';

/** The one app of the simulated world, as `subscribed_apps` lists it. */
const APP = { id: APP_ID, name: 'Gateway', link: `https://www.facebook.com/games/?app_id=${APP_ID}` };
const DEFAULT_FIELDS = ['id', 'name', 'currency', 'timezone_id', 'message_template_namespace'];
const MAX_NAME = 512;

type Parts = {
  readonly accounts: Accounts;
  readonly numbers: Numbers;
  readonly handshake: (url: string, verifyToken: string) => Promise<HandshakeResult>;
};

/** What `/<waba_id>` and its edges answer, but templates. */
export function makeAccountEndpoints({ accounts, numbers, handshake }: Parts): Record<string, Endpoint> {
  return {
    'GET ': (request) => {
      const account = accounts.need(request.id);
      return json(selectFields(toAccountNode(account, accounts.business(account.ownerId)), request.query, DEFAULT_FIELDS));
    },
    'GET phone_numbers': listNumbers(numbers),
    'POST phone_numbers': (request) => json({ id: addNumber(numbers, request) }),
    'GET subscribed_apps': (request) => {
      const account = accounts.get(request.id);
      const override = account?.overrideUrl === undefined ? {} : { override_callback_uri: account.overrideUrl };
      return json({ data: account?.subscribed ? [{ whatsapp_business_api_data: APP, ...override }] : [] });
    },
    'POST subscribed_apps': async (request) => {
      const url = request.body['override_callback_uri'];
      if (url === undefined) {
        accounts.subscribe(request.id, true);
        return SUCCESS;
      }
      if (typeof url !== 'string' || url.length > 200 || !URL.canParse(url)) {
        throw invalid('override_callback_uri', 'must be a URL of at most 200 characters.');
      }
      const { verified } = await handshake(url, String(request.body['verify_token'] ?? ''));
      if (!verified) throw new GraphError(2200, { message: '(#2200) Callback verification failed.', plain: true });
      accounts.subscribe(request.id, true, url);
      return SUCCESS;
    },
    'DELETE subscribed_apps': (request) => {
      accounts.subscribe(request.id, false);
      return SUCCESS;
    },
  };
}

/** Meta, WhatsApp business account: phone numbers, creating. Its only error of its own is 200000. */
function addNumber(numbers: Numbers, request: GraphRequest): string {
  const parameter = (name: string) => {
    const value = request.body[name] ?? request.query.get(name);
    if (value === undefined || value === null || value === '') throw missing(name);
    return String(value);
  };
  const [cc, phone, name] = [parameter('cc'), parameter('phone_number'), parameter('verified_name').trim()];
  if (!/^[1-9]\d{0,2}$/.test(cc)) throw invalid('cc', 'must be a country calling code.');
  const local = phone.replace(/[\s().-]/g, '');
  if (!/^\d{4,14}$/.test(local) || cc.length + local.length > 15) {
    throw invalid('phone_number', 'must be a phone number without its country code.');
  }
  if (name === '' || name.length > MAX_NAME) throw invalid('verified_name', `must have 1 to ${MAX_NAME} characters.`);
  if (numbers.byDigits(`${cc}${local}`) !== undefined) throw new GraphError(200000);
  const displayPhoneNumber = `+${cc} ${local}`;
  return numbers.add({ wabaId: request.id, displayPhoneNumber, verifiedName: name, nameStatus: 'PENDING_REVIEW' });
}

/** An account as Graph shows it. */
export function toAccountNode(account: Account, owner: Business): JsonObject {
  const { id } = account;
  const approved = account.reviewStatus === 'APPROVED';
  const can = approved ? 'AVAILABLE' : 'LIMITED';
  return {
    id,
    name: account.name,
    currency: 'USD',
    timezone_id: '1',
    message_template_namespace: id.split('').reverse().join('').padStart(32, 'a'),
    account_review_status: account.reviewStatus,
    business_verification_status: owner.verificationStatus,
    owner_business_info: { id: owner.id, name: owner.name },
    ownership_type: owner.id === SEEDED.businessId ? 'SELF' : 'CLIENT_OWNED',
    status: 'ACTIVE',
    health_status: { can_send_message: can, entities: [{ entity_type: 'WABA', id, can_send_message: can }] },
  };
}
