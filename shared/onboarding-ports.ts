import type { Application, Changed, LogEntry, StepName } from './domain/application.ts';
import type { IncidentEntry } from './domain/change.ts';
import type { ExecutionSignal } from './domain/execution-signal.ts';
import type { SignatureState } from './domain/terms.ts';
import type { BusinessNumber, Page } from './ports.ts';

/**
 * What onboarding needs from outside, by the rules of `ports.ts`: every method may be called again with the same
 * arguments, and fails by throwing unless it says otherwise.
 */

/** Applications, their audit logs and their locks. */
export type Applications = {
  /**
   * Application, log, and locks on the phone and, where it is known, the account, in one transaction.
   * `taken`: another open application has one of them. `ledger`: the phone is on the API already.
   */
  readonly create: (
    changed: Changed,
  ) => Promise<{ readonly kind: 'created' } | { readonly kind: 'taken'; readonly by: string } | { readonly kind: 'ledger' }>;
  /** Strongly read. */
  readonly get: (id: string) => Promise<Application | undefined>;
  /**
   * Compare-and-set on `version`, which it counts up, with the log, the locks (gone when it ended, the account's taken
   * when that is known), and, once Meta's id of the number is known, the number's item and the ledger: a number is
   * `live` in the same transaction as its application; before, its state is the step it waits for.
   * `moved`: another was first. `account-taken`: the account has another open application.
   */
  readonly save: (before: Application, changed: Changed) => Promise<'saved' | 'moved' | 'account-taken'>;
  /** Adds lines to the log alone. */
  readonly note: (id: string, log: readonly LogEntry[]) => Promise<void>;
  /** Oldest first, whole. */
  readonly log: (id: string) => Promise<readonly LogEntry[]>;
  /** Ids of open applications: all of a business portfolio, oldest first, or the one of an account or a phone (E.164). */
  readonly openOf: (
    of: { readonly businessId: string } | { readonly wabaId: string } | { readonly phone: string },
  ) => Promise<readonly string[]>;
  /** Newest first; `limit` are looked at. */
  readonly list: (limit: number, after: string | undefined) => Promise<Page<Application>>;
};

/** The ledger of phone numbers (R5). */
export type Ledger = {
  /** Written as soon as Meta has registered the number, and dependent on nothing else. Moves forward only. */
  readonly registered: (number: BusinessNumber) => Promise<void>;
  readonly get: (phone: string) => Promise<LedgerEntry | undefined>;
  /** An attempt to go back, or its evidence. The same `key` and instant twice are one. */
  readonly incident: (incident: Incident) => Promise<void>;
  /** Newest first, at most a hundred. */
  readonly incidents: (phone: string) => Promise<readonly Incident[]>;
};
export type LedgerEntry = {
  readonly phone: string;
  readonly number: string;
  readonly state: 'registered' | 'live';
  readonly since: number;
};
export type Incident = IncidentEntry;

/** Step Functions. */
export type Executions = {
  /** Starting what runs, or ran, does nothing. */
  readonly start: (application: Application) => Promise<void>;
  /** `gone`: the execution no longer waits for this token. */
  readonly signal: (signal: ExecutionSignal) => Promise<'signalled' | 'gone'>;
};

/** What Meta, or Dropbox Sign, answered. `unknown`: it may or may not have taken the request. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Meta's side of onboarding, through the Graph API; never throws for what Meta answered. */
export type MetaOnboarding = {
  /** Accounts that clients have shared with us; `undefined` where the deployment does not know its own business id. */
  readonly sharedAccounts: () => Promise<
    Answer<readonly { readonly wabaId: string; readonly ownerBusinessId: string }[]> | undefined
  >;
  readonly account: (
    wabaId: string,
  ) => Promise<Answer<{ readonly review?: string; readonly verification?: string; readonly ownerBusinessId?: string }>>;
  readonly numbersOf: (wabaId: string) => Promise<Answer<readonly MetaNumber[]>>;
  readonly numberState: (number: string) => Promise<Answer<MetaNumber>>;
  /** Answers the phone_number_id. */
  readonly addNumber: (wabaId: string, phone: string, displayName: string) => Promise<Answer<string>>;
  readonly requestCode: (number: string, method: 'SMS' | 'VOICE', language: string) => Promise<Answer<true>>;
  readonly verifyCode: (number: string, code: string) => Promise<Answer<true>>;
  readonly register: (number: string, pin: string) => Promise<Answer<true>>;
  /** Subscribes our app to the account's webhooks. */
  readonly subscribe: (wabaId: string) => Promise<Answer<true>>;
};
export type MetaNumber = {
  readonly number: string;
  /** E.164. */
  readonly phone: string;
  readonly nameStatus?: string;
  readonly verified: boolean;
  /** On the Cloud API. */
  readonly registered: boolean;
};

/** Requests for signature of WhatsApp's terms, at Dropbox Sign. */
export type Signatures = {
  /** Answers the request's id. */
  readonly ask: (wish: SignatureWish) => Promise<Answer<string>>;
  /** The request made for this wish before, if one was. */
  readonly find: (wish: SignatureWish) => Promise<Answer<string | undefined>>;
  readonly get: (requestId: string) => Promise<Answer<SignatureRequest | undefined>>;
  /** Cancelling what is over does nothing. */
  readonly cancel: (requestId: string) => Promise<Answer<true>>;
};
export type SignatureWish = {
  readonly applicationId: string;
  readonly round: number;
  readonly name: string;
  readonly email: string;
};
export type SignatureRequest = SignatureState;

/** E-mail. `refused`: the address, or the sender, is not accepted; trying again would not help. */
export type Mailer = {
  readonly send: (mail: Mail) => Promise<{ readonly kind: 'sent' } | { readonly kind: 'refused'; readonly why: string }>;
};
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** What a deployment chose for onboarding. */
export type OnboardingSettings = {
  readonly switchedOff: readonly StepName[];
  /** The provider's admin; `undefined`: told by event. */
  readonly adminMail: string | undefined;
};

/** What a number that is registered and not live yet may still send today. */
export type Sandbox = {
  /** Takes one message to this person out of the day's allowance. Answers `false` where it is used up. */
  readonly claim: (
    number: string,
    person: string,
    now: number,
    limits: { readonly personsPerDay: number; readonly messagesPerPerson: number },
  ) => Promise<boolean>;
};

/** When each account's templates were fetched, and are again: by the sweep, which finds what is overdue. */
export type TemplateSyncs = {
  /** `since`: unless it is due after this instant already. */
  readonly arm: (wabaId: string, dueAt: number, since?: number) => Promise<void>;
  /** All of them were fetched, beginning at this instant; an earlier one changes nothing. */
  readonly synced: (wabaId: string, at: number) => Promise<void>;
  readonly syncedAt: (wabaId: string) => Promise<number | undefined>;
};
