import { getConfig } from './config.ts';

/** Where the key lies: for this tab only, and gone with it. */
const PLACE = 'openwindow.key';

/** The bearer token for the API: the key that was typed in, or that of the local run. `undefined`: nobody is signed in. */
export async function bearerToken(): Promise<string | undefined> {
  const key = sessionStorage.getItem(PLACE);
  // The local run's key signs in by itself, but not again after a sign-out, which leaves an empty key.
  return key === null ? getConfig().local?.adminKey : key || undefined;
}

/** Signs in with a key of the API. */
export function signInWith(key: string): void {
  sessionStorage.setItem(PLACE, key);
}

/** Forgets who is signed in, and all that they left in this tab, such as what they had begun to write. */
export function signOut(): void {
  sessionStorage.clear();
  sessionStorage.setItem(PLACE, '');
}
