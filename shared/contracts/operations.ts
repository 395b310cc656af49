import { adoptNumberSchema, policySchema, previewRequestSchema, sendRequestSchema } from './api.ts';
import { APPLICATION_OPERATIONS } from './application-operations.ts';
import { CALLER_OPERATIONS } from './caller-operations.ts';
import { CONVERSATION_OPERATIONS } from './conversation-operations.ts';
import { MEDIA_OPERATIONS } from './media-operations.ts';
import { LOCATED, NUMBER, type Operation, page, path, query } from './operation.ts';
import type { ProblemType } from './problem.ts';
import {
  acceptedSchema,
  conversationListSchema,
  messageListSchema,
  messageSchema,
  numberListSchema,
  numberSchema,
  numberWithIncidentsSchema,
  policyViewSchema,
  previewSchema,
  syncSchema,
  templateListSchema,
} from './responses.ts';
import { SUBSCRIPTION_OPERATIONS } from './subscription-operations.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = page(200);
const OF_NUMBER = query('number', 'Business number; may be left out where there is only one.');
const KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key and body again: the same answer, and one message. Kept for 48 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const ETag = 'Names the stored policy as it stands, for the `If-Match` of a PUT.';
const IF_MATCH: Json = {
  name: 'If-Match',
  in: 'header',
  description: 'The `ETag` of the policy that was read: if another came between, nothing is put. Without it the last PUT counts.',
  schema: { type: 'string', examples: ['"3"'] },
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
/** Every operation by its route, as API Gateway writes it. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
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
    summary: 'Messages in a state, newest first.',
    scope: 'read',
    parameters: [
      {
        ...query('state', 'State of the messages.', {
          type: 'string',
          enum: ['accepted', 'sending', 'sent', 'delivered', 'read', 'failed', 'expired', 'cancelled'],
        }),
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
    parameters: [path('id', "The message's id.")],
    answers: { 200: messageSchema },
    problems: ['not-found'],
  },
  'POST /v1/messages/{id}/cancel': {
    id: 'cancelMessage',
    summary: 'Cancels a message that has not left. Repeated, it is cancelled still.',
    scope: 'send',
    parameters: [path('id', "The message's id.")],
    answers: { 200: messageSchema },
    problems: ['not-found', 'not-cancellable'],
  },
  'GET /v1/conversations': {
    id: 'listConversations',
    summary:
      'Conversations, latest activity first. With a filter a page may have fewer entries than asked for, and still a next.',
    scope: 'read',
    parameters: [OF_NUMBER, query('window', 'Those alone whose window is open.', { type: 'string', enum: ['open'] }), ...PAGE],
    answers: { 200: conversationListSchema },
    problems: [],
  },
  ...CONVERSATION_OPERATIONS,
  'GET /v1/numbers': {
    id: 'listNumbers',
    summary: 'Business numbers, in the order in which they came.',
    scope: 'read',
    parameters: PAGE,
    answers: { 200: numberListSchema },
    problems: [],
  },
  'POST /v1/numbers': {
    id: 'adoptNumber',
    summary: 'Adopts a number that is on the Cloud API already.',
    scope: 'admin',
    request: adoptNumberSchema,
    answers: { 200: numberSchema, 201: numberSchema },
    headers: LOCATED,
    problems: ['downgrade-not-possible', 'application-already-open', 'upstream-failed'],
  },
  'GET /v1/numbers/{number}': {
    id: 'getNumber',
    summary: 'A business number, with what the ledger says of it and the attempts to take it off the API.',
    scope: 'read',
    parameters: [NUMBER],
    answers: { 200: numberWithIncidentsSchema },
    problems: ['not-found'],
  },
  'DELETE /v1/numbers/{number}': {
    id: 'deleteNumber',
    summary: 'Is always refused: a number on the API never goes back. The attempt is recorded.',
    scope: 'admin',
    parameters: [NUMBER],
    answers: {},
    problems: ['not-found', 'downgrade-not-possible'],
  },
  'GET /v1/numbers/{number}/policy': {
    id: 'getPolicy',
    summary: "A number's defaults.",
    scope: 'read',
    parameters: [NUMBER],
    answers: { 200: policyViewSchema },
    headers: { ETag },
    problems: ['not-found'],
  },
  'PUT /v1/numbers/{number}/policy': {
    id: 'putPolicy',
    summary: "Replaces a number's defaults; what is left out takes its default.",
    scope: 'admin',
    parameters: [
      NUMBER,
      IF_MATCH,
      query('dryRun', '`true`: it is checked and answered, and nothing is put.', { type: 'boolean', default: false }),
    ],
    request: policySchema,
    answers: { 200: policyViewSchema },
    headers: { ETag },
    problems: ['not-found', 'policy-changed'],
  },
  'GET /v1/templates': {
    id: 'listTemplates',
    summary:
      'Templates of an account as last synced, with the policies that name them. With a filter a page may have fewer entries than asked for, and still a next.',
    scope: 'read',
    parameters: [
      query('wabaId', 'Account; may be left out where there is only one.'),
      query('name', 'All languages of one template.'),
      query('status', "Meta's word for how they stand, such as APPROVED or PAUSED."),
      ...PAGE,
    ],
    answers: { 200: templateListSchema },
    problems: [],
  },
  'POST /v1/templates/sync': {
    id: 'syncTemplates',
    summary: 'Brings the templates of every account up to date with Meta.',
    scope: 'admin',
    answers: { 200: syncSchema },
    problems: ['upstream-failed'],
  },
  ...MEDIA_OPERATIONS,
  ...APPLICATION_OPERATIONS,
  ...SUBSCRIPTION_OPERATIONS,
  ...CALLER_OPERATIONS,
};
