import type { RefusalEntry, StatusEntry } from './domain/change.ts';
import type { Closing } from './domain/closing.ts';
import type { Conversation, Identity } from './domain/identity.ts';
import type { Attempt, Content, Message, MessageState, Route } from './domain/message.ts';
import type { Policy } from './domain/policy.ts';
import type { Session } from './domain/session.ts';
import type { SmsToSend } from './domain/sms.ts';
import type { ListedTemplate, Template, TemplateSend } from './domain/template.ts';
import type { Profile, TimelineEntry, TimelineInbound, TimelineOrder, TimelineUpdate } from './domain/timeline.ts';
import type { Timer } from './domain/timer.ts';
import type { StatusUpdate } from './domain/update.ts';

/**
 * What the product needs from outside. Unless a method says otherwise it fails by throwing, and may then be called
 * again with the same arguments: every write is conditional or idempotent. Instants are epoch milliseconds.
 */

/** The time of day. */
export type Clock = { readonly now: () => number };

/** Ids. `derived` is the same for the same parts: what is made twice is made once. */
export type Ids = {
  readonly message: () => string;
  readonly application: () => string;
  readonly derived: (prefix: string, ...parts: readonly (string | number)[]) => string;
};

export type Sessions = {
  /** R1 in one or two conditional writes, no read: extends, opens, or leaves alone. */
  readonly recordInbound: (
    inbound: Conversation & { readonly sentAt: number; readonly now: number; readonly profile: Profile },
  ) => Promise<'extended' | 'opened' | 'late' | 'unchanged'>;
  /** Strongly read; those that are stored, in any order. */
  readonly find: (number: string, persons: readonly string[]) => Promise<readonly Session[]>;
  /** Moves the instant at which the sweep looks at this window. */
  readonly rearmed: (session: Session, dueAt: number) => Promise<void>;
  /** Answers false if the end was announced before, or the window moved. */
  readonly warned: (session: Session, now: number) => Promise<boolean>;
  /** An accepted message of ours answers, at `at`, what its decision saw. */
  readonly answered: (conversation: Conversation, seen: number, by: string, at: number) => Promise<void>;
  /** A message of another system, at `at`, answers what was written before it. */
  readonly answeredAt: (conversation: Conversation, at: number, by: string) => Promise<void>;
  /** The answer `by` failed. Answers whether it was the one that counted. */
  readonly unanswered: (conversation: Conversation, by: string) => Promise<boolean>;
  /** Meta said that the window is closed. */
  readonly closedByEvidence: (conversation: Conversation, seen: number) => Promise<void>;
  /**
   * The window goes on under another name, in one transaction: `from` stays as a mark that leads there (for longer than
   * Meta repeats webhooks), `merged` is stored unless nothing is new in it. `raced`: either is not as it was read;
   * `closed`: the window was closed where it is, and stays there.
   */
  readonly move: (
    from: Session,
    into: Session | undefined,
    merged: Session,
    now: number,
  ) => Promise<'moved' | 'raced' | 'closed'>;
  /** Puts another session in the place of the one that was read; answers false if that changed. */
  readonly replace: (seen: Session, session: Session, now: number) => Promise<boolean>;
};

/** What happened in a conversation, in order. */
export type Timeline = {
  /** Record and dedupe in one write. Answers when it was first received. */
  readonly recordInbound: (entry: TimelineInbound) => Promise<{ readonly first: boolean; readonly receivedAt: number }>;
  readonly recordUpdate: (entry: TimelineUpdate) => Promise<{ readonly receivedAt: number }>;
  /** Entries of all these partitions merged, oldest first unless told otherwise, from behind `after` on: the `next` of a page in either order. */
  readonly page: (
    number: string,
    persons: readonly string[],
    limit: number,
    after: string | undefined,
    order?: TimelineOrder,
  ) => Promise<Page<TimelineEntry>>;
  /** Ids of messages of ours since an instant, newest last. */
  readonly sentSince: (conversation: Conversation, since: number) => Promise<readonly string[]>;
};
export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };

