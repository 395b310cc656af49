import { getConfig } from './config.ts';
import { beginLeaving } from './leaving.ts';

/** Where the key lies: for this tab only, and gone with it. */
const KEY = 'openwindow.key';
/** Is there while the tab's user came by the issuer. */
const BY_ISSUER = 'openwindow.issuer';
/** Whose work lies in this tab. */
const OWNER = 'openwindow.owner';

/** What talks with the issuer, fetched when it is needed. */
const issuer = () => import('./issuer.ts');

function byIssuer(): boolean {
  return getConfig().oidc !== undefined && sessionStorage.getItem(BY_ISSUER) !== null;
}

/**
 * The bearer token for the API: that of the user, the key that was typed in, or that of the local run. `undefined`: nobody is signed in.
 */
export async function bearerToken(): Promise<string | undefined> {
  if (byIssuer()) return (await issuer()).accessToken();
  const key = sessionStorage.getItem(KEY);
  // The local run's key signs in by itself, but not again after a sign-out, which leaves an empty key.
  return key === null ? getConfig().local?.adminKey : key || undefined;
}

/** Another token in place of one that the API refused, where the issuer gives one. */
export async function anotherToken(refused: string | undefined): Promise<string | undefined> {
  return byIssuer() ? (await issuer()).renewedToken(refused) : undefined;
}

/** Signs in with a key of the API, in place of a user, whose tokens are forgotten. */
export function signInWith(key: string): void {
  sessionStorage.removeItem(BY_ISSUER);
  forget((name) => name.startsWith('oidc.user:'));
  sessionStorage.setItem(KEY, key);
}

/** Leaves for the issuer, which sends back to `/signed-in`. @throws SignInFailed */
export async function signInAtIssuer(returnTo: string): Promise<void> {
  await (await issuer()).leave(returnTo);
}

/** Signs in by the issuer in a window of its own, and stays on the page. @throws SignInFailed */
export async function signInBeside(): Promise<void> {
  await (await issuer()).signInBeside();
  sessionStorage.setItem(BY_ISSUER, '');
}

/** Back from the issuer: where to go on; `undefined` in a window that has told the one that opened it. @throws SignInFailed */
export async function completeSignIn(): Promise<string | undefined> {
  const returnTo = await (await issuer()).arrive();
  if (returnTo !== undefined) sessionStorage.setItem(BY_ISSUER, '');
  return returnTo;
}

/** Makes the tab somebody's, and answers `false` if it was another's, whose work is forgotten, such as what they had begun to write: then the page has to go. */
export function takeTab(owner: string): boolean {
  const before = sessionStorage.getItem(OWNER);
  sessionStorage.setItem(OWNER, owner);
  if (before === null || before === owner) return true;
  beginLeaving();
  forgetWork();
  return false;
}

/** Forgets what somebody left in this tab; not who is signed in. */
function forgetWork(): void {
  forget((name) => name !== KEY && name !== BY_ISSUER && name !== OWNER && !name.startsWith('oidc.'));
}

function forget(isOver: (name: string) => boolean): void {
  for (const name of Object.keys(sessionStorage).filter(isOver)) sessionStorage.removeItem(name);
}

/** Forgets who is signed in, with all that they left in this tab, and leaves: a user signs out at the issuer, too. */
export async function signOut(): Promise<void> {
  const user = byIssuer();
  beginLeaving();
  forgetWork();
  sessionStorage.removeItem(BY_ISSUER);
  sessionStorage.setItem(KEY, '');
  if (user && (await (await issuer()).signOut())) return;
  window.location.assign('/');
}

/** Why nobody was signed in. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
  /** `refused`: by the issuer; `stale`: begun elsewhere, or too long ago; `window`: the other window was closed, or not allowed. */
  readonly kind: 'refused' | 'unreachable' | 'stale' | 'window' | 'other';

  constructor(kind: SignInFailed['kind'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.kind = kind;
  }
}
