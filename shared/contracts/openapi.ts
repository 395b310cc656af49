import { componentSchemas, sentRef, toldRef } from './components.ts';
import { EVENT_SCHEMAS, EVENT_SUMMARIES, eventName } from './event-schemas.ts';
import { type Operation, problemsOf } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PROBLEM_BASE, type ProblemType, problem } from './problem.ts';
import { problemSchema } from './responses.ts';

type Json = Readonly<Record<string, unknown>>;

const INFO: Json = {
  title: 'openwindow',
  version: '0.1.0',
  description:
    'A gateway for the WhatsApp Business API that keeps the 24-hour window of every conversation. Times are RFC 3339 in UTC, durations ISO 8601, errors RFC 9457. Lists return `next`, which is the `cursor` of the page after; `null` is the end. Answers and events may get more fields: pass over what you do not know.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

/** The second part of a path, and what is found there. */
const MESSAGES = ['Messages', 'What is sent, decided, refused and cancelled, and what became of it.'] as const;
const CONVERSATIONS = ['Conversations', 'Whom a number is in touch with, what happened, and the 24-hour window.'] as const;
const TAGS: Readonly<Record<string, readonly [string, string]>> = {
  messages: MESSAGES,
  fallbacks: MESSAGES,
  refusals: MESSAGES,
  conversations: CONVERSATIONS,
  sessions: CONVERSATIONS,
  numbers: ['Numbers', 'Business numbers and their policies.'],
  templates: ['Templates', 'Templates as Meta has them.'],
  media: ['Media', 'Files at Meta.'],
  applications: ['Applications', 'The onboarding of numbers.'],
  statistics: ['Statistics', 'What happened, by hours and days.'],
  subscriptions: ['Subscriptions', 'Events for systems outside AWS, and their dead letters.'],
  me: ['Caller', 'Who calls, and what they may do.'],
  'openapi.json': ['Description', 'This document.'],
};
const EVENTS = ['Events', 'What a subscriber is posted; the same stands in `detail` on the EventBridge bus.'] as const;

/** The API as an OpenAPI 3.1 document, made from the schemas that parse the requests. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = '', template = ''] = route.split(' ');
    paths[template] = { ...paths[template], [method.toLowerCase()]: toOperation(template, operation) };
  }
  const answered = new Set(Object.values(OPERATIONS).flatMap(problemsOf));
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(TAGS)), EVENTS].map(([name, description]) => ({ name, description })),
    security: [{ key: [] }],
    paths,
    webhooks: Object.fromEntries(Object.keys(EVENT_SCHEMAS).map((type) => [type, { post: toWebhook(type) }])),
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key (`npm run keys -- create`), or, where the deployment has an issuer of OpenID Connect, a JWT access token of it.',
        },
      },
      headers: { RetryAfter: { description: 'Come again after so many seconds.', schema: { type: 'integer', minimum: 1 } } },
      examples: Object.fromEntries([...answered].map((type) => [type, { value: problem(type) }])),
      schemas: componentSchemas(),
    },
  };
}

const RETRY_AFTER: Json = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
const GATEWAYS_OWN: Json = { 'application/json': { schema: { type: 'object', properties: { message: { type: 'string' } } } } };
/** A body of any type: the bytes of a file. */
const FILE: Json = { '*/*': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } };

function toOperation(template: string, operation: Operation): Json {
  const { id, summary, scope, parameters } = operation;
  const tag = TAGS[template.split('/')[2] ?? '']?.[0];
  return {
    operationId: id,
    summary,
    description: scope === undefined ? 'Any caller may read it that has a role, or a scope.' : `Scope: \`${scope}\`.`,
    tags: [tag],
    ...(parameters === undefined ? {} : { parameters }),
    ...toRequestBody(operation),
    responses: { ...toAnswers(operation), ...toRefusals(operation) },
  };
}

