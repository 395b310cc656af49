import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { MESSAGES } from '../../api/messages.ts';
import { useNumbers } from '../../api/numbers.ts';
import { polled } from '../../api/polling.ts';
import { asOfNow, type Kept, withMore, withNewest } from './kept-rows.ts';
import { fetchRows, LISTS, type List, STATES } from './lists.ts';

const LIST_MS = 5_000;

/** Which list the address names. Without a number it is the first that there is; `undefined` while that is not known. */
export function useNamedList(): List | undefined {
  const [search] = useSearchParams();
  const numbers = useNumbers().data;
  const number = search.get('number') ?? numbers?.[0]?.phoneNumberId;
  if (number === undefined) return undefined;
  return {
    number,
    name: LISTS.find((name) => name === search.get('list')) ?? 'failed',
    state: STATES.find((state) => state === search.get('state')) ?? 'sent',
  };
}

/** The rows of a list, kept up to date; more of them, and what came meanwhile, on demand. */
export function useRows(list: List) {
  const client = useQueryClient();
  const queryKey = [...MESSAGES, list.number, list.name, list.name === 'all' ? list.state : ''];
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await fetchRows(list, undefined, signal);
      // Read after the answer: more may have been loaded meanwhile.
      return withNewest(client.getQueryData<Kept>(queryKey), page);
    },
    refetchInterval: polled(LIST_MS),
  });
  const more = useMutation({
    mutationFn: async () => {
      const next = client.getQueryData<Kept>(queryKey)?.next;
      if (typeof next !== 'string') return;
      const page = await fetchRows(list, next);
      client.setQueryData<Kept>(queryKey, (kept) => (kept?.next === next ? withMore(kept, page) : kept));
    },
  });
  const showNews = () => client.setQueryData<Kept>(queryKey, (kept) => (kept === undefined ? kept : asOfNow(kept)));
  return { query, more, showNews };
}
