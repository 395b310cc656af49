import type { Fallback, Refusal, Summary } from '../api/message-list-types.ts';
import type { Message, Route } from '../api/message-types.ts';
import { sayAttempt, sayMessage, sayTotal, sayWhyAttempt } from './attempts.ts';
import { capital, sayConsidered, sayCost, sayDecision, sayRoute } from './decision.ts';
import { sayFailure } from './provider-errors.ts';

const STATES: Readonly<Record<Summary['state'], string>> = {
  accepted: 'Accepted, not left yet',
  sending: 'Being sent',
  sent: 'Sent, not delivered yet',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Failed',
  expired: 'Expired',
  cancelled: 'Cancelled',
};

/** What the pages of messages say. */
export const messageTexts = {
  title: 'Messages',
  lists: { failed: 'Failed', refused: 'Refused', 'fell-back': 'Fell back', waiting: 'Waiting', all: 'By state' },
  listsLabel: 'Lists of messages',
  intros: {
    failed: 'No attempt is left that could arrive. Newest first.',
    refused: 'Sends that a rule refused: nothing was sent, and the content is not kept. Newest first, for 30 days.',
    'fell-back': 'What took another way than was asked for, or was sent by the policy after a window. Newest first.',
    waiting: 'What is put off to a later moment, and why. Those that have waited longest first.',
    all: 'Newest first.',
  },
  empty: {
    failed: ['Nothing failed in this list', 'What fails from now on shows here by itself.'],
    refused: ['Nothing was refused in the last 30 days', 'A send that a rule refuses shows here with every reason.'],
    'fell-back': ['Nothing fell back', 'A message that takes another way shows here, from which way to which and why.'],
    waiting: ['Nothing waits', 'What is put off, for a better hour or for its number, shows here until it leaves.'],
    all: ['No message is in this state', 'Choose another state.'],
  },
  number: 'Business number',
  state: 'State',
  states: STATES,
  noNumber: 'There is no number yet',
  noNumberWhy: 'Messages are listed by business number. An admin brings one onto the API, or adopts one that is there.',
  toNumbers: 'To the numbers',
  lookFurther: 'None among the first. There are more to look through.',
  came: (count: number) => (count === 1 ? '1 new' : `${count} new`),
  gone: (count: number) => (count === 1 ? '1 left this list' : `${count} left this list`),
  showNews: 'Show the list as it is now',
  hasGone: 'no longer in this list',
  loadingMore: 'Loading…',
  readerNote: 'Your role may read, not send: nothing can be sent once more or cancelled here.',
  details: 'Details',
  detailsOf: (to: string) => `Details of the message to ${to}`,
  why: 'Every reason',
  nobody: 'nobody in person',
  reference: (reference: string) => `Reference ${reference}`,
  replay: 'Send once more',
  replayTitle: 'Send this message once more?',
  replayWhat: 'A new message with the same content. What happens now:',
  replayRefused: 'It cannot be sent once more now:',
  replayed: 'It was sent once more:',
  replayedLink: 'the new message',
  isReplay: 'It sends once more what did not arrive:',
  isReplayLink: 'the old message',
  cancel: 'Cancel it',
  cancelTitle: 'Cancel this message?',
  cancelWhat: 'It has not left yet, and never will. Its content can be sent once more later.',
  looking: 'Looking at what would happen…',
} as const;

/** What the page of one message says. */
export const oneMessageTexts = {
  title: 'Message',
  titleTo: (to: string) => `Message to ${to}`,
  back: 'All messages',
  to: 'To',
  from: 'From',
  facts: 'Facts',
  created: 'Accepted',
  category: 'Category',
  reference: 'Reference',
  cost: 'Cost',
  noCost: 'None so far',
  content: 'Content',
  noContent: 'None of its own: the policy sends what stands with the attempt.',
  decision: 'Why this way',
  attempts: (count: number) => (count === 1 ? 'What became of it' : `What became of its ${count} attempts`),
  ids: 'Ids to look it up by',
  id: 'Message',
  person: 'Person',
  fromId: 'Business number',
  call: 'Call',
  providerId: (route: Route, at: number) => `${capital(sayRoute(route))}, attempt ${at}`,
  copyOf: (what: string) => `Copy: ${what}`,
  gone: 'There is no such message, or it is of a number that you may not see. Messages are kept for 90 days.',
} as const;

/** The ways that it took, in order: `free text → SMS`; `insteadOf`: the one that was asked for and not tried. */
export function sayWay({ attempts }: Pick<Message, 'attempts'>, insteadOf: Route | null = null): string {
  const taken = attempts.map(({ route }) => route);
  return [...(insteadOf === null ? [] : [insteadOf]), ...taken].map(sayRoute).join(' → ');
}

/** What of a message a reader of a list wants to know: why it went as it went, why it failed or waits. */
export function sayOutcome(message: Message): readonly string[] {
  const { attempts, decision, createdAt } = message;
  const open = attempts.find(({ state }) => state === 'pending' || state === 'unknown');
  const failures = attempts.flatMap(({ state, route, error }) => {
    if (state !== 'failed' || error === null) return [];
    const says = sayFailure(error, route);
    return [attempts.length > 1 ? `${capital(sayRoute(route))}: ${says}` : says];
  });
  // Until when it waits, and for what, its attempt says.
  const { wait: _wait, ...decided } = decision;
  return [
    ...(decision.considered.length > 0 ? sayDecision(decided, createdAt) : []),
    ...failures,
    ...(open === undefined ? [] : sayAttempt(open)),
    ...sayMessage(message),
  ];
}

/** Why a message took another way. */
export function sayFallback({ attempt: n, message }: Fallback): readonly string[] {
  const [attempt, before] = [message.attempts[n - 1], message.attempts[n - 2]];
  if (attempt === undefined) return [];
  if (before === undefined)
    return message.expiryOf === undefined ? sayDecision(message.decision, message.createdAt) : sayMessage(message);
  const failure = before.error === null ? [] : [sayFailure(before.error, before.route)];
  return [`${sayWhyAttempt(attempt)}.`, ...failure];
}

const PROBLEMS: Readonly<Record<string, string>> = {
  'session-closed': 'window closed',
  'conversation-not-started': 'never wrote',
  'opted-out': 'opted out',
  'no-phone-for-sms': 'no phone number',
  'template-not-sendable': 'template not sendable',
  'number-not-live': 'number not live',
  'group-chat-not-supported': 'group chat',
  'calling-not-supported': 'call',
};

/** A refusal in two or three words; a type that this console does not know is shown as it is. */
export function sayProblem({ problem }: Refusal): string {
  return PROBLEMS[problem] ?? problem;
}

/** Why a send was refused: the reason of each route, or the API's own words where there is none. */
export function sayRefusal({ considered = [], window, detail, at }: Refusal): readonly string[] {
  if (window === undefined || considered.length === 0) return [detail];
  return [...new Set(considered.map((one) => sayConsidered(one, window, at)))];
}

/** What a message costs, or would if it left: never more than is known. */
export function sayCosts({ totalCost, decision, state }: Pick<Message, 'totalCost' | 'decision' | 'state'>): string | undefined {
  const { amounts } = totalCost;
  if (state === 'accepted' && amounts.length === 0) return decision.cost === undefined ? undefined : sayCost(decision.cost);
  const isFree = amounts.every(({ amount }) => Number(amount) === 0);
  if (isFree) return totalCost.complete ? 'no charge' : undefined;
  return sayTotal(totalCost);
}
