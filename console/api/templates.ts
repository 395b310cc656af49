import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { templateListSchema } from '../../shared/contracts/responses.ts';
import { callApi, withQuery } from './client.ts';
import { polled } from './polling.ts';
import type { AccountTemplates, Template, TemplateSync } from './template-types.ts';

export const TEMPLATES = ['templates'] as const;

/** All templates of an account: an account has hundreds at most, or a few thousand. */
export function useTemplates(wabaId: string | undefined) {
  return useQuery({
    queryKey: [...TEMPLATES, wabaId],
    queryFn: ({ signal }) => fetchTemplates(wabaId, signal),
    enabled: wabaId !== undefined,
    staleTime: 30_000,
    refetchInterval: polled(120_000),
  });
}

async function fetchTemplates(wabaId: string | undefined, signal: AbortSignal): Promise<AccountTemplates> {
  const templates: Template[] = [];
  let cursor: string | undefined;
  for (;;) {
    const path = withQuery('/v1/templates', { wabaId, limit: 200, cursor });
    const page: z.infer<typeof templateListSchema> = await callApi(path, { signal });
    templates.push(...page.templates);
    if (page.next === null) return { syncedAt: page.syncedAt, templates };
    cursor = page.next;
  }
}

/** Brings the templates of every account up to date with Meta. */
export const syncTemplates = (): Promise<TemplateSync> => callApi('/v1/templates/sync', { method: 'POST' });