export type Closings = {
  /** Closing record, expiry message and session in one transaction. `moved`: the session is not as `window` says. */
  readonly close: (
    closing: Closing,
    window: Session | undefined,
    message: Message | undefined,
  ) => Promise<'closed' | 'already-closed' | 'moved'>;
  /** The latest closing of any of these, strongly read. */
  readonly latest: (number: string, persons: readonly string[]) => Promise<Closing | undefined>;
};

export type Messages = {
  /** Message, timeline entry and idempotency record in one transaction. */
  readonly accept: (
    message: Message,
    idempotency: Idempotency | undefined,
  ) => Promise<{ readonly kind: 'accepted' } | { readonly kind: 'repeated'; readonly record: IdempotencyRecord }>;
  readonly replay: (owner: string, key: string) => Promise<IdempotencyRecord | undefined>;
  /** Strongly read. */
  readonly get: (id: string) => Promise<Message | undefined>;
  readonly getMany: (ids: readonly string[]) => Promise<readonly Message[]>;
  /** Compare-and-set on `version`, which it counts up. Answers the stored message, or `undefined` if another was first. */
  readonly save: (message: Message) => Promise<Message | undefined>;
  /** Newest first. `waiting`: in state `accepted`, oldest first. */
  readonly list: (number: string, state: MessageState, limit: number, after: string | undefined) => Promise<Page<MessageSummary>>;
  readonly waiting: (number: string, limit: number, after: string | undefined) => Promise<Page<MessageSummary>>;
};
export type Idempotency = { readonly owner: string; readonly key: string; readonly bodyHash: string; readonly response: string };
export type IdempotencyRecord = { readonly bodyHash: string; readonly response: string };
export type MessageSummary = Conversation & {
  readonly id: string;
  readonly state: MessageState;
  readonly createdAt: number;
  readonly route: Route;
  readonly reference?: string;
};

/** Meta's message ids: which message of ours, and the statuses that came for it. Each side writes, then strongly reads the other's. */
export type Wamids = {
  readonly link: (wamid: string, number: string, messageId: string, attempt: number) => Promise<void>;
  readonly messageOf: (
    wamid: string,
  ) => Promise<{ readonly messageId: string; readonly attempt: number; readonly number: string } | undefined>;
  /** Kept for 14 days; the first of its kind counts. */
  readonly park: (status: StatusUpdate, receivedAt: number) => Promise<void>;
  readonly statusesOf: (wamid: string) => Promise<readonly StatusEntry[]>;
};

export type Numbers = {
  readonly get: (number: string) => Promise<BusinessNumber | undefined>;
  readonly list: () => Promise<readonly BusinessNumber[]>;
  /**
   * Ledger and number in one transaction; the ledger only moves forward (R5). `known`: it is live already.
   * `application-open`: an application of this phone is on its way, and its end decides.
   */
  readonly adopt: (
    number: BusinessNumber,
  ) => Promise<
    { readonly kind: 'adopted' | 'known' | 'phone-taken' } | { readonly kind: 'application-open'; readonly id: string }
  >;
  /** Replaces what is known of an adopted number, but never its phone. */
  readonly correct: (number: BusinessNumber) => Promise<void>;
  readonly policy: (number: string) => Promise<Policy>;
  /** With its version, which each put counts up; 0 before the first. Strongly read. */
  readonly versionedPolicy: (number: string) => Promise<VersionedPolicy>;
  /** Answers the new version; `undefined`, and nothing is put, unless the stored one is `expected`, where that is given. */
  readonly putPolicy: (number: string, policy: Policy, expected?: number) => Promise<number | undefined>;
};
export type VersionedPolicy = { readonly policy: Policy; readonly version: number };
export type BusinessNumber = {
  readonly number: string;
  readonly wabaId: string;
  /** E.164. */
  readonly displayPhone: string;
  readonly verifiedName?: string;
  /** `live`, or what it waits for. */
  readonly state: string;
  readonly since: number;
  /** The application that brings, or brought, it onto the API. */
  readonly applicationId?: string;
};

