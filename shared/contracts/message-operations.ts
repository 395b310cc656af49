import { previewRequestSchema, sendRequestSchema } from './api.ts';
import { LOCATED, OF_NUMBER, type Operation, page, path, query } from './operation.ts';
import type { ProblemType } from './problem.ts';
import {
  acceptedSchema,
  fallbackListSchema,
  messageListSchema,
  messageSchema,
  messageStateSchema,
  previewSchema,
  refusalListSchema,
} from './responses.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = page(200);
const ID = path('id', "The message's id.");
const KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key and body again: the same answer, and one message. Kept for 48 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** What a rule can refuse. */
const REFUSALS: readonly ProblemType[] = [
  'number-not-live',
  'opted-out',
  'template-not-sendable',
  'no-phone-for-sms',
  'session-closed',
  'conversation-not-started',
  'group-chat-not-supported',
  'calling-not-supported',
];
const from = '427913085516204';
const to = { phone: '+31612345678' };
const SENDS = {
  text: { from, to, content: { type: 'text', text: { body: 'Your order left.' } }, reference: 'order-1042' },
  'text, or an SMS': {
    from,
    to,
    content: { type: 'text', text: { body: 'Your order left.' } },
    fallback: [{ route: 'sms', text: 'Your order left. Answer: {waLink}', on: ['window-closed', 'undelivered'], after: 'PT10M' }],
  },
  template: {
    from,
    to: { userId: 'US.13491208655302741918' },
    content: { type: 'template', template: { name: 'order_left', language: { code: 'en_US' } } },
  },
};
const PREVIEWS: Json = { ...SENDS, 'text, after the window': { ...SENDS['text'], suppose: { window: 'closed' } } };
const closesAt = '2026-11-23T12:53:25.000Z';
const ACCEPTED = {
  id: 'msg_01m81n37z5dx5nh4nxkfsa1nqq',
  state: 'accepted',
  decision: { route: 'free-form', rule: 'session-open', window: { state: 'open', closesAt }, considered: [] },
} as const satisfies Json;

/** The operations of messages and of what became of them, by their routes. */
export const MESSAGE_OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST /v1/messages': {
    id: 'sendMessage',
    summary: 'Sends a message, or continues the conversation by a fallback.',
    scope: 'send',
    parameters: [KEY],
    request: sendRequestSchema,
    examples: SENDS,
    answers: { 202: acceptedSchema },
    shown: { 202: ACCEPTED },
    headers: { ...LOCATED, 'Idempotent-Replayed': '`true`: this is the answer of an earlier request with the same key.' },
    problems: [...REFUSALS, 'idempotency-key-reused'],
  },
  'POST /v1/messages/preview': {
    id: 'previewMessage',
    summary: 'Decides as a send would, if what it supposes were so, and stores nothing.',
    scope: 'send',
    request: previewRequestSchema,
    examples: PREVIEWS,
    answers: { 200: previewSchema },
    shown: { 200: { decision: ACCEPTED.decision } },
    problems: [...REFUSALS],
  },
  'GET /v1/messages': {
    id: 'listMessages',
    summary:
      'Messages in a state, newest first, without their texts. With a filter a page may have fewer entries than asked for, and still a next.',
    scope: 'read',
    parameters: [
      {
        ...query(
          'state',
          'State of the messages. `waiting`: those accepted ones that are put off until a later moment, the oldest first.',
          {
            type: 'string',
            enum: [...messageStateSchema.options, 'waiting'],
          },
        ),
        required: true,
      },
      OF_NUMBER,
      ...PAGE,
    ],
    answers: { 200: messageListSchema },
    problems: [],
  },
  'GET /v1/messages/{id}': {
    id: 'getMessage',
    summary: 'A message with every attempt and its reason.',
    scope: 'read',
    parameters: [ID],
    answers: { 200: messageSchema },
    problems: ['not-found'],
  },
  'POST /v1/messages/{id}/cancel': {
    id: 'cancelMessage',
    summary: 'Cancels a message that has not left. Repeated, it is cancelled still.',
    scope: 'send',
    parameters: [ID],
    answers: { 200: messageSchema },
    problems: ['not-found', 'not-cancellable'],
  },
  'POST /v1/messages/{id}/replay': {
    id: 'replayMessage',
    summary: 'Sends the content of a message that did not arrive once more. Repeated, it is the same new message.',
    scope: 'send',
    parameters: [ID],
    answers: { 202: acceptedSchema },
    shown: { 202: { ...ACCEPTED, replayOf: 'msg_01m81n2zq0v6c1f1x8y0c3k7hd' } },
    headers: { ...LOCATED, 'Idempotent-Replayed': '`true`: it was sent once more before, and this is that message.' },
    problems: ['not-found', 'not-replayable', ...REFUSALS],
  },
  'POST /v1/messages/{id}/replay/preview': {
    id: 'previewReplay',
    summary: 'Decides as a replay would, and stores nothing.',
    scope: 'send',
    parameters: [ID],
    answers: { 200: previewSchema },
    shown: { 200: { decision: ACCEPTED.decision } },
    problems: ['not-found', 'not-replayable', ...REFUSALS],
  },
  'GET /v1/fallbacks': {
    id: 'listFallbacks',
    summary:
      'Attempts from fallback lists, newest first, whether they left or not, with their messages as they stand. A page may have fewer entries than asked for, and still a next.',
    scope: 'read',
    parameters: [OF_NUMBER, ...PAGE],
    answers: { 200: fallbackListSchema },
    problems: [],
  },
  'GET /v1/refusals': {
    id: 'listRefusals',
    summary: 'Sends that a rule refused, newest first. Kept for 30 days.',
    scope: 'read',
    parameters: [OF_NUMBER, ...PAGE],
    answers: { 200: refusalListSchema },
    problems: [],
  },
};
