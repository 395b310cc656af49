import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ALL_APPLICATIONS } from '../../api/applications.ts';
import { callApi } from '../../api/client.ts';

type Action = { readonly method?: 'POST' | 'PATCH'; readonly path: string; readonly body: unknown };

/** Acts on an application by the API; whatever came of it, all that is shown is asked for again. Not for secrets: it is kept. */
export function useAction(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method = 'POST', path, body }: Action) => callApi(path, { method, body }),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ALL_APPLICATIONS }),
  });
}
