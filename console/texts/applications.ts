import type { Party, Status, Step, StepName } from '../api/application-types.ts';

export const stepNames: Readonly<Record<StepName, string>> = {
  'accept-facebook-invite': 'Accept the Facebook invite',
  'verify-business': 'Verify the business',
  'sign-terms': 'Sign the terms',
  'review-account': 'Review the account',
  'activate-number': 'Activate the number',
  'go-live': 'Go live',
};

/** What is done at each step, and what ends it. */
export const stepTells: Readonly<Record<StepName, string>> = {
  'accept-facebook-invite':
    'The organisation accepts the partner’s request in Meta Business Suite, which shares its WhatsApp Business Account.',
  'verify-business':
    'The organisation submits documents in the Security Centre, and Facebook verifies them. Facebook alone decides how long that takes.',
  'sign-terms': 'The organisation signs WhatsApp’s terms, which Dropbox Sign sends by e-mail.',
  'review-account': 'WhatsApp reviews the account and the display name. Nobody else can complete this.',
  'activate-number':
    'The organisation reads out the code that WhatsApp sends to the number, and chooses a PIN. An admin enters both.',
  'go-live': 'openwindow subscribes to the webhooks, fetches the templates and sends a test message.',
};

export const partyNames: Readonly<Record<Party, string>> = {
  organisation: 'Organisation',
  provider: 'Provider (us)',
  partner: 'Partner',
  facebook: 'Facebook',
  whatsapp: 'WhatsApp',
};

export const statusNames: Readonly<Record<Status, string>> = {
  open: 'Open',
  live: 'Live',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

export const stateNames: Readonly<Record<Step['state'], string>> = {
  'not-started': 'Not started',
  waiting: 'Waiting',
  done: 'Done',
  'switched-off': 'Switched off',
};

/** The list. */
export const applicationsTexts = {
  title: 'Applications',
  start: 'Start an application',
  readerNote: 'Only an admin can start an application.',
  caption: 'Applications, newest first',
  statuses: 'Status',
  all: 'All',
  party: 'Whose turn',
  step: 'Step',
  any: 'Any',
  lateOnly: 'Late only',
  late: 'Late',
  columns: {
    organisation: 'Organisation',
    number: 'Phone number',
    status: 'Status',
    step: 'Step',
    party: 'Whose turn',
    time: 'Working time used',
    started: 'Started',
  },
  nobody: 'Nobody’s',
  more: 'Show older ones',
  further: 'None among the newest; look further back',
  empty: 'No application yet',
  emptyWhy:
    'An application brings one phone number onto the WhatsApp Business API. It takes one to two weeks when everybody acts.',
  noneFits: 'No application fits',
  noneFitsWhy: 'Choose another status, or take the filters off.',
  clear: 'Take the filters off',
} as const;

/** The time used. */
export const timeTexts = {
  title: 'Time used',
  of: (used: string, earliest: string, latest: string) => `${used} of ${earliest} to ${latest}`,
  used: (used: string, earliest: string, latest: string) =>
    `${used} of working time used; one to two weeks are expected (${earliest} to ${latest}).`,
  over: 'This is more than expected.',
  excluded: (verification: string, still: boolean) =>
    still
      ? `The time of Facebook’s verification is not counted: ${verification} so far, and still open. Nobody can say how long it takes.`
      : verification === '0 min'
        ? 'The time of Facebook’s verification is not counted.'
        : `The time of Facebook’s verification is not counted: it took ${verification}.`,
  ended: (used: string) => `${used} of working time in all.`,
  forecast: 'By what is left to do, live between',
  and: 'and',
  forecastExcluded: 'plus what Facebook’s verification still takes',
} as const;
