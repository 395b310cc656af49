import { selectFields } from './fields.ts';
import { GraphError, invalid } from './graph-error.ts';
import type { HandshakeResult, JsonObject } from './meta.ts';
import { listNumbers } from './number-endpoints.ts';
import type { Account, Numbers } from './numbers.ts';
import { type Endpoint, json, SUCCESS } from './reply.ts';

/** The one app of the simulated world, as `subscribed_apps` lists it. */
const APP = { id: '692481530217745', name: 'Gateway', link: 'https://www.facebook.com/games/?app_id=692481530217745' };

type Parts = {
  readonly numbers: Numbers;
  readonly handshake: (url: string, verifyToken: string) => Promise<HandshakeResult>;
};

/** What `/<waba_id>` and its edges answer, but templates. */
export function makeAccountEndpoints({ numbers, handshake }: Parts): Record<string, Endpoint> {
  return {
    'GET ': (request) => json(selectFields(toNode(numbers.account(request.id), request.id), request.query, ['name', 'currency'])),
    'GET phone_numbers': listNumbers(numbers),
    'GET subscribed_apps': (request) => {
      const account = numbers.account(request.id);
      const override = account?.overrideUrl === undefined ? {} : { override_callback_uri: account.overrideUrl };
      return json({ data: account?.subscribed ? [{ whatsapp_business_api_data: APP, ...override }] : [] });
    },
    'POST subscribed_apps': async (request) => {
      const url = request.body['override_callback_uri'];
      if (url === undefined) {
        numbers.subscribe(request.id, true);
        return SUCCESS;
      }
      if (typeof url !== 'string' || url.length > 200 || !URL.canParse(url)) {
        throw invalid('override_callback_uri', 'must be a URL of at most 200 characters.');
      }
      const { verified } = await handshake(url, String(request.body['verify_token'] ?? ''));
      if (!verified) throw new GraphError(2200, { message: '(#2200) Callback verification failed.', plain: true });
      numbers.subscribe(request.id, true, url);
      return SUCCESS;
    },
    'DELETE subscribed_apps': (request) => {
      numbers.subscribe(request.id, false);
      return SUCCESS;
    },
  };
}

function toNode(account: Account | undefined, id: string): JsonObject {
  return {
    id,
    name: account?.name,
    currency: 'USD',
    timezone_id: '1',
    account_review_status: 'APPROVED',
    business_verification_status: 'verified',
    status: 'ACTIVE',
    health_status: { can_send_message: 'AVAILABLE', entities: [{ entity_type: 'WABA', id, can_send_message: 'AVAILABLE' }] },
  };
}
