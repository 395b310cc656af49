import { useQueryClient } from '@tanstack/react-query';
import { ME, readMe } from '../api/me.ts';

/**
 * Goes on as whoever has just signed in.
 * @throws ApiProblem if the API does not know them, Unreachable when no answer came
 */
export function useSignedIn(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    client.setQueryData(ME, await readMe());
    await client.invalidateQueries();
  };
}