export type Templates = {
  readonly get: (wabaId: string, name: string, language: string) => Promise<Template | undefined>;
  /** By name and language; of one `name` alone. */
  readonly list: (wabaId: string, limit: number, after: string | undefined, name?: string) => Promise<Page<Template>>;
  /** Writes what differs. */
  readonly put: (template: Template) => Promise<'changed' | 'same'>;
};

/** What was refused, kept so that it can be told (event, console); no message. */
export type Refusals = {
  readonly record: (refusal: Refusal) => Promise<void>;
  /** Newest first. */
  readonly list: (number: string, limit: number, after: string | undefined) => Promise<Page<Refusal>>;
};
export type Refusal = RefusalEntry;

/** Which messages went, or are to go, another way than was asked for, and since when: attempts from their fallback lists. */
export type Fallbacks = {
  /** The same attempt recorded twice is one. */
  readonly record: (message: Message, attempt: Attempt) => Promise<void>;
  /** Newest first. */
  readonly list: (number: string, limit: number, after: string | undefined) => Promise<Page<Fallback>>;
};
/** `attempt` counts from 1; it was made at `at`, and may have left later, or never. */
export type Fallback = { readonly messageId: string; readonly attempt: number; readonly at: number };

/** What could not be read or written, raw; large ones as objects. */
export type Quarantine = { readonly keep: (raw: string, why: string, receivedAt: number) => Promise<void> };

/** The queue of attempts; the same message, attempt and wake are one. */
export type Outbox = { readonly enqueue: (message: Message) => Promise<void> };

/** One-time wake-ups; the same timer set twice is one. */
export type Timers = { readonly set: (timer: Timer, now: number) => Promise<void> };

/** What is to be looked at, and when. */
export type DueIndex = {
  /** Overdue work, for the sweep; in pages, oldest first. */
  readonly overdue: (before: number) => AsyncIterable<Timer>;
  /**
   * Windows that may still be open and end at `until` at the latest, in steps by their ends. After each step all that end at `upTo` or before were named;
   * some of them end later, or are over. A window that is looked at meanwhile may be named twice. The first step reads about `first`
   * of them, each further one about twice as many as the one before.
   */
  readonly windows: (
    until: number,
    first: number,
  ) => AsyncIterable<{ readonly windows: readonly Conversation[]; readonly upTo: number }>;
};

/** WhatsApp through Meta's Graph API. One HTTP attempt a call; never throws for what Meta answered. */
export type WhatsApp = {
  readonly send: (request: WhatsAppSend) => Promise<SendOutcome>;
  readonly number: (
    number: string,
  ) => Promise<
    | { readonly kind: 'found'; readonly displayPhone: string; readonly verifiedName?: string }
    | { readonly kind: 'error'; readonly code: number; readonly message: string }
  >;
  readonly templates: (wabaId: string) => AsyncIterable<ListedTemplate>;
};
export type WhatsAppSend = {
  readonly number: string;
  readonly to: Identity;
  readonly content: Content | { readonly type: 'template'; readonly template: TemplateSend };
  readonly opaque: string;
};
/** What the provider answered; `unknown`: the request may or may not have been taken. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly providerId: string }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  | { readonly kind: 'unknown'; readonly why: string }
  /** The request never left: it may be made again without risk. */
  | { readonly kind: 'not-sent'; readonly why: string };

/** SMS. One attempt a call. */
export type Sms = { readonly send: (sms: SmsToSend) => Promise<SendOutcome> };

/** Events for business systems. */
export type EventBus = { readonly publish: (events: readonly BusEvent[]) => Promise<void> };
export type BusEvent = {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
};

/** One line per request or record: ids and outcomes, never texts, phone numbers or tokens. */
export type Log = {
  readonly info: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (event: string, error: unknown, fields?: Readonly<Record<string, unknown>>) => void;
};
