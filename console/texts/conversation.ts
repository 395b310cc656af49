import type { Policy } from '../api/conversation-types.ts';
import { formatTime } from './format.ts';

const KINDS: Readonly<Record<string, string>> = {
  image: 'Picture',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
  sticker: 'Sticker',
  location: 'Place',
  contacts: 'Contact',
  order: 'Order',
  reaction: 'Reaction',
  interactive: 'Message with choices',
  template: 'Template',
};

/** What the page of one conversation says. The composer's texts lie in composer.ts. */
export const conversationTexts = {
  via: (number: string) => `with ${number}`,
  open: 'Window open',
  closed: 'Window closed',
  neverOpened: 'Never opened',
  closesIn: 'closes in',
  thenAnswered: ', answered.',
  thenUnanswered: ', and nobody had answered.',
  closedWhy: 'WhatsApp takes templates only, until the person writes again.',
  neverOpenedWhy: 'This person never wrote to this number: on WhatsApp only a template can begin the conversation.',
  answered: 'Answered',
  notAnswered: 'Not answered',
  noTimeZone: 'Their time zone is not known.',
  optedOut: {
    everything: 'This person said STOP: nothing is sent, by any route, until they say START.',
    marketing: 'This person switched off marketing messages: everything else may be sent.',
  },
  timeline: 'Timeline',
  toNewest: '↓ Newest',
  nothingYet: 'Nothing was written yet',
  nothingYetWhy: 'What comes in and what is sent shows here by itself.',
  beginning: 'Here it begins. What is older than 90 days is not kept.',
  loadOlder: 'Show older',
  loadingOlder: 'Fetching older ones…',
  olderFailed: 'What is older could not be fetched.',
  cameAt: (at: Date) => `A message came at ${formatTime(at)}.`,
  fromPerson: 'From the person:',
  fromUs: 'From us:',
  fromApp: 'Written in the WhatsApp Business app',
  bySms: 'by SMS',
  late: 'came late: it opened no window',
  notKept: 'A message of ours that is no longer kept.',
  markRead: 'Mark as read',
  markedRead: 'Marked as read',
  cancel: 'Cancel it',
  cancelling: 'Cancelling…',
  attempts: (count: number) => (count === 1 ? 'Why, and what became of it' : `Why, and what became of its ${count} attempts`),
  wholeMessage: 'Open this message',
  call: 'The person called. Calls are not taken here.',
  marketingStopped: 'The person switched off marketing messages.',
  marketingResumed: 'The person switched marketing messages on again.',
  newUserId: 'WhatsApp gave the person another user id.',
  otherUpdate: (type: string) => `WhatsApp told of: ${type}.`,
  group: 'Written in a group: it opens no window and is not answered.',
  forwarded: 'Forwarded',
  edited: 'Changed a message:',
  revoked: 'Took a message back:',
  reacted: (emoji: string) => `Reacted with ${emoji}`,
  reactionTakenBack: 'Took a reaction back',
  systemMessage: 'WhatsApp told of a change of this person.',
  unsupported: (kind: string) => `A message of a type that WhatsApp does not hand on: ${kind}.`,
  chose: 'Chose:',
  template: 'Template',
  asItReadsNow: ', as it reads now',
  referral: 'Came from an advertisement:',
  earlierMessage: 'An earlier message',
  options: 'Options',
  flowAnswer: 'Filled in a form:',
  mayCall: 'Allowed calls from the business.',
  mayNotCall: 'Does not allow calls from the business.',
  contacts: (count: number) => (count === 1 ? 'Contact' : `${count} contacts`),
  onMap: (latitude: number, longitude: number) => `${latitude}, ${longitude} on a map`,
  showFile: 'Show',
  fetchingFile: 'Fetching…',
  fileGone: 'WhatsApp no longer has this file: it keeps what people send for 7 days.',
  download: 'Download',
  kinds: KINDS,
} as const;

/** What the page says on which somebody is written to first. */
export const newConversationTexts = {
  title: 'Write to somebody',
  from: 'Business number',
  to: 'Phone number with country code, or user id',
  toHint: 'Such as +31 6 1234 5678. Who never wrote gets a template, or an SMS; free text goes once they have written.',
  wrong: 'This is neither a phone number with its country code, such as +31612345678, nor a user id, such as NL.1349….',
  go: 'Go on',
  none: 'There is no number to write from',
  noneWhy: 'An admin brings one onto the API under Applications, or adopts one that is there.',
} as const;

/** What the policy does when an open window closes. */
export function sayAtEnd(way: Policy['onUnansweredExpiry'] | undefined, answered: boolean): string {
  if (answered) return 'Nothing is sent when it closes.';
  if (way === undefined) return '';
  if (way === null) return 'Nothing is sent when it closes unanswered.';
  return way.route === 'sms'
    ? `If it closes unanswered, an SMS is sent: “${way.text}”`
    : `If it closes unanswered, the template ${way.template.name} is sent.`;
}
