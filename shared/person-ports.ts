import type { Alias } from './domain/alias.ts';
import type { ConsentEntry, Said } from './domain/consent.ts';
import type { ConversationRecord } from './domain/conversation-record.ts';
import type { Consent } from './domain/decide.ts';
import type { Conversation } from './domain/identity.ts';
import type { Profile } from './domain/timeline.ts';
import type { Page } from './ports.ts';

/** Where the names of persons lead, on one business number. */
export type Aliases = {
  /** Strongly read. */
  readonly of: (number: string, name: string) => Promise<Alias | undefined>;
  /** By compare-and-set on what was read; answers whether it was stored. */
  readonly put: (number: string, name: string, alias: Alias, seen: Alias | undefined) => Promise<boolean>;
  /** Whether the phone is this user id's and nothing is left to do for that; may be some minutes old. */
  readonly isLinked: (number: string, phone: string, userId: string) => Promise<boolean>;
};

/** The lasting face of a conversation, written from the stream. */
export type Conversations = {
  /** Notes that something happened; as `window`, that it was a message which opened or extended the session. */
  readonly touch: (conversation: Conversation, profile: Profile, at: number, as: 'window' | 'activity') => Promise<void>;
  /** The person goes by another name: `to` takes over what was known, and `from` is listed no more. */
  readonly move: (from: Conversation, to: Conversation, profile: Profile, at: number) => Promise<void>;
  /** The name has a new owner: nothing that was known counts any more. */
  readonly begin: (conversation: Conversation, at: number) => Promise<void>;
  readonly get: (conversation: Conversation) => Promise<ConversationRecord | undefined>;
  /** Latest activity first; only those with any `since` then. */
  readonly list: (number: string, limit: number, after: string | undefined, since?: number) => Promise<Page<ConversationRecord>>;
  /** The cursor with which the list goes on behind this record of it. */
  readonly placeOf: (record: ConversationRecord) => string;
};
export type Consents = {
  /** The strictest over all these names; `since`: what was said before it under that name was said by somebody else. */
  readonly of: (persons: readonly string[], since?: ReadonlyMap<string, number>) => Promise<Consent>;
  readonly get: (person: string) => Promise<ConsentEntry | undefined>;
  /** The latest by Meta's timestamp wins, not by arrival. */
  readonly setMarketing: (person: string, value: 'stop' | 'resume', at: number) => Promise<void>;
  readonly setStopped: (person: string, said: Said) => Promise<void>;
};
