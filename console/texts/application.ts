import type { Reminder } from '../api/application-types.ts';
import { partyNames } from './applications.ts';

/** The page of one application. */
export const applicationTexts = {
  back: 'All applications',
  notFound: 'There is no such application',
  notFoundWhy: 'The address may be mistyped, or your key may be for other numbers.',
  turn: 'Whose turn it is',
  since: 'since',
  expectedBy: 'expected by',
  nobodyKnows: 'nobody can say how long it takes',
  ended: {
    live: 'The number is live. Nobody has to do anything.',
    cancelled: 'Cancelled: nobody has to do anything.',
    failed: 'Failed: nobody has to do anything.',
  },
  onward: {
    numbers: 'Look at the numbers',
    number: 'Look at the number',
    policy: 'Choose what follows when WhatsApp does not deliver',
    conversation: 'Begin a conversation from it',
  },
  why: 'Why:',
  noRefund: 'Nothing is refunded.',
  late: 'Late',
  wasLate: 'Was late',
  steps: 'Steps',
  facts: 'About it',
  fact: {
    phoneNumber: 'Phone number',
    displayName: 'Display name',
    email: 'E-mail',
    testPhone: 'Test phone',
    businessId: 'Facebook business id',
    wabaId: 'WhatsApp account',
    phoneNumberId: 'Meta’s number id',
    started: 'Started',
    ended: 'Ended',
    acknowledged: 'Acknowledged',
    acknowledgedWhat: (by: string) => `never back to the app, no refund; by ${by}`,
    execution: 'Execution',
    id: 'Application',
    verification: 'Facebook says',
    terms: 'Terms',
    termsState: (state: string, to: string) => `${state}, to ${to}`,
    account: 'Account review',
    name: 'Name review',
  },
  unknown: 'not known yet',
  none: 'none',
  step: {
    since: 'Since',
    took: (used: string) => `took ${used}`,
    usedOf: (used: string, expected: string) => `${used} of ${expected} used`,
    used: (used: string) => `${used} so far; no time is expected of it`,
    done: 'Done',
    round: (round: number, rejections: number) =>
      rejections === 0 ? `Round ${round}` : `Round ${round}, turned down ${rejections === 1 ? 'once' : `${rejections} times`}`,
    trouble: 'We could not do our part; it is tried again by itself:',
    reasons: 'Turned down, because:',
    anew: 'Began anew, because:',
    reminders: (count: number) => (count === 1 ? '1 message to a party' : `${count} messages to parties`),
    noReminders: 'No reminder sent yet.',
    evidence: 'What was seen',
    code: {
      requested: 'The latest code was requested',
      by: { SMS: 'by SMS', VOICE: 'by a call' },
      good: 'It is good for ten minutes.',
      tries: (left: number) => (left === 1 ? '1 try is left for it.' : `${left} tries are left for it.`),
      registering: 'The number is being registered. Whether Meta took it is known in a minute or two.',
    },
  },
  machine: {
    title: 'State machine',
    legend: 'What the drawing’s boxes mean',
    kinds: {
      now: 'where it is now',
      waits: 'waits for somebody',
      works: 'works by itself',
      chooses: 'decides',
      ends: 'ends well or is cancelled',
      fails: 'fails',
    },
    now: (states: string) => `Now in ${states}.`,
    alternative: 'The drawing shows the process in infra/onboarding.asl.json; the steps above say the same in words.',
    behind: 'This is by the record; the execution itself may be a few seconds behind.',
    label: (states: string) => `The state machine of an application, now in ${states}`,
  },
  log: {
    title: 'Log',
    caption: 'What happened, newest first',
    at: 'When',
    by: 'Who',
    what: 'What',
    evidence: 'Evidence',
    all: (count: number) => `Show all ${count} entries`,
  },
} as const;

/** A message to a party in words. */
export function sayReminder({ kind, to, by, failure }: Reminder): string {
  const what = { reminder: 'Reminder', escalation: 'Escalation', notice: 'Notice' }[kind];
  const how = by === 'email' ? 'by e-mail' : 'by event alone';
  return `${what} to ${partyNames[to]} ${how}${failure === undefined ? '' : ` (the mail was refused: ${failure})`}`;
}
