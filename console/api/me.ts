import { queryOptions, useQuery } from '@tanstack/react-query';
import { callApi } from './client.ts';
import { takeTab } from './credential.ts';

/** Who is signed in: `GET /v1/me`. */
export type Me = {
  readonly kind: 'key' | 'user';
  readonly id: string;
  readonly name?: string;
  readonly scopes: readonly Scope[];
  readonly numbers: readonly string[] | null;
};
/** What somebody may do. The API enforces it; the console only says so beforehand. */
export type Scope = 'read' | 'send' | 'admin';

export const ME = ['me'] as const;

/**
 * Asks who is signed in. Where that is another than before in this tab, what was left and seen in it is forgotten: the page
 * loads anew, and this promise never settles.
 */
export async function readMe(signal?: AbortSignal): Promise<Me> {
  const me = await callApi<Me>('/v1/me', signal === undefined ? {} : { signal });
  if (takeTab(`${me.kind} ${me.id}`)) return me;
  window.location.reload();
  return new Promise(() => undefined);
}

export const me = queryOptions({ queryKey: ME, queryFn: ({ signal }) => readMe(signal), staleTime: 60_000 });
export const useMe = () => useQuery(me);

/** Whether whoever is signed in may do what asks for this scope; `false` while that is not known. */
export function useMay(scope: Scope): boolean {
  return useMe().data?.scopes.includes(scope) ?? false;
}
