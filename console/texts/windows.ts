import type { Policy } from '../api/conversation-types.ts';

/** The open windows, and the search for conversations. */
export const windowsTexts = {
  title: 'Windows',
  write: 'Write to somebody',
  number: 'Number',
  allNumbers: 'All numbers',
  search: 'Search',
  searchHint: 'Phone, id or name',
  unanswered: 'Unanswered only',
  caption: 'Open windows, the one that closes first at the top',
  person: 'Person',
  closes: 'Closes in',
  answer: 'Answer',
  atEnd: 'At its end',
  say: (answered: boolean) => (answered ? 'answered' : 'unanswered'),
  count: (shown: number, more: boolean) =>
    `${shown.toLocaleString()}${more ? ' and more' : ''} ${shown === 1 && !more ? 'window is' : 'windows are'} open`,
  filtered: (shown: number, all: number, more: boolean) =>
    `${shown.toLocaleString()} of the first ${all.toLocaleString()}${more ? ' (there are more)' : ''} are unanswered`,
  loadingMore: 'Loading more…',
  stale: 'Not up to date: the API does not answer.',
  noneTitle: 'No window is open',
  none: 'A window opens when somebody writes to one of your numbers, and closes 24 hours after they last wrote.',
  noneLocal: 'Write as a customer in the Playground to open one.',
  toPlayground: 'To the Playground',
  noneUnanswered: 'Nobody waits for an answer',
  results: 'Conversations found',
  lastActivity: 'Last activity',
  window: 'Window',
  states: { open: 'open', closed: 'closed', 'never-opened': 'never opened' },
  searching: 'Searching…',
  found: (shown: number, more: boolean) => (more ? `${shown.toLocaleString()} found so far` : `${shown.toLocaleString()} found`),
  noResultTitle: 'No conversation was found',
  noResult:
    'Search by a part of the name, the digits of the phone, or the user id. Who never wrote and was never written to is not here.',
  noUnansweredResult: 'None of those that were found has an open window and waits for an answer.',
  moreResults: 'Search on',
  /** What is sent when the window closes, in a few words. */
  sayAtEnd: (way: Policy['onUnansweredExpiry'] | undefined, answered: boolean): string => {
    if (way === undefined) return '';
    if (answered || way === null) return 'nothing is sent';
    return way.route === 'sms' ? `SMS: “${way.text}”` : `template ${way.template.name}`;
  },
} as const;
