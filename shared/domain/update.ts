import type { Pricing } from './cost.ts';
import type { Identity } from './identity.ts';
import type { Status } from './message-life.ts';

/**
 * One item of a webhook of Meta's, as the product understands it. `raw` and `content` are JSON texts, so that no field
 * that nobody knows is lost. Instants are epoch milliseconds; `undefined` where Meta sent none that can be read.
 */
export type Update = InboundMessage | StatusUpdate | Echo | Preference | OtherUpdate;

/** A person's message. */
export type InboundMessage = {
  readonly kind: 'message';
  readonly number: string;
  readonly person: Identity;
  readonly name?: string;
  readonly wamid: string;
  readonly sentAt: number | undefined;
  readonly type: string;
  readonly content: string;
  /** Whether it opens or extends a session (R1), or is only recorded (R6 groups, reactions, system messages). */
  readonly opens: boolean;
  /** Id of the group it was written in; groups are recorded and never answered (R6). */
  readonly group?: string;
};

/** What became of a message that this number sent. */
export type StatusUpdate = {
  readonly kind: 'status';
  readonly number: string;
  readonly person: Identity;
  readonly wamid: string;
  readonly status: Status | 'other';
  readonly at: number | undefined;
  /** Group statuses come once per participant. */
  readonly participant?: string;
  /** `biz_opaque_callback_data`, as sent. */
  readonly opaque?: string;
  readonly error?: { readonly code: number; readonly message: string };
  readonly pricing?: Pricing;
  readonly raw: string;
};

/** A message that the business sent from the WhatsApp Business app: it answers the person, and opens nothing. */
export type Echo = {
  readonly kind: 'echo';
  readonly number: string;
  readonly person: Identity;
  readonly wamid: string;
  readonly sentAt: number | undefined;
  readonly type: string;
  readonly content: string;
  /** Whether it answers the person: what is only history, or withdraws something, does not. */
  readonly answers: boolean;
};

/** A person stopped, or allowed again, marketing messages. */
export type Preference = {
  readonly kind: 'preference';
  readonly number: string;
  readonly person: Identity;
  readonly value: 'stop' | 'resume';
  readonly at: number | undefined;
  readonly raw: string;
};

/** Everything else: calls, account and template updates, fields that nobody knows. Recorded whole. */
export type OtherUpdate = {
  readonly kind: 'other';
  readonly field: string;
  /** Business number, where the update names one. */
  readonly number: string | undefined;
  readonly wabaId: string | undefined;
  readonly person: Identity;
  /** Id of a call that a person made (R7). */
  readonly callId?: string;
  readonly at: number | undefined;
  readonly raw: string;
};
