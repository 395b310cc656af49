import { useQueryClient } from '@tanstack/react-query';
import { forgetWork } from '../api/credential.ts';
import { ME, type Me } from '../api/me.ts';

/** Goes on as somebody who has just signed in. What another has seen is forgotten, and with it the page they were on. */
export function useSignedIn(): (me: Me) => Promise<void> {
  const client = useQueryClient();
  return async (me) => {
    const before = client.getQueryData<Me>(ME);
    if (before !== undefined && before.id !== me.id) {
      forgetWork();
      window.location.reload();
      return;
    }
    client.setQueryData(ME, me);
    await client.invalidateQueries();
  };
}
