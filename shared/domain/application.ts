/** The steps of an application, in their order (R8); three of them run side by side. */
export const STEPS = [
  'accept-facebook-invite',
  'verify-business',
  'sign-terms',
  'review-account',
  'activate-number',
  'go-live',
] as const;
export type StepName = (typeof STEPS)[number];

/** Steps that a deployment may do without: no partner who invites, no partner's terms, no verification asked for. */
export const OPTIONAL_STEPS = ['accept-facebook-invite', 'verify-business', 'sign-terms'] as const;
export type OptionalStep = (typeof OPTIONAL_STEPS)[number];

/** Who must act. */
export const PARTIES = ['organisation', 'provider', 'partner', 'facebook', 'whatsapp'] as const;
export type Party = (typeof PARTIES)[number];

export type ApplicationStatus = 'open' | 'live' | 'cancelled' | 'failed';

/** The onboarding of one number. Business id and phone never change (R10). Instants are epoch milliseconds. */
export type Application = {
  readonly id: string;
  readonly status: ApplicationStatus;
  readonly organisation: { readonly name: string; readonly email?: string };
  readonly facebookBusinessId: string;
  /** E.164. */
  readonly phone: string;
  /** What people see as the name of the number, after WhatsApp's review. */
  readonly displayName: string;
  /** Who gets the test message before the number goes live. */
  readonly testPhone?: string;
  /** Who acknowledged, at the start, that there is no way back to the app (R5) and no refund (R11). */
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly endedBy?: string;
  /** Why it was cancelled or failed. */
  readonly ending?: string;
  /** Known once the invite is accepted. */
  readonly wabaId?: string;
  /** Meta's phone_number_id, known once the number is in the account. */
  readonly number?: string;
  /** Which execution runs it: a year is the longest that one may last. */
  readonly part: number;
  readonly steps: Readonly<Record<StepName, Step>>;
  readonly verification?: { readonly status: string; readonly at?: number };
  readonly terms?: Terms;
  readonly review?: { readonly account?: Review; readonly name?: Review };
  readonly activation?: Activation;
  readonly goLive?: { readonly testMessageId: string; readonly round: number; readonly failed?: boolean };
  /** Who was told how it ended. */
  readonly told?: readonly Party[];
  /** When the sweep is to ask Meta how things stand, because a webhook said too little. */
  readonly lookAt?: number;
  /** Counted up by each change: compare-and-set. */
  readonly version: number;
};

export type Step = {
  readonly state: 'not-started' | 'waiting' | 'done' | 'switched-off';
  /** Whose turn it is now. */
  readonly party: Party;
  /** When it began to wait, and when its present round did. */
  readonly since?: number;
  readonly roundAt?: number;
  /** 1 at first; each rejection starts another. */
  readonly round: number;
  readonly expectedAt?: number;
  readonly lateSince?: number;
  readonly doneAt?: number;
  readonly doneBy?: string;
  /** What it waits for, in words. */
  readonly note?: string;
  /** Why it was last rejected, and how often it was. A correction of ours begins a round, too, and is no rejection. */
  readonly reasons?: readonly string[];
  readonly rejections?: number;
  readonly corrected?: boolean;
  readonly reminders: readonly Reminder[];
  /** The wait must be entered anew: the name of the error that says so to the execution. */
  readonly again?: 'Rejected' | 'NotSigned' | 'TestFailed';
  /** The task token of the execution that waits. Never leaves the table. */
  readonly token?: string;
  /** What kept us from doing our part, to be tried again. */
  readonly trouble?: { readonly at: number; readonly tries: number; readonly what: string };
  /** Keys of the signals that were taken, newest last: one that comes again changes nothing. */
  readonly seen: readonly string[];
};

export type Reminder = {
  readonly at: number;
  readonly round: number;
  /** Of this kind in this round, from 1. */
  readonly n: number;
  readonly kind: 'reminder' | 'escalation' | 'notice';
  readonly to: Party;
  /** `event`: no address is known, or the mail was refused. */
  readonly by: 'email' | 'event';
  readonly failure?: string;
};

/** The terms as sent for signature in the present round. */
export type Terms = {
  readonly state: 'asked' | 'sent' | 'viewed' | 'signed' | 'declined' | 'expired' | 'bounced' | 'cancelled';
  readonly round: number;
  readonly email: string;
  /** Noted before the request is made: a second try looks for the first's. */
  readonly askedAt: number;
  readonly requestId?: string;
};

export type Review = { readonly decision: string; readonly at: number; readonly reason?: string };

export type Activation = {
  /** Set before `/register` is called, cleared when it is known to have failed: from then on nobody may cancel. */
  readonly registeringSince?: number;
  readonly codeRequestedAt?: number;
  readonly codeMethod?: 'SMS' | 'VOICE';
  /** Codes requested, and wrong ones entered for the latest. */
  readonly codeRequests: readonly number[];
  readonly wrongCodes: number;
  /** Calls of `/register`: Meta takes ten in 72 hours. */
  readonly registrations: readonly number[];
  /** Meta refused, and wants to be left alone until then. */
  readonly blockedUntil?: number;
};

/** One line of an application's audit log. */
export type LogEntry = {
  readonly at: number;
  /** A key's id, `process`, `meta`, `dropbox-sign`, `sweep`. */
  readonly by: string;
  readonly what: string;
  readonly step?: StepName;
  /** What shows it: a webhook's field and event, a signature request's id, an admin's words. Never a code, PIN or token. */
  readonly evidence?: Readonly<Record<string, unknown>>;
};

/** A changed application and what is to be written into its log. */
export type Changed = { readonly application: Application; readonly log: readonly LogEntry[] };

/** Whose act, when, and by what evidence; `key` is the same when the same signal comes again. */
export type Act = {
  readonly at: number;
  readonly by: string;
  readonly key?: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
};

/** Steps that are waiting, in their order. */
export function waitingSteps(application: Application): readonly StepName[] {
  return STEPS.filter((name) => application.steps[name].state === 'waiting');
}

/** What must be finished before a step begins. */
const AFTER: Readonly<Record<StepName, readonly StepName[]>> = {
  'accept-facebook-invite': [],
  'verify-business': ['accept-facebook-invite'],
  'sign-terms': ['accept-facebook-invite'],
  'review-account': ['accept-facebook-invite'],
  'activate-number': ['accept-facebook-invite', 'verify-business', 'sign-terms', 'review-account'],
  'go-live': ['activate-number'],
};

/** Steps that may begin and have not. */
export function readySteps({ steps }: Pick<Application, 'steps'>): readonly StepName[] {
  return STEPS.filter((name) => steps[name].state === 'not-started' && AFTER[name].every((one) => isFinished(steps[one])));
}

/** The first unfinished step; `undefined` once all are done. */
export function currentStep(application: Application): StepName | undefined {
  return STEPS.find((name) => !isFinished(application.steps[name]));
}

export function isFinished(step: Step): boolean {
  return step.state === 'done' || step.state === 'switched-off';
}

/** Whether `/register` was called and not refused: nobody takes the number back from here (R5). */
export function isRegistering(application: Application): boolean {
  return application.activation?.registeringSince !== undefined || application.steps['activate-number'].state === 'done';
}

/** The name of the execution that runs it now. */
export function executionName(application: Pick<Application, 'id' | 'part'>): string {
  return application.part === 1 ? application.id : `${application.id}-${application.part}`;
}
