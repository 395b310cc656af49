type Words = Readonly<Record<string, string>>;

/** The steps of an application that a number may wait for. */
const STEPS: Words = {
  'accept-facebook-invite': 'waits for Facebook’s invite to be accepted',
  'verify-business': 'waits for Facebook’s verification',
  'sign-terms': 'waits for the terms to be signed',
  'review-account': 'waits for WhatsApp’s review',
  'activate-number': 'waits to be activated',
  'go-live': 'registered, waits for its test message',
  cancelled: 'application cancelled',
  failed: 'application given up',
};

const INCIDENTS: Words = {
  api: 'Removal asked for by API',
  PARTNER_REMOVED: 'Meta: our access to the account was removed',
  ACCOUNT_OFFBOARDED: 'Meta: the account was taken off the API',
  ACCOUNT_DELETED: 'Meta: the account was deleted',
};

/** What to do about what Meta refuses a number for, by its code. */
const ADVICE: Words = {
  190: 'Put a new access token of a system user into the secret (docs/operations.md). No message is lost: they wait up to five hours.',
  10: 'Give the system user of the access token the permission whatsapp_business_messaging for this account.',
  368: 'Read Meta’s reasons in Business Support Home, and ask for a review there.',
  131031: 'Read Meta’s reasons in Business Support Home, and ask for a review there.',
  131042: 'Mend the payment method of the account in Meta’s Business Suite, under Billing and payments.',
  131045: 'The number has to be registered again: look at its state in WhatsApp Manager.',
  133010: 'The number has to be registered again: look at its state in WhatsApp Manager.',
  4: 'Nothing need be done: it passes in minutes. If it comes often, ask Meta for a higher limit.',
  80007: 'Nothing need be done: it passes in minutes. If it comes often, ask Meta for a higher limit.',
  131057: 'Nothing need be done: it passes when the maintenance ends.',
};

/** The business numbers, and one of them. */
export const numberTexts = {
  title: 'Numbers',
  intro: 'The business numbers of this deployment, and how they stand.',
  caption: 'Business numbers',
  phone: 'Number',
  name: 'Name',
  state: 'State',
  since: 'Since',
  pages: 'Pages',
  live: 'Live',
  sayState: (state: string) => STEPS[state] ?? `waits for ${state}`,
  refused: 'Meta refuses everything',
  noName: 'No name told',
  policy: 'Policy',
  policyOf: (phone: string) => `Policy of ${phone}`,
  application: 'Application',
  applicationOf: (phone: string) => `Application of ${phone}`,
  none: 'No numbers yet',
  noneWhy: 'Adopt a number that is on the Cloud API already, or bring one onto it by an application.',
  toApplications: 'To the applications',
  adopt: 'Adopt a number',
  adoptWhy: 'For a number that is on the Cloud API already. Both ids stand in Meta’s WhatsApp Manager.',
  adoptNeedsAdmin: 'Only admins adopt numbers.',
  phoneNumberId: 'Id of the number at Meta (phone_number_id)',
  phoneNumberIdHint: 'Digits, and not the phone number itself.',
  wabaId: 'Id of the WhatsApp Business Account',
  wabaIdHint: 'Digits. Its templates become those of the number.',
  digits: 'Must be digits, 32 at most.',
  adoptAsk: 'Adopt this number?',
  adoptAskWhy:
    'From then on it stands in the ledger, for good: a number on the API never goes back to the WhatsApp apps, and cannot be removed here.',
  adoptDo: 'Adopt the number',
  back: 'All numbers',
  facts: 'Facts',
  id: 'Id at Meta',
  account: 'Account',
  ledger: 'Ledger',
  sayLedger: (state: 'registered' | 'live') => (state === 'live' ? 'on the API, for good' : 'registered with Meta, for good'),
  noLedger: 'not on the API yet',
  otherId: (id: string) => `under the id ${id}`,
  never:
    'A number on the API never goes back: it cannot return to the WhatsApp apps, and it cannot be removed here. To stop using it, revoke its keys.',
  neverYet:
    'Once it is registered, it never goes back to the WhatsApp apps. Until then its application can be cancelled, without refund.',
  sendingTitle: 'Sending',
  breakerOpen: 'Meta refuses all that this number sends, since',
  nextTry: 'One message is tried again',
  nextTryNow: 'now',
  inTime: (left: string) => `in ${left}`,
  waits:
    'Messages with a fallback for “failed” take it at once. All others wait, five hours at most, and leave in order as soon as Meta takes one.',
  whatToDo: 'What to do',
  advice: (code: string) =>
    ADVICE[code] ??
    (/^2\d\d$/.test(code)
      ? 'Give the system user of the access token the permissions that Meta names, for this account.'
      : 'Look at the account in Meta’s Business Suite, and up the code in Meta’s list of error codes.'),
  breakerClosed: 'Meta takes what this number sends. It last refused everything until',
  breakerCause: 'The reason was:',
  breakerNever: 'Meta has never refused everything that this number sends.',
  waiting: 'Messages that wait',
  incidents: 'Attempts to take it off the API',
  noIncidents: 'None. Each would be refused and recorded here.',
  incidentsWhy:
    'Each was refused, and changed nothing here. If Meta told of it, look at once at what happened there: the number may send nothing any more.',
  sayIncident: (what: string) => INCIDENTS[what] ?? what.toLowerCase().replaceAll('_', ' '),
  by: (who: string) => (who === 'meta' ? 'told by Meta' : `by ${who}`),
  policyWhy: 'What it does when a window has closed, nobody answered, or WhatsApp does not deliver; quiet hours, SMS, words.',
} as const;
