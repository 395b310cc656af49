import type { Considered, Decision } from '../api/message-types.ts';
import type { ApiProblem, Problem } from '../api/problem.ts';
import { capital, sayConsidered } from './decision.ts';

/** What the composer says. */
export const composerTexts = {
  label: 'Write',
  off: 'Your role may read, not send: ask an admin for the role “agent”.',
  modes: { text: 'Free text', template: 'Template', sms: 'SMS' },
  modesLabel: 'Send as',
  textClosed: 'Free text goes only while the window is open.',
  text: 'Message',
  smsText: 'Text of the SMS',
  smsHint: '{waLink} becomes a link that opens the chat. An answer on WhatsApp opens the window.',
  counted: (count: number, max: number) => `${count.toLocaleString()} / ${max.toLocaleString()}`,
  tooLong: (max: number) => `At most ${max.toLocaleString()} characters.`,
  keys: 'Ctrl or ⌘ + Enter sends, Enter begins a new line.',
  send: 'Send',
  sending: 'Sending…',
  sent: 'Taken. The timeline shows what becomes of it.',
  deciding: 'Asking what would happen…',
  wouldBe: 'What happens when you send:',
  before: { text: 'Here it says what would happen, before you send.', template: 'Fill in the fields to see what would happen.' },
  instead: { sms: 'Write an SMS instead', template: 'Choose a template instead' },
  templateChoice: 'Template',
  chooseTemplate: 'Choose a template',
  noTemplates: 'There is no approved template for this number. An admin makes one at Meta and syncs the templates.',
  templateGone: 'This template is no longer approved: choose another one.',
  templatePreview: 'How the template will read',
  mediaHint: 'A public https address, or the id of an uploaded file.',
  optional: '(may be left out)',
  lost: 'No answer came: it may have been sent, or not. Try again to find out: it is sent once, however often you try.',
  lostLongAgo:
    'No answer came, too long ago to find out by trying again. Look at the timeline whether it went out; if it did not, give it up and write it anew.',
  retry: 'Try again',
  discard: 'Give it up',
  discardHint: 'Look at the timeline first: giving it up does not take it back if it was sent.',
} as const;

/** What to do about a refusal, by its type. */
const TO_DO: Readonly<Record<string, string>> = {
  'session-closed': 'Send a template or an SMS instead.',
  'conversation-not-started': 'Begin with a template, or send an SMS.',
  'opted-out': 'Respect it: nothing of this kind can be sent to them. They may say START themselves.',
  'template-not-sendable': 'Correct the fields, or choose another template.',
  'no-phone-for-sms': 'Ask for the phone number, or send a template.',
  'number-not-live': 'An admin sees under Applications what the number waits for.',
  'idempotency-key-reused': 'It was sent before with another text. Look at the timeline, then send again.',
  'group-chat-not-supported': 'Write to one person.',
  'calling-not-supported': 'Send a message.',
  'invalid-request': 'Correct what is named and send again.',
  'too-large': 'Make it shorter.',
};

/** Why a send was refused, and what to do. */
export type Refusal = {
  readonly why: readonly string[];
  readonly toDo: string | undefined;
  /** Routes that would be possible instead. */
  readonly alternatives: readonly string[];
};

/** A refusal of a send, or of its preview, in words; `at`: when it was refused. */
export function sayRefusal({ problem, code }: ApiProblem, at: number): Refusal {
  const { title, detail, errors = [] } = problem;
  const window = windowOf(problem);
  const considered = consideredOf(problem).map((one) => sayConsidered(one, window, at));
  const fields = errors.map((error) => `${capital(error.field)} ${error.detail}.`);
  const own = considered.length > 0 && code !== 'template-not-sendable' ? considered : [detail ?? title];
  return {
    why: [...new Set([...own, ...fields])],
    toDo: TO_DO[code],
    alternatives: Array.isArray(problem['alternatives']) ? problem['alternatives'].map(String) : [],
  };
}

function consideredOf(problem: Problem): readonly Considered[] {
  return Array.isArray(problem['considered']) ? problem['considered'] : [];
}

function windowOf(problem: Problem): Decision['window'] {
  const window: Partial<Decision['window']> =
    typeof problem['window'] === 'object' && problem['window'] !== null ? problem['window'] : {};
  return { state: 'closed', ...window };
}
