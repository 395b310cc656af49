import type { Application } from './application.ts';
import type { Breaker } from './breaker.ts';
import type { Closing } from './closing.ts';
import type { ConsentEntry } from './consent.ts';
import type { Pricing } from './cost.ts';
import type { Conversation, Identity } from './identity.ts';
import type { IdentityChange } from './identity-change.ts';
import type { Considered, Message, WindowView } from './message.ts';
import type { Session } from './session.ts';
import type { ListedSubscription } from './subscription.ts';
import type { Template } from './template.ts';

/** A stored change, as the table's stream tells it: what events and effects are derived from. */
export type Change =
  | { readonly kind: 'session'; readonly before: Session | undefined; readonly after: Session }
  /** DynamoDB's TTL removed the session's item. */
  | { readonly kind: 'session-reaped'; readonly before: Session }
  | { readonly kind: 'closing'; readonly closing: Closing }
  | { readonly kind: 'message'; readonly before: Message | undefined; readonly after: Message }
  | { readonly kind: 'inbound'; readonly entry: InboundEntry }
  | { readonly kind: 'identity'; readonly number: string; readonly change: IdentityChange }
  | { readonly kind: 'call'; readonly entry: CallEntry }
  | { readonly kind: 'status'; readonly status: StatusEntry }
  | { readonly kind: 'consent'; readonly before: ConsentEntry | undefined; readonly after: ConsentEntry }
  | { readonly kind: 'template'; readonly before: Template | undefined; readonly after: Template }
  | { readonly kind: 'number'; readonly number: string; readonly state: string; readonly since: number }
  | { readonly kind: 'breaker'; readonly before: Breaker | undefined; readonly after: Breaker }
  | { readonly kind: 'refusal'; readonly refusal: RefusalEntry }
  /** With the task tokens of its steps. */
  | { readonly kind: 'application'; readonly before: Application | undefined; readonly after: Application }
  | ({ readonly kind: 'account-update' } & AccountUpdateEntry)
  | { readonly kind: 'incident'; readonly incident: IncidentEntry }
  | { readonly kind: 'subscription'; readonly before: ListedSubscription | undefined; readonly after: ListedSubscription }
  | { readonly kind: 'other' };

export type InboundEntry = Conversation & {
  readonly wamid: string;
  readonly at: number;
  readonly type: string;
  /** JSON text. */
  readonly content: string;
  readonly opens: boolean;
  readonly late?: boolean;
  readonly name?: string;
  readonly phone?: string;
  readonly userId?: string;
};
/** A person's call, by Meta's timestamp. */
export type CallEntry = Conversation & Identity & { readonly callId: string; readonly at: number };
export type StatusEntry = {
  readonly wamid: string;
  readonly number: string;
  readonly person?: string;
  readonly status: 'sent' | 'delivered' | 'read' | 'failed' | 'other';
  readonly at?: number;
  readonly opaque?: string;
  readonly error?: { readonly code: number; readonly message: string };
  readonly pricing?: Pricing;
};
export type RefusalEntry = {
  readonly id: string;
  readonly number: string;
  readonly person?: string;
  readonly problem: string;
  readonly detail: string;
  /** As the decision had them; refusals of before these were kept lack them. */
  readonly rule?: string;
  readonly window?: WindowView;
  readonly considered?: readonly Considered[];
  readonly reference?: string;
  readonly at: number;
};
/** A webhook about an account, a review, a display name or a template. */
export type AccountUpdateEntry = {
  /** The webhook entry's id, which for news of partners is not the account's: those name it in `waba_info`. */
  readonly wabaId: string;
  readonly field: AccountField;
  /** The webhook's value: the object with `event`, `decision` or a template's name. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly at: number;
  /** The same when the same webhook comes again. */
  readonly key: string;
};
const ACCOUNT_FIELDS = [
  'account_update',
  'account_review_update',
  'phone_number_name_update',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
] as const;
export type AccountField = (typeof ACCOUNT_FIELDS)[number];
/**
 * What a kept update says of an account, by the field it came under; `undefined` for all other updates. What was kept is
 * the value, or the change around it, or the whole entry: Meta's samples put the field in each of these.
 */
export function toAccountUpdate(type: unknown, kept: unknown): Pick<AccountUpdateEntry, 'field' | 'value'> | undefined {
  const field = ACCOUNT_FIELDS.find((name) => name === type);
  const value = field === undefined ? undefined : valueIn(kept);
  return field === undefined || value === undefined ? undefined : { field, value };
}

function valueIn(kept: unknown): AccountUpdateEntry['value'] | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  if ('event' in kept || 'decision' in kept || 'message_template_name' in kept) return { ...kept };
  return 'value' in kept ? valueIn(kept.value) : undefined;
}

/** An attempt to take a phone off the API, or its evidence. */
export type IncidentEntry = {
  readonly key: string;
  readonly phone: string;
  readonly number: string;
  readonly at: number;
  /** `BUSINESS_DOWNGRADE`, `ACCOUNT_OFFBOARDED`, `PARTNER_REMOVED`, …, or `api`. */
  readonly what: string;
  readonly by: string;
  readonly detail: string;
};
