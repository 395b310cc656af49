/** RFC 9457 problem details. Each type has a page under `docs/problems/`. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly [more: string]: unknown;
};
/** What is wrong with one field, as a path into the body (`to.phone`), a header or a query parameter. */
export type FieldError = { readonly field: string; readonly detail: string };

/** Where the problem pages (`docs/problems/`) are served: a URI that names the type, and opens its page. */
export const PROBLEM_BASE = 'https://openwindow.github.io/openwindow/problems/';

const TITLES = {
  'invalid-request': [400, 'The request is not valid'],
  unauthorized: [401, 'The caller is not known'],
  forbidden: [403, 'The caller may not do this'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'The path does not take this method'],
  'policy-changed': [412, 'The policy was changed meanwhile'],
  'too-large': [413, 'The body is too large'],
  'group-chat-not-supported': [422, 'Group chats are not supported'],
  'calling-not-supported': [422, 'Calls are not supported'],
  'rate-limited': [429, 'Too many requests'],
  'internal-error': [500, 'Something failed on our side'],
  'session-closed': [409, 'No free-form message may be sent now'],
  'conversation-not-started': [409, 'The conversation has not been started'],
  'opted-out': [409, 'The person opted out'],
  'no-phone-for-sms': [409, 'No phone number is known for an SMS'],
  'idempotency-key-reused': [409, 'The Idempotency-Key was used for another body'],
  'not-cancellable': [409, 'The message cannot be cancelled'],
  'not-replayable': [409, 'The message cannot be sent once more'],
  'template-not-sendable': [409, 'The template cannot be sent'],
  'number-not-live': [409, 'The number cannot send yet'],
  'immutable-during-application': [409, 'Number and business id never change during an application'],
  'application-already-open': [409, 'Another application is open for this number or account'],
  'application-ended': [409, 'The application has ended'],
  'step-not-completable': [409, 'The step cannot be completed now'],
  'already-on-the-api': [409, 'The number is on the API already'],
  'verification-code-wrong': [422, 'The verification code is wrong'],
  'pin-wrong': [422, 'The PIN is not the one of the number'],
  'downgrade-not-possible': [409, 'A number on the API never goes back'],
  'upstream-failed': [502, 'Meta could not be asked'],
  'sign-in-unavailable': [503, 'The caller cannot be checked now'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemType = keyof typeof TITLES;
export const PROBLEM_TYPES = Object.keys(TITLES) as readonly ProblemType[];

/** What a problem document says besides; never in place of its own members. */
type More = Readonly<Record<string, unknown>> & { readonly [own in 'type' | 'title' | 'status' | 'detail']?: never };

/** A problem document of a known type. */
export function problem(type: ProblemType, detail?: string, more: More = {}): Problem {
  const [status, title] = TITLES[type];
  return { type: `${PROBLEM_BASE}${type}`, title, status, ...(detail === undefined ? {} : { detail }), ...more };
}

/** The caller's fault, thrown only while a request is read; names each field. */
export class BadRequest extends Error {
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(errors.map(({ field, detail }) => `${field} ${detail}`).join('; '));
    this.name = 'BadRequest';
    this.errors = errors;
  }
}
