import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { openApiDocument } from '../../../../shared/contracts/openapi.ts';
import { OPERATIONS } from '../../../../shared/contracts/operations.ts';

const { paths } = openApiDocument() as { readonly paths: Readonly<Record<string, Readonly<Record<string, any>>>> };
const operations = Object.entries(OPERATIONS);
const shown = (route: string) => {
  const [method = '', path = ''] = route.split(' ');
  return paths[path]?.[method.toLowerCase()];
};

describe('the OpenAPI document', () => {
  it('has every route of every function that serves the API, and no others', async () => {
    const configs = globSync('functions/*/config.ts').map((file) => import(`../../../../${file}`));
    const routes = (await Promise.all(configs)).flatMap(({ routes: own = [] }) => own as readonly string[]);
    expect(routes.length).toBeGreaterThan(20);
    const api = routes.filter((route) => route.includes(' /v1/'));
    expect(Object.keys(OPERATIONS).toSorted()).toEqual(api.toSorted());
  });

  it.each(operations)('%s names every parameter of its path', (route, { parameters = [] }) => {
    const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((parameter) => parameter['in'] === 'path').map((parameter) => parameter['name'])).toEqual(inPath);
  });

  it.each(operations)('%s shows its answers and its problems', (route, { answers, problems }) => {
    const statuses = [...Object.keys(answers).map(Number), ...problems, 429];
    expect(Object.keys(shown(route).responses).map(Number).toSorted()).toEqual([...new Set(statuses)].toSorted());
  });

  const examples = operations.flatMap(([route, { request, examples: named = {} }]) =>
    Object.entries(named).map(([name, value]) => [route, name, request, value] as const),
  );
  it.each(examples)(
    '%s: the example %s is a request that is let through',
    (route, name, request: z.ZodMiniType | undefined, value) => {
      expect(request?.safeParse(value).error?.issues ?? []).toEqual([]);
      expect(shown(route).requestBody.content['application/json'].examples[name]).toEqual({ value });
    },
  );

  it('tells our own 429 beside that of API Gateway', () => {
    const { content } = shown('POST /v1/applications/{id}/steps/{step}/complete').responses[429];
    expect(Object.keys(content).toSorted()).toEqual(['application/json', 'application/problem+json']);
    expect(Object.keys(shown('GET /v1/numbers').responses[429].content)).toEqual(['application/json']);
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
});
