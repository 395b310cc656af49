import { LOCATED, type Operation, page, path, query } from './operation.ts';
import { changeSubscriptionSchema, createSubscriptionSchema, DELIVERY_STATES, replaySchema } from './subscription-requests.ts';
import {
  deliveryListSchema,
  deliverySchema,
  replayAcceptedSchema,
  subscriptionListSchema,
  subscriptionSchema,
  subscriptionWithSecretSchema,
  unsubscribedSchema,
} from './subscription-responses.ts';

const ID = path('id', "The subscription's id.");

/** The operations of subscriptions by their routes, as API Gateway writes them. */
export const SUBSCRIPTION_OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST /v1/subscriptions': {
    id: 'subscribe',
    summary: 'Has events posted to an address, signed by Standard Webhooks. The secret is shown in this answer alone.',
    scope: 'admin',
    request: createSubscriptionSchema,
    examples: {
      messages: { url: 'https://crm.example/hooks/openwindow', events: ['message.*', 'session.expired'], description: 'CRM' },
    },
    answers: { 201: subscriptionWithSecretSchema },
    headers: LOCATED,
    problems: [],
  },
  'GET /v1/subscriptions': {
    id: 'listSubscriptions',
    summary: 'Subscriptions, newest first.',
    scope: 'admin',
    parameters: page(200),
    answers: { 200: subscriptionListSchema },
    problems: [],
  },
  'GET /v1/subscriptions/{id}': {
    id: 'getSubscription',
    summary: 'A subscription, and why it is paused, if it is.',
    scope: 'admin',
    parameters: [ID],
    answers: { 200: subscriptionSchema },
    problems: ['not-found'],
  },
  'PATCH /v1/subscriptions/{id}': {
    id: 'changeSubscription',
    summary: 'Changes address or events, pauses, or resumes: then what waited is delivered.',
    scope: 'admin',
    parameters: [ID],
    request: changeSubscriptionSchema,
    examples: { resume: { state: 'active' }, events: { events: ['*'] } },
    answers: { 200: subscriptionSchema },
    problems: ['not-found'],
  },
  'DELETE /v1/subscriptions/{id}': {
    id: 'unsubscribe',
    summary: 'Ends a subscription. What waits for it is not delivered any more.',
    scope: 'admin',
    parameters: [ID],
    answers: { 200: unsubscribedSchema },
    problems: ['not-found'],
  },
  'POST /v1/subscriptions/{id}/rotate-secret': {
    id: 'rotateSecret',
    summary: 'Makes another secret, shown in this answer alone. The one before signs beside it for 24 hours.',
    scope: 'admin',
    parameters: [ID],
    answers: { 200: subscriptionWithSecretSchema },
    problems: ['not-found'],
  },
  'GET /v1/subscriptions/{id}/deliveries': {
    id: 'listDeliveries',
    summary: 'Deliveries in a state, the latest event first. Those that failed are the dead letters.',
    scope: 'admin',
    parameters: [
      ID,
      query('state', 'How they stand.', { type: 'string', enum: DELIVERY_STATES, default: 'failed' }),
      ...page(200),
    ],
    answers: { 200: deliveryListSchema },
    problems: ['not-found'],
  },
  'POST /v1/subscriptions/{id}/deliveries/{delivery}/replay': {
    id: 'replayDelivery',
    summary: 'Delivers an event once more.',
    scope: 'admin',
    parameters: [ID, path('delivery', "The delivery's id.")],
    answers: { 202: deliverySchema },
    problems: ['not-found'],
  },
  'POST /v1/subscriptions/{id}/replay': {
    id: 'replayPeriod',
    summary: 'Delivers once more what was delivered or given up, of the events of a period.',
    scope: 'admin',
    parameters: [ID],
    request: replaySchema,
    examples: { hour: { from: '2026-12-01T09:00:00Z', to: '2026-12-01T10:00:00Z' } },
    answers: { 202: replayAcceptedSchema },
    problems: ['not-found'],
  },
};
