import type { LoaderFunctionArgs } from 'react-router';
import { bearerToken } from '../api/credential.ts';
import { me } from '../api/me.ts';
import { queryClient } from '../api/query-client.ts';
import { openSessions } from '../api/sessions.ts';

// What a page asks for first is asked while its code is still on its way. The page finds it under way, or asks again where it failed.

export function beginMe(): null {
  void ifSignedIn(() => queryClient.ensureQueryData(me));
  return null;
}

export function beginWindows({ request }: LoaderFunctionArgs): null {
  const search = new URL(request.url).searchParams;
  const number = search.get('number') ?? undefined;
  if (!search.get('q')) void ifSignedIn(() => queryClient.ensureInfiniteQueryData(openSessions(number)));
  return null;
}

async function ifSignedIn(begin: () => Promise<unknown>): Promise<void> {
  try {
    if ((await bearerToken()) !== undefined) await begin();
  } catch {
    // The page asks again, and tells.
  }
}