function toRequestBody({ request, bodies, examples, bodyOptional }: Operation): Json {
  if (bodies !== undefined) {
    const content = Object.entries(bodies).map(([type, schema]) => [type, { schema }]);
    return { requestBody: { required: true, content: Object.fromEntries(content) } };
  }
  if (request === undefined) return {};
  const named = Object.entries(examples ?? {}).map(([name, value]) => [toKey(name), { summary: name, value }]);
  const body = { schema: sentRef(request), ...(named.length === 0 ? {} : { examples: Object.fromEntries(named) }) };
  return { requestBody: { required: bodyOptional !== true, content: { 'application/json': body } } };
}

/** A name as OpenAPI takes it. */
const toKey = (name: string): string => name.replace(/[^\w.-]+/g, '-');

const DONE: Readonly<Record<string, string>> = { 200: 'Done.', 201: 'Made.', 202: 'Accepted.' };

function toAnswers({ answers, headers, shown, file }: Operation): Json {
  const named = Object.entries(headers ?? {}).map(([name, description]) => [name, { description, schema: { type: 'string' } }]);
  const responses = Object.entries(answers).map(([status, schema]) => {
    const example = shown?.[Number(status)];
    const content = {
      'application/json': { schema: toldRef(schema), ...(example === undefined ? {} : { example }) },
      ...(Number(status) === file ? FILE : {}),
    };
    return [
      status,
      { description: DONE[status], ...(named.length === 0 ? {} : { headers: Object.fromEntries(named) }), content },
    ];
  });
  return Object.fromEntries(responses);
}

function toRefusals(operation: Operation): Json {
  const types = problemsOf(operation);
  const statuses = [...new Set(types.map((type) => problem(type).status))];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      toRefusal(
        status,
        types.filter((type) => problem(type).status === status),
      ),
    ]),
  );
}

function toRefusal(status: number, types: readonly ProblemType[]): Json {
  const meant = types.map((type) => `[${type}](${PROBLEM_BASE}${type})`).join(', ');
  const examples = Object.fromEntries(types.map((type) => [type, { $ref: `#/components/examples/${type}` }]));
  const ours = { 'application/problem+json': { schema: toldRef(problemSchema), examples } };
  if (status === 503)
    return {
      description: `Problem types: ${meant}. API Gateway's own answer, where no function answered in time: try again, with the same \`Idempotency-Key\`, after a growing pause.`,
      headers: RETRY_AFTER,
      content: { ...ours, ...GATEWAYS_OWN },
    };
  if (status !== 429) return { description: `Problem types: ${meant}.`, content: ours };
  // The limits of a key are told by us, and those of the deployment by API Gateway.
  const description = `Problem types: ${meant}. API Gateway's own answer, without a header, is about the deployment's limit.`;
  return { description, headers: RETRY_AFTER, content: { ...ours, ...GATEWAYS_OWN } };
}

const SIGNED = [
  ['webhook-id', "The event's id."],
  ['webhook-timestamp', 'When it was posted, in seconds since 1970.'],
  ['webhook-signature', '`v1,` and the signature by Standard Webhooks; several, with blanks between, after a rotation.'],
] as const;

/** What a subscriber is posted. */
function toWebhook(type: string): Json {
  const schema = EVENT_SCHEMAS[type];
  if (schema === undefined) throw new Error(`there is no event ${type}`);
  return {
    operationId: `on${eventName(type)}`,
    summary: type,
    description: `${toPlain(EVENT_SUMMARIES[type] ?? '')}. Comes at least once, in no order: dedupe by \`id\`.`,
    tags: [EVENTS[0]],
    security: [],
    parameters: SIGNED.map(([name, description]) => ({
      name,
      in: 'header',
      required: true,
      description,
      schema: { type: 'string' },
    })),
    requestBody: { required: true, content: { 'application/json': { schema: toldRef(schema) } } },
    responses: {
      '2XX': { description: 'Taken: it is not posted again.' },
      '410': { description: 'There is nobody here any more: the subscription is paused.' },
      default: { description: 'It is tried again for three days.' },
    },
  };
}

/** Without links, which lead from one page of the documents to another. */
const toPlain = (text: string): string => text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
