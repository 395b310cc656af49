import { adoptNumberSchema, policySchema } from './api.ts';
import { APPLICATION_OPERATIONS } from './application-operations.ts';
import { CALLER_OPERATIONS } from './caller-operations.ts';
import { CONVERSATION_OPERATIONS } from './conversation-operations.ts';
import { conversationListSchema } from './conversation-responses.ts';
import { MEDIA_OPERATIONS } from './media-operations.ts';
import { MESSAGE_OPERATIONS } from './message-operations.ts';
import { LOCATED, NUMBER, OF_NUMBER, type Operation, page, query } from './operation.ts';
import {
  numberListSchema,
  numberSchema,
  numberWithIncidentsSchema,
  policyViewSchema,
  syncSchema,
  templateListSchema,
} from './responses.ts';
import { STATISTICS_OPERATIONS } from './statistics.ts';
import { SUBSCRIPTION_OPERATIONS } from './subscription-operations.ts';

const PAGE = page(200);

type Json = Readonly<Record<string, unknown>>;

const ETag = 'Names the stored policy as it stands, for the `If-Match` of a PUT.';
const IF_MATCH: Json = {
  name: 'If-Match',
  in: 'header',
  description: 'The `ETag` of the policy that was read: if another came between, nothing is put. Without it the last PUT counts.',
  schema: { type: 'string', examples: ['"3"'] },
};

/** Every operation by its route, as API Gateway writes it. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...MESSAGE_OPERATIONS,
  'GET /v1/conversations': {
    id: 'listConversations',
    summary:
      'Conversations, latest activity first. With a filter a page may have fewer entries than asked for, and still a next.',
    scope: 'read',
    parameters: [
      OF_NUMBER,
      query('window', 'Those alone whose window is open.', { type: 'string', enum: ['open'] }),
      query(
        'q',
        'Part of the name, whatever its case and accents; part of the phone number, three digits or more; or how the user id begins. Without `number`, of all numbers that the key may see, one after the other. A phone number or user id in full is found at once, on a page of its own; other pages are what 1,000 conversations yield.',
        { type: 'string', minLength: 1, maxLength: 100 },
      ),
      ...PAGE,
    ],
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
  ...STATISTICS_OPERATIONS,
  ...MEDIA_OPERATIONS,
  ...APPLICATION_OPERATIONS,
  ...SUBSCRIPTION_OPERATIONS,
  ...CALLER_OPERATIONS,
};
