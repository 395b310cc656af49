import { useQuery } from '@tanstack/react-query';
import { callApi } from './client.ts';

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

export function useMe() {
  return useQuery({ queryKey: ME, queryFn: ({ signal }) => callApi<Me>('/v1/me', { signal }), staleTime: 60_000 });
}

/** Whether whoever is signed in may do what asks for this scope; `false` while that is not known. */
export function useMay(scope: Scope): boolean {
  return useMe().data?.scopes.includes(scope) ?? false;
}
