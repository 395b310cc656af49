import type { Figures, Route, Statistics } from '../api/statistics.ts';
import { formatTime } from './format.ts';

type Words = Readonly<Record<string, string>>;
const number = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });

export const sayCount = (count: number): string => number.format(count);
/** `34 %`, or a dash where there is nothing to be a share of. */
export const sayShare = (part: number, whole: number): string => (whole === 0 ? '–' : percent.format(part / whole));
const many = (count: number, one: string, more: string): string => `${sayCount(count)} ${count === 1 ? one : more}`;

export const ROUTES: Readonly<Record<Route, string>> = { 'free-form': 'Free text', template: 'Template', sms: 'SMS' };
const FALLBACKS: Words = {
  'window-closed': 'The window was closed',
  undelivered: 'Not delivered in time',
  failed: 'It failed',
  unread: 'Not read in time',
  'unanswered-expiry': 'Nobody answered before the window closed',
};
export const sayFallback = (reason: string): string => FALLBACKS[reason] ?? reason;
const ENDS: Words = {
  answered: 'Answered: nothing to do',
  unanswered: 'Unanswered: the policy’s message was sent',
  'no-action-wanted': 'Unanswered: the policy wants nothing',
  superseded: 'The person wrote again, or wrote too late',
  'already-continued': 'Covered by an earlier message of the policy',
  'not-sendable': 'Unanswered: the policy’s message could not be sent',
};
export const sayEnd = (reason: string): string => ENDS[reason] ?? reason;
const REFUSALS: Words = {
  'session-closed': 'The window was closed',
  'conversation-not-started': 'The person never wrote',
  'opted-out': 'The person opted out',
  'no-phone-for-sms': 'No phone number for an SMS',
  'template-not-sendable': 'The template may not be sent',
  'number-not-live': 'The number is not live',
  'group-chat-not-supported': 'A group',
  'calling-not-supported': 'A call',
};
export const sayRefusal = (problem: string): string => REFUSALS[problem] ?? problem;

/** The bars of the answer times, shortest first: under the bar, and in the table. */
export const ANSWERS = [
  ['PT5M', '5 min', 'under 5 minutes'],
  ['PT15M', '15 min', 'under 15 minutes'],
  ['PT1H', '1 h', 'under 1 hour'],
  ['PT4H', '4 h', 'under 4 hours'],
  ['PT12H', '12 h', 'under 12 hours'],
  ['PT24H', '24 h', 'under 24 hours'],
  ['never', 'never', 'until the window closed'],
] as const satisfies readonly (readonly [limit: keyof Figures['answers'], short: string, long: string])[];

const hour = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
/** `14:00`, or `21 Nov`. */
export const sayStretch = (from: string, by: Statistics['by']): string => (by === 'hour' ? hour : day).format(new Date(from));

