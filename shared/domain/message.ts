import type { Cost, Pricing } from './cost.ts';
import type { Conversation, Identity } from './identity.ts';
import type { FallbackEntry, Trigger } from './policy.ts';
import type { OnQuiet } from './quiet-hours.ts';
import type { SmsParts } from './sms.ts';
import type { Category, TemplateSend } from './template.ts';

/** A way of carrying a message. */
export type Route = 'free-form' | 'template' | 'sms';

/** A Cloud API message object without its envelope: `type` and the object that the type names. */
export type Content = { readonly type: string; readonly template?: TemplateSend | undefined; readonly [key: string]: unknown };

/** What became of one attempt. `unknown`: the provider may or may not have it. */
export type AttemptState = 'pending' | 'sending' | 'unknown' | 'sent' | 'delivered' | 'read' | 'failed' | 'cancelled';
/** What became of a message; its best attempt tells. */
export type MessageState = 'accepted' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'expired' | 'cancelled';

/** Why an attempt or a message did not arrive: Meta's code, or a word of ours. */
export type Failure = { readonly code: string; readonly message: string };

/** One try of a message on one route. Instants are epoch milliseconds. */
export type Attempt = {
  /** Counts from 1 within the message. */
  readonly n: number;
  readonly route: Route;
  /** Place in the message's fallback list; `null` is the content itself. */
  readonly entry: number | null;
  readonly reason: Trigger | 'requested' | 'unanswered-expiry';
  readonly state: AttemptState;
  readonly createdAt: number;
  /** How often the channel was called. */
  readonly tries: number;
  /** When the first try began; deadlines count from here. */
  readonly claimedAt?: number;
  readonly leaseUntil?: number;
  /** Not to be tried before. */
  readonly notBefore?: number;
  /** What it waits for until then, in words: an hour that is right for it. */
  readonly waitsFor?: string;
  /** Since when it waits for what is no fault of its own, and how many calls that has cost. */
  readonly waitingSince?: number;
  readonly waits?: number;
  /** It waits until its number can send: whoever finds that out releases it. */
  readonly forNumber?: boolean;
  /** Its last try was the one by which a stopped number was tested: of the trouble since this instant. */
  readonly probe?: number;
  /** Meta's ids of tries that it took and gave back for the number's trouble. */
  readonly givenBack?: readonly string[];
  readonly unknownAt?: number;
  readonly providerId?: string;
  /** When its state last changed. */
  readonly at: number;
  readonly error?: Failure;
  /** The `lastInboundAt` that the decision for it saw. */
  readonly seen?: number;
  /** A fallback of it was made already. */
  readonly fellBack?: boolean;
  /** It arrived after its fallback had left. */
  readonly late?: boolean;
  /** The provider's answer was lost and it was sent again: it may have arrived twice. */
  readonly maybeTwice?: boolean;
  /** By the rate card of the day it left, or of the day that Meta said what it charged. */
  readonly cost?: Cost;
  /** What Meta charged it as. */
  readonly pricing?: Pricing;
};

/** What a business asked us to deliver. */
export type Message = Conversation & {
  readonly id: string;
  readonly to: Identity;
  /** The person's, when the message was made: what its routes cost depends on it. */
  readonly country?: string;
  readonly content: Content | null;
  readonly fallback: readonly FallbackEntry[];
  readonly category: Category;
  readonly reference?: string;
  /** The application whose test message it is. */
  readonly applicationId?: string;
  /** Not to leave after this instant. */
  readonly sendBefore?: number;
  /** Where the person is, by IANA name, as the caller told. */
  readonly timeZone?: string;
  /** In quiet hours, whatever the policy says. */
  readonly onQuiet?: OnQuiet;
  /** This message continues the conversation after the window that ended at this instant. */
  readonly expiryOf?: number;
  /** The call that it answers by itself, as the policy says. */
  readonly callId?: string;
  /** The message whose content it sends once more. */
  readonly replayOf?: string;
  /** The message that sends its content once more. */
  readonly replayedBy?: string;
  readonly createdAt: number;
  readonly decision: DecisionRecord;
  readonly attempts: readonly Attempt[];
  /** Set once: the message ended so, whatever its attempts show later. */
  readonly ended?: 'expired' | 'cancelled';
  readonly endReason?: string;
  /** Counted up with each deferral: a new wake is a new queue entry. */
  readonly wake: number;
  /** For compare-and-set. */
  readonly version: number;
};

/** The decision as it is shown: the rule that chose, the window it saw, and every route that was considered. */
export type DecisionRecord = {
  readonly route: Route;
  readonly rule: string;
  readonly window: WindowView;
  readonly considered: readonly Considered[];
  /** It leaves later than now. */
  readonly wait?: Wait;
  /** Of a decision for an SMS. */
  readonly sms?: SmsParts;
  readonly cost?: Cost;
  /** What is better known now than when it is needed: fallback entries that could not be taken as things stand, texts that are dearer than they look. */
  readonly warnings?: readonly Considered[];
};
export type Wait = { readonly until: number; readonly code: 'quiet-hours'; readonly why: string };
export type WindowView = { readonly state: 'open' | 'closed' | 'never-opened'; readonly closesAt?: number };
export type Considered = {
  readonly route: Route;
  readonly entry: number | null;
  readonly code: string;
  readonly why: string;
  readonly sms?: SmsParts;
  readonly cost?: Cost;
};

const RANK: Readonly<Record<AttemptState, number>> = {
  cancelled: -1,
  failed: -1,
  pending: 0,
  unknown: 1,
  sending: 1,
  sent: 2,
  delivered: 3,
  read: 4,
};

/** How far an attempt came; a status never takes it back. */
export function rank(state: AttemptState): number {
  return RANK[state];
}

/** The message's state: its end if it was ended, otherwise what its best attempt shows. */
export function messageState(message: Message): MessageState {
  if (message.ended !== undefined) return message.ended;
  const best = message.attempts.reduce<AttemptState>(
    (state, next) => (rank(next.state) > rank(state) ? next.state : state),
    'failed',
  );
  switch (best) {
    case 'pending':
      return 'accepted';
    case 'unknown':
      return 'sending';
    default:
      return best;
  }
}

/** The attempt that waits to be sent, or is being sent. At most one does. */
export function openAttempt(message: Message): Attempt | undefined {
  return message.ended === undefined
    ? message.attempts.find((attempt) => attempt.state === 'pending' || attempt.state === 'sending')
    : undefined;
}

/**
 * Whether nothing more will happen to a message by itself. An SMS settles when it was sent: its receipt may never
 * come, and openwindow does not call that delivered.
 */
export function isSettled(message: Message): boolean {
  const state = messageState(message);
  if (state === 'accepted' || state === 'sending') return false;
  if (state !== 'sent') return openAttempt(message) === undefined;
  return (
    openAttempt(message) === undefined && message.attempts.some((attempt) => attempt.state === 'sent' && attempt.route === 'sms')
  );
}

/** Whether it answers the person once Meta accepts it: the text that a call set off is nobody's answer to what they wrote. */
export function answersPerson(message: Message): boolean {
  return message.callId === undefined;
}

/** Texts and templates of a fallback entry, or of the content for `null`. */
export function bodyOf(message: Message, entry: number | null): Content | FallbackEntry | null {
  return entry === null ? message.content : (message.fallback[entry] ?? null);
}
