import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../../kernel/world.ts';
import type { Onboarding } from './onboarding.ts';

/** A JSON object of which Meta, or the caller, knows the fields. */
export type JsonObject = Record<string, unknown>;

/** What the simulated Meta is started with. Its own tables in `db` are made when absent, and picked up when present. */
export type MetaSimulatorOptions = {
  readonly world: World;
  readonly db: DatabaseSync;
  /** 0 picks a free port. Only 127.0.0.1 is bound. */
  readonly port: number;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly accessToken: string;
  /** Asked before every POST, since the product may start later, or elsewhere, than the simulator. */
  readonly webhookUrl: () => string;
};

/** The number and account that exist in a fresh world. */
export const SEEDED = {
  /** Our own business portfolio, the partner's: clients share their accounts with it. */
  businessId: '506172839465021',
  wabaId: '318274650912837',
  phoneNumberId: '427913085516204',
  displayPhoneNumber: '+1 555 078 3881',
  verifiedName: 'Open Window',
  /** Its two-step verification PIN, which `register` asks for. */
  pin: '120488',
} as const;

/** The one app of the simulated world. */
export const APP_ID = '692481530217745';

/** Who writes or is written to. A person has a phone, a BSUID, or both; see Meta, business-scoped user IDs. */
export type PersonReference = { readonly phone?: string; readonly userId?: string };

/**
 * A person writes (or calls, `type: 'call'`). Keys not named here go into the message as they are, so that any type of
 * Meta's can be sent: `{phone, type: 'location', location: {...}}`, `{phone, type: 'text', text: 'hi', context: {...}}`.
 * What a type needs and the caller leaves out is made up. `text` may be the bare text.
 */
export type InboundMessage = {
  readonly phone?: string;
  /** `null` leaves the BSUID out, as before April 2026. Left out, it is derived from the phone. */
  readonly userId?: string | null;
  readonly name?: string;
  readonly username?: string;
  readonly type?: string;
  /** Meta's time of the message, Unix seconds. Default: now. */
  readonly timestamp?: number | string;
  /** Written in a group: `group_id` is set, and the person's own window stays as it is. */
  readonly groupId?: string;
  readonly [content: string]: unknown;
};

/** What Meta may tell when a person goes by another number or BSUID. */
export const IDENTITY_WEBHOOKS = ['user_changed_number', 'user_changed_user_id', 'user_id_update'] as const;

/** Who (`phone` or `userId`) goes by what from now on. Another number brings another BSUID. */
export type IdentityChange = PersonReference & {
  readonly newPhone?: string;
  readonly newUserId?: string;
  /** Default: `user_changed_number`, if the number changes, and `user_id_update`. */
  readonly tell?: readonly (typeof IDENTITY_WEBHOOKS)[number][];
  readonly phoneNumberId?: string;
};

export type InboundOptions = {
  /** The business number written to. Default: the seeded one. */
  readonly phoneNumberId?: string;
  /** Default: a new one. */
  readonly id?: string;
};

/** `timestamp` is Unix seconds, as in the webhook (where it is a string). */
export type InboundReceipt = { readonly id: string; readonly timestamp: number };

/** What a person wrote, as it stands in the webhook. */
export type WrittenMessage = {
  readonly id: string;
  readonly phoneNumberId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly [content: string]: unknown;
};

export type StatusName = 'sent' | 'delivered' | 'read' | 'failed';

/** One status as it went out by webhook; `timestamp` is Unix seconds in a string, as at Meta. */
export type MessageStatus = {
  readonly status: StatusName;
  readonly timestamp: string;
  readonly errors?: readonly JsonObject[];
};

/** A message that Meta accepted, also when it failed later. The content of the request is on it, by Meta's keys. */
export type AcceptedMessage = {
  readonly id: string;
  /** `to` of the request, or its `recipient` when it had no `to`. */
  readonly to: string;
  readonly type: string;
  readonly phoneNumberId: string;
  readonly statuses: readonly MessageStatus[];
  /** Epoch milliseconds. */
  readonly at: number;
  /** `biz_opaque_callback_data` of the request. */
  readonly opaque?: string;
  readonly [content: string]: unknown;
};

