import { randomInt } from 'node:crypto';
import type { World } from '../../kernel/world.ts';
import { selectFields, toPage } from './fields.ts';
import { GraphError, invalid, missing } from './graph-error.ts';
import type { JsonObject } from './meta.ts';
import type { BusinessNumber, Numbers } from './numbers.ts';
import { type Endpoint, type GraphRequest, json, SUCCESS } from './reply.ts';

/** Register and deregister: 10 in 72 hours each, here counted together (Meta, phone numbers). */
const [REGISTRATIONS, REGISTRATIONS_PER_MS] = [10, 72 * 3_600_000];
const CODE_LIVES_MS = 10 * 60_000;
const WRONG_PINS = 5;
const DEFAULT_FIELDS = ['verified_name', 'code_verification_status', 'display_phone_number', 'quality_rating', 'platform_type'];

type Parts = { readonly world: World; readonly numbers: Numbers };

/** What `/<phone_number_id>` and its edges answer about the number's own life. Keys: method and edge. */
export function makeNumberEndpoints({ world, numbers }: Parts): Record<string, Endpoint> {
  const numberOf = (request: GraphRequest) => numbers.need(request.id);
  return {
    'GET ': (request) => json(selectFields(toNode(numberOf(request)), request.query, DEFAULT_FIELDS)),
    'POST ': (request) => {
      if (request.body['pin'] !== undefined) numbers.setPin(request.id, parsePin(request.body['pin']));
      return SUCCESS;
    },
    'POST request_code': (request) => {
      if (!['SMS', 'VOICE'].includes(String(request.body['code_method'])))
        throw invalid('code_method', 'must be one of {SMS, VOICE}.');
      if (typeof request.body['language'] !== 'string') throw missing('language');
      if (numberOf(request).verified)
        throw new GraphError(136024, { subcode: 2388091, details: 'The number is verified already.' });
      numbers.setCode(request.id, String(randomInt(100_000, 1_000_000)), world.now());
      return SUCCESS;
    },
    'POST verify_code': (request) => {
      const { code, codeAt } = numberOf(request);
      if (request.body['code'] === undefined) throw missing('code');
      const lives = code !== undefined && world.now() < Number(codeAt) + CODE_LIVES_MS;
      if (!lives || String(request.body['code']).replace('-', '') !== code) {
        throw new GraphError(136025, { subcode: 2388093, details: 'The code is wrong or has expired.' });
      }
      numbers.setVerified(request.id);
      return SUCCESS;
    },
    'POST register': (request) => {
      if (request.body['messaging_product'] !== 'whatsapp') throw missing('messaging_product');
      const pin = parsePin(request.body['pin']);
      countRegistration(request.id);
      checkPin(numberOf(request), pin);
      numbers.setPin(request.id, pin);
      numbers.setRegistered(request.id, true);
      return SUCCESS;
    },
    'POST deregister': (request) => {
      countRegistration(request.id);
      if (!numberOf(request).registered) throw new GraphError(133010);
      numbers.setRegistered(request.id, false);
      return SUCCESS;
    },
  };

  function countRegistration(id: string): void {
    const now = world.now();
    if (numbers.countRegistration(id, now, now - REGISTRATIONS_PER_MS) > REGISTRATIONS) throw new GraphError(133016);
  }

  function checkPin(number: BusinessNumber, pin: string): void {
    if (!number.verified) throw new GraphError(133006);
    if (number.wrongPins >= WRONG_PINS) throw new GraphError(133008);
    if (number.pin !== undefined && number.pin !== pin) {
      numbers.countWrongPin(number.id);
      throw new GraphError(133005);
    }
  }
}

/** `GET /<waba_id>/phone_numbers`. */
export function listNumbers(numbers: Numbers): Endpoint {
  return (request) => json(toPage(numbers.ofAccount(request.id).map(toNode), request, DEFAULT_FIELDS));
}

function parsePin(pin: unknown): string {
  if (pin === undefined) throw missing('pin');
  const text = String(pin);
  if (!/^\d{6}$/.test(text)) throw invalid('pin', 'must be 6 digits.');
  return text;
}

function toNode(number: BusinessNumber): JsonObject {
  return {
    id: number.id,
    display_phone_number: number.display,
    verified_name: number.verifiedName,
    status: number.registered ? 'CONNECTED' : number.verified ? 'DISCONNECTED' : 'PENDING',
    quality_rating: number.registered ? 'GREEN' : 'UNKNOWN',
    platform_type: number.registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    code_verification_status: number.verified ? 'VERIFIED' : 'NOT_VERIFIED',
    name_status: number.nameStatus,
    new_name_status: 'NONE',
    account_mode: 'LIVE',
    is_official_business_account: false,
    is_pin_enabled: number.pin !== undefined,
    is_on_biz_app: false,
    whatsapp_business_manager_messaging_limit: 'TIER_2K',
    throughput: { level: 'STANDARD' },
    health_status: {
      can_send_message: number.registered ? 'AVAILABLE' : 'BLOCKED',
      entities: [{ entity_type: 'PHONE_NUMBER', id: number.id, can_send_message: number.registered ? 'AVAILABLE' : 'BLOCKED' }],
    },
  };
}
