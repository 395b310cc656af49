import { useQuery } from '@tanstack/react-query';
import { callApi, withQuery } from '../../../api/client.ts';
import type { Template, TemplatePage } from '../../../api/conversation-types.ts';
import { useNumbers } from '../../../api/numbers.ts';

/** The templates that a number may send, all of them, by name. */
export function useTemplates(number: string, isWanted: boolean) {
  const wabaId = useNumbers().data?.find(({ phoneNumberId }) => phoneNumberId === number)?.wabaId;
  return useQuery({
    queryKey: ['templates', 'approved', wabaId],
    queryFn: async ({ signal }) => {
      const all: Template[] = [];
      let cursor: string | undefined;
      do {
        const path = withQuery('/v1/templates', { wabaId, status: 'APPROVED', limit: 200, cursor });
        const { templates, next } = await callApi<TemplatePage>(path, { signal });
        all.push(...templates);
        cursor = next ?? undefined;
      } while (cursor !== undefined);
      return all;
    },
    enabled: isWanted && wabaId !== undefined,
    staleTime: 60_000,
  });
}