export const FAULT_KINDS = [
  'fail',
  'lose-response',
  'lose-request',
  'hold',
  'duplicate',
  'reorder',
  'throttle',
  'webhook-delay',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * Trouble to make.
 *
 * - `fail`: `code` (default 131000) as the answer or as a `failed` status; without `by`, as Meta mostly does for that code.
 * - `lose-response`: accepted, and the connection cut before the answer. `lose-request`: cut and not accepted.
 * - `hold`: no `delivered` until the faults are cleared, or for `for` ms after acceptance.
 * - `duplicate`: each webhook posted twice at the same time. `reorder`: webhooks gathered for two seconds, the last first.
 * - `throttle`: 130429 above `perSecond`. `webhook-delay`: each webhook `for` ms late.
 */
export type FaultSpec = {
  readonly do: FaultKind;
  /** A phone in any notation, or a BSUID. Left out: everybody. */
  readonly to?: string;
  /** How many messages (or webhooks) it hits. Left out: until cleared. */
  readonly times?: number;
  readonly code?: number;
  readonly by?: 'response' | 'webhook';
  /** Milliseconds. */
  readonly for?: number;
  readonly perSecond?: number;
};

/** A fault that is set; `left` counts down from `times`. */
export type Fault = FaultSpec & { readonly id: number; readonly left?: number };

/** Meta's template, as its API lists it. */
export type Template = {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly status: string;
  readonly parameter_format: 'POSITIONAL' | 'NAMED';
  readonly components: readonly JsonObject[];
  readonly rejected_reason?: string;
  /** How long it is tried; left out: 10 minutes for AUTHENTICATION, 30 days for the others, which is -1 as well. */
  readonly message_send_ttl_seconds?: number;
};

/** Left out: category UTILITY, status APPROVED, positional. */
export type NewTemplate = Pick<Template, 'name' | 'language' | 'components'> & Partial<Omit<Template, 'id'>>;

/** Goes out as `message_template_status_update`; `other_info`, `rejection_info` and so on may be given too. */
export type TemplateStatusChange = {
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly reason?: string;
  readonly [field: string]: unknown;
};

/** Goes out as `template_category_update`; `announced`: what will be in 24 hours, and is not yet. */
export type TemplateCategoryChange = {
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly announced?: boolean;
};

/** A number that appears in an account, as after a person added it there. Not verified and not registered unless told. */
export type NewNumber = {
  readonly displayPhoneNumber: string;
  readonly verifiedName: string;
  readonly id?: string;
  readonly wabaId?: string;
  /** Of the display name. Default: `APPROVED`. */
  readonly nameStatus?: string;
  readonly verified?: boolean;
  readonly registered?: boolean;
  readonly pin?: string;
};

/** A webhook that has not been answered with 200 yet. */
export type PendingWebhook = {
  readonly id: number;
  readonly fields: readonly string[];
  readonly attempts: number;
  /** Epoch milliseconds of the next attempt. */
  readonly dueAt: number;
};

export type HandshakeResult = { readonly verified: boolean; readonly status: number; readonly body: string };

/** The simulated Meta: a Graph API server, a sender of webhooks, and what a test or a person does to both. */
export type MetaSimulator = {
  readonly port: number;
  /** `http://127.0.0.1:<port>`: what the product takes for graph.facebook.com. */
  readonly url: string;
  readonly wabaId: string;
  readonly phoneNumberId: string;
  readonly businessId: string;
  /** What client businesses and Meta's reviewers do. */
  readonly onboarding: Onboarding;

  /** Stores what a person does and posts the webhook. Throws when neither phone nor user id is given. */
  inbound(message: InboundMessage, options?: InboundOptions): InboundReceipt;
  /** What Meta accepted, newest last. `to`: a phone in any notation, or a BSUID. */
  /** What people wrote, by Meta's keys, newest last. `from`: a phone in any notation, or a BSUID. */
  written(filter?: { readonly from?: string | undefined }): WrittenMessage[];
  messages(filter?: { readonly to?: string | undefined }): AcceptedMessage[];
  /** The person reads that message: a `read` status. Throws when it is unknown or failed. */
  read(id: string): void;
  /** The person stops or resumes marketing messages: a `user_preferences` webhook. */
  optOut(change: PersonReference & { readonly value: 'stop' | 'resume' }): void;

  /** The person goes by another number or BSUID. Throws when nothing changes. */
  changeIdentity(change: IdentityChange): void;

  setFault(fault: FaultSpec): Fault;
  /** Ends all faults and lets go what was held. */
  clearFaults(): void;
  faults(): Fault[];
  /** How a free-form message outside the window fails: later, by a `failed` status (default), or in the answer. */
  refuseOutsideWindowBy(way: 'webhook' | 'response'): void;

  addTemplate(template: NewTemplate): Template;
  setTemplateStatus(change: TemplateStatusChange): Template;
  setTemplateCategory(change: TemplateCategoryChange): Template;
  addNumber(number: NewNumber): string;
  /** The code that the last `request_code` sent to that number's phone. */
  verificationCode(phoneNumberId: string): string | undefined;

  /** Posts any change, signed, of the seeded account unless told. `time` is set on fields that carry it at Meta. */
  sendWebhook(field: string, value: JsonObject, options?: { readonly wabaId?: string }): void;
  /** Posts a whole body, signed and retried like any other. */
  sendPayload(payload: JsonObject): void;
  /** Webhooks that wait for an attempt, earliest first. */
  pendingWebhooks(): PendingWebhook[];
  /** The GET that verifies the callback address. */
  handshake(verifyToken?: string): Promise<HandshakeResult>;

  /** Back to the seeded world. */
  reset(): void;
  close(): Promise<void>;
};
