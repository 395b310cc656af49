import { globSync, readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { EVENT_SCHEMAS } from '../../../../shared/contracts/event-schemas.ts';
import { openApiDocument } from '../../../../shared/contracts/openapi.ts';
import { problemsOf } from '../../../../shared/contracts/operation.ts';
import { OPERATIONS } from '../../../../shared/contracts/operations.ts';
import { problem } from '../../../../shared/contracts/problem.ts';
import { EVENT_TYPES } from '../../../../shared/domain/event-types.ts';

const document: any = openApiDocument();
const paths: Readonly<Record<string, Readonly<Record<string, any>>>> = document.paths;
const operations = Object.entries(OPERATIONS);
const shown = (route: string) => {
  const [method = '', path = ''] = route.split(' ');
  return paths[path]?.[method.toLowerCase()];
};

describe('the OpenAPI document', () => {
  it('has every route of every function that serves the API, and no others', async () => {
    const configs = globSync('functions/*/config.ts').map((file) => import(/* @vite-ignore */ `../../../../${file}`));
    const routes = (await Promise.all(configs)).flatMap(({ routes: own = [] }) => own as readonly string[]);
    expect(routes.length).toBeGreaterThan(20);
    const api = routes.filter((route) => route.includes(' /v1/'));
    expect(Object.keys(OPERATIONS).toSorted()).toEqual(api.toSorted());
  });

  it.each(operations)('%s names every parameter of its path', (route, { parameters = [] }) => {
    const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((parameter) => parameter['in'] === 'path').map((parameter) => parameter['name'])).toEqual(inPath);
  });

  it.each(operations)('%s shows its answers, and each problem type with its status', (route, operation) => {
    const types = problemsOf(operation);
    const statuses = [...Object.keys(operation.answers).map(Number), ...types.map((type) => problem(type).status)];
    const { responses } = shown(route);
    expect(Object.keys(responses).map(Number).toSorted()).toEqual([...new Set(statuses)].toSorted());
    for (const type of types)
      expect(responses[problem(type).status].content['application/problem+json'].examples).toHaveProperty(type);
  });

  it.each(operations)('%s shows answers that its schemas let through', (_route, { answers, shown: examples = {} }) => {
    const wrong = Object.entries(examples).flatMap(([status, value]) => answers[Number(status)]?.safeParse(value).error ?? []);
    expect(wrong).toEqual([]);
  });

  const examples = operations.flatMap(([route, { request, examples: named = {} }]) =>
    Object.entries(named).map(([name, value]) => [route, name, request, value] as const),
  );
  it.each(examples)(
    '%s: the example %s is a request that is let through',
    (route, name, request: z.ZodMiniType | undefined, value) => {
      expect(request?.safeParse(value).error?.issues ?? []).toEqual([]);
      const { examples: documented } = shown(route).requestBody.content['application/json'];
      expect(Object.values(documented)).toContainEqual({ summary: name, value });
    },
  );

  it.each([429, 503])('tells our own %i beside that of API Gateway, and when to come again', (status) => {
    for (const [route] of operations) {
      const { content, headers } = shown(route).responses[status];
      expect(Object.keys(content).toSorted()).toEqual(['application/json', 'application/problem+json']);
      expect(headers).toHaveProperty('Retry-After');
    }
  });

  it('lets a body be left out where there is nothing that must be said', () => {
    expect(shown('POST /v1/applications/{id}/cancel').requestBody.required).toBe(false);
    expect(shown('POST /v1/applications').requestBody.required).toBe(true);
  });

  it('never answers a delete with anything but a problem (R5)', () => {
    const { responses } = shown('DELETE /v1/numbers/{number}');
    expect(Object.keys(responses)).not.toContain('200');
    expect(responses[409].description).toContain('downgrade-not-possible');
  });

  it('has the version of the package', () => {
    expect(document.info.version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });

  it('has every event as a webhook, by the schema of its type', () => {
    expect(Object.keys(EVENT_SCHEMAS).toSorted()).toEqual([...EVENT_TYPES].toSorted());
    for (const type of EVENT_TYPES) {
      const { $ref } = document.webhooks[type].post.requestBody.content['application/json'].schema;
      expect(document.components.schemas[$ref.split('/').at(-1)].properties.type.const).toBe(type);
    }
  });

  it('lets answers grow, and refuses what a request does not know', () => {
    expect(document.components.schemas.Message).not.toHaveProperty('additionalProperties');
    expect(document.components.schemas.SendRequest.additionalProperties).toBe(false);
  });

  it('has no fault that Redocly’s linter finds, but for the one operation that never succeeds', async () => {
    const config = await createConfig({
      extends: ['recommended-strict'],
      rules: {
        'operation-description': 'error',
        'operation-singular-tag': 'error',
        'operation-tag-defined': 'error',
        'no-invalid-schema-examples': 'error',
        'response-contains-header': { severity: 'error', names: { 429: ['Retry-After'] } },
      },
    });
    const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
    expect(found.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`)).toEqual([
      'operation-2xx-response #/paths/~1v1~1numbers~1{number}/delete/responses',
    ]);
  });
});