export const overviewTexts = {
  title: 'Overview',
  range: 'Period',
  ranges: { '24h': '24 hours', '7d': '7 days', '30d': '30 days' },
  number: 'Number',
  allNumbers: 'All numbers',
  countedUpTo: (at: string) => `Counted up to ${formatTime(new Date(at))}, every half hour.`,
  nothingCounted: 'Nothing is counted yet. Figures are counted every half hour.',
  empty: 'Nothing is counted in this period',
  emptyWhy: (at: string) =>
    `No message came in or was sent in it until ${formatTime(new Date(at))}. What is newer is counted within half an hour.`,
  emptyLocal: 'Or move the clock by an hour in the Playground.',
  toPlayground: 'To the Playground',
  figures: 'Key figures',
  openNow: 'Windows open now',
  openNowHint: 'see them',
  opened: 'Windows opened',
  closedUnanswered: 'Closed unanswered',
  ofClosed: (share: string, closed: number) => `${share} of ${sayCount(closed)} closed`,
  withinHour: 'Answered within 1 hour',
  ofWaiting: (count: number) => (count === 0 ? 'nobody waited' : `of ${many(count, 'wait', 'waits')}`),
  fallbacks: 'Fallbacks',
  ofLeft: (count: number) => `of ${many(count, 'attempt', 'attempts')} that left`,
  cost: 'Cost, about',
  noCost: 'nothing',
  sampleCost: 'by sample prices',
  ratedCost: 'by your rate cards',
  costsUnknown: (count: number) => `${sayCount(count)} not known`,
  asTable: 'Show as table',
  tableOf: (title: string) => `Table: ${title}`,
  total: 'In all',

  windowsTitle: ({ windows: { opened, closed, unanswered } }: Figures) =>
    `${many(opened, 'window', 'windows')} opened, ${sayCount(closed)} closed, ${unanswered === 0 ? 'none' : sayCount(unanswered)} of them unanswered`,
  windowsSummary: (busiest: string | undefined, opened: number, by: Statistics['by']) =>
    busiest === undefined
      ? 'No window opened.'
      : `Most opened ${by === 'hour' ? 'in the hour from' : 'on'} ${busiest}: ${sayCount(opened)}.`,
  columns: {
    time: 'From',
    opened: 'Opened',
    answered: 'Closed, answered',
    unanswered: 'Closed, unanswered',
    messagesIn: 'Messages in',
  },
  answersTitle: (fast: number, whole: number) =>
    whole === 0 ? 'Nobody waited for an answer' : `${sayShare(fast, whole)} of people had an answer within an hour`,
  answersSummary: (never: number) =>
    `Answered within so long of the person’s last message. ${never === 0 ? 'Nobody was left without one.' : `${many(never, 'window', 'windows')} closed without one.`}`,
  answerTime: 'Waited',
  count: 'Count',
  share: 'Share',
  routesTitle: (whole: number, route: string, share: string) =>
    whole === 0 ? 'Nothing was sent' : `${share} left as ${route.toLowerCase() === 'sms' ? 'SMS' : route.toLowerCase()}`,
  routesSummary: (whole: number) => `${many(whole, 'attempt', 'attempts')} left in all.`,
  route: 'Way',
  fallbacksTitle: (whole: number) =>
    whole === 0 ? 'No conversation went on another way' : `${many(whole, 'message', 'messages')} went on another way`,
  fallbacksSummary: (top: string | undefined) =>
    top === undefined ? 'Every attempt that left was the one asked for.' : `Mostly: ${top}.`,
  reason: 'Why',
  costsTitle: (total: string) => (total === '' ? 'Nothing was charged' : `About ${total} in all`),
  costsSummary: 'By route, as far as the rate cards tell. What did not arrive on WhatsApp costs nothing.',
  amount: 'Amount',
  endsTitle: 'What was done when windows closed',
  refusedTitle: 'Sends that a rule refused',
  failedTitle: 'Attempts that failed',
  none: 'None.',
  code: 'Code',

  health: 'Health',
  numbersHealthy: 'Meta accepts what your numbers send.',
  numberStopped: (name: string) => `Nothing leaves ${name}: Meta refuses all of it.`,
  lookAtNumber: 'Look at the number',
  subscriptions: 'Subscriptions',
  subscriptionsInTrouble: (count: number) => `${many(count, 'subscription gets', 'subscriptions get')} no events at present.`,
  lookAtSubscriptions: 'See which',
  subscriptionsNeedAdmin: 'How subscriptions stand is for admins.',
  noSubscriptions: 'Nobody subscribes to events.',
  subscription: 'Subscription',
  state: 'State',
  deadLetters: 'Not delivered',
  active: 'delivering',
  failing: 'failing',
  paused: 'paused',
  since: 'since',
  pausedFor: { failing: 'no success for a day', gone: 'the address is gone (410)', requested: 'on request' },
  deadCount: (count: number, more: boolean) => (count === 0 ? 'none' : `${sayCount(count)}${more ? ' or more' : ''}`),
} as const;
