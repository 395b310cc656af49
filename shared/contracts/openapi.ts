import * as z from 'zod/mini';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PROBLEM_TYPES, problem } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** The API as an OpenAPI 3.1 document, made from the schemas that parse the requests. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = '', template = ''] = route.split(' ');
    paths[template] = { ...paths[template], [method.toLowerCase()]: toOperation(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'openwindow',
      version: '0.1.0',
      description:
        'A gateway for the WhatsApp Business API that keeps the 24-hour window of every conversation. Times are RFC 3339 in UTC, durations ISO 8601, errors RFC 9457.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key: `npm run keys -- create`.' } },
      schemas: { Problem: problemSchema() },
    },
  };
}

/** API Gateway's own answer, before any function runs. */
const THROTTLED = {
  description: 'Too many requests for this deployment. Try again with a growing pause.',
  content: { 'application/json': { schema: { type: 'object', properties: { message: { type: 'string' } } } } },
} as const satisfies Json;

/** A body of any type: the bytes of a file. */
const FILE = { '*/*': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } } as const satisfies Json;

function toOperation(operation: Operation): Json {
  const { id, summary, scope, parameters, answers, file, problems } = operation;
  const responses = Object.entries(answers).map(([status, schema]) => [
    status,
    {
      description: 'Done.',
      content: { 'application/json': { schema: toSchema(schema, 'output') }, ...(Number(status) === file ? FILE : {}) },
    },
  ]);
  return {
    operationId: id,
    summary,
    ...(scope === undefined ? {} : { description: `Scope: \`${scope}\`.` }),
    ...(parameters === undefined ? {} : { parameters }),
    ...toRequestBody(operation),
    responses: Object.fromEntries([...responses, ['429', THROTTLED], ...problems.map(toRefusal)]),
  };
}

function toRequestBody({ request, bodies, examples, bodyOptional }: Operation): Json {
  if (bodies !== undefined) {
    const content = Object.entries(bodies).map(([type, schema]) => [type, { schema }]);
    return { requestBody: { required: true, content: Object.fromEntries(content) } };
  }
  if (request === undefined) return {};
  const named = Object.entries(examples ?? {}).map(([name, value]) => [name, { value }]);
  const body = { schema: toSchema(request, 'input'), ...(named.length === 0 ? {} : { examples: Object.fromEntries(named) }) };
  return { requestBody: { required: bodyOptional !== true, content: { 'application/json': body } } };
}

function toRefusal(status: number): readonly [string, Json] {
  const ours = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const description = titlesOf(status);
  if (status !== 429) return [String(status), { description, content: ours }];
  // Meta's limits are told by us, and those of the deployment by API Gateway.
  return ['429', { description: `${description} ${THROTTLED.description}`, content: { ...ours, ...THROTTLED.content } }];
}

function toSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}

function titlesOf(status: number): string {
  const types = PROBLEM_TYPES.filter((type) => problem(type).status === status);
  return types.length === 0 ? 'Refused.' : `Problem types: ${types.join(', ')}.`;
}

function problemSchema(): Json {
  return {
    type: 'object',
    required: ['type', 'title', 'status'],
    properties: {
      type: { type: 'string', format: 'uri', description: 'Names the problem, and opens the page that says what to do.' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { field: { type: 'string' }, detail: { type: 'string' } },
          required: ['field', 'detail'],
        },
      },
    },
    additionalProperties: true,
  };
}
