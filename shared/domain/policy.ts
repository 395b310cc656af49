import type { Keywords } from './keywords.ts';
import type { QuietHours } from './quiet-hours.ts';
import type { SmsType } from './sms.ts';
import type { Category, TemplateSend } from './template.ts';

/** A way on that a message may take after its first. */
export type FallbackEntry = (
  | { readonly route: 'template'; readonly template: TemplateSend }
  | { readonly route: 'sms'; readonly text: string }
) & {
  readonly on: readonly Trigger[];
  /** For `undelivered` and `unread`: how long after the first try. */
  readonly afterMs: number;
};

/** What may set a fallback off. */
export type Trigger = 'window-closed' | 'undelivered' | 'failed' | 'unread';
/** A fallback entry as a policy keeps it for a closed window: the trigger is implied. */
export type WayOn =
  | { readonly route: 'template'; readonly template: TemplateSend }
  | { readonly route: 'sms'; readonly text: string };

/** What a person gets whose messages nobody answered: `category` is what an opt-out, and a template's own, are held against. */
export type ExpiryWay = WayOn & { readonly category?: Category | undefined };

/** A business number's defaults. */
export type Policy = {
  /** Ways on for a message that may not be sent free-form, in order. */
  readonly onClosedWindow: readonly WayOn[];
  /** Further ways on, for the other triggers. */
  readonly fallback: readonly FallbackEntry[];
  /** What a person gets whose messages nobody answered within the window. */
  readonly onUnansweredExpiry: ExpiryWay | null;
  /** A free-form message is not sent this near to the window's end: it may arrive too late. */
  readonly marginMs: number;
  /** `session.expiring` is published this long before the end; 0: never. */
  readonly expiringLeadMs: number;
  readonly smsEnabled: boolean;
  /** Alphanumeric sender id of the SMS, where the country allows one. */
  readonly smsSenderId: string | null;
  /** The number that its SMS come from, one of the account's. */
  readonly smsOriginationNumber: string | null;
  /** `null`: promotional for marketing, else transactional. */
  readonly smsType: SmsType | null;
  /** The most that one SMS may cost, all its parts. */
  readonly smsMaxPriceUsd: number | null;
  /** Entity and template as registered in India, which blocks SMS without them. */
  readonly smsIndia: { readonly entityId: string; readonly templateId: string } | null;
  /** The words by which persons stop and start everything; `null`: the default ones. */
  readonly keywords: Keywords | null;
  /** When no SMS and no expiry message leaves; `null`: never so. */
  readonly quietHours: QuietHours | null;
  /** Meta counts a person's call as opening the window (R7). */
  readonly callsOpenWindow: boolean;
  /** What a person gets who called; `null`: nothing. */
  readonly onCall: { readonly text: string } | null;
  /** What a number may send after it is registered and before it is live; `null`: nothing but the test message. */
  readonly sandbox: { readonly personsPerDay: number; readonly messagesPerPerson: number } | null;
};

/** What a number that nobody configured does: nothing behind the business's back. */
export const DEFAULT_POLICY: Policy = {
  onClosedWindow: [],
  fallback: [],
  onUnansweredExpiry: null,
  marginMs: 5 * 60_000,
  expiringLeadMs: 0,
  smsEnabled: true,
  smsSenderId: null,
  smsOriginationNumber: null,
  smsType: null,
  smsMaxPriceUsd: null,
  smsIndia: null,
  keywords: null,
  quietHours: null,
  callsOpenWindow: true,
  onCall: null,
  sandbox: null,
};

/** How long `undelivered` and `unread` wait unless the entry says otherwise. */
export const DEFAULT_AFTER_MS = 5 * 60_000;

/** The fallback list of a message that names none of its own. */
export function policyFallback(policy: Policy): readonly FallbackEntry[] {
  const onClosed = policy.onClosedWindow.map(
    (way): FallbackEntry => ({ ...way, on: ['window-closed'], afterMs: DEFAULT_AFTER_MS }),
  );
  return [...onClosed, ...policy.fallback];
}

/** What is asked for when a window ended at `expiresAt` and nobody had answered: the policy's way on, and nothing else. */
export function expiryAsk({ category = 'utility', ...way }: ExpiryWay, expiresAt: number) {
  const entry: FallbackEntry = { ...way, on: ['window-closed'], afterMs: DEFAULT_AFTER_MS };
  return { content: null, fallback: [entry], category, expiryOf: expiresAt };
}
