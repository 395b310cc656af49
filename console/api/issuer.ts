import { ErrorResponse, ErrorTimeout, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { getConfig } from './config.ts';
import { SignInFailed } from './credential.ts';

const manager = makeManager();
/** One renewal at a time: a refresh token may be good for one use alone. */
let renewing: Promise<User | null> | undefined;

manager.events.addAccessTokenExpiring(() => void renew());

/** Authorization code with PKCE; the tokens are kept for this tab only. */
function makeManager(): UserManager {
  const { oidc } = getConfig();
  if (oidc === undefined) throw new Error('config.json names no issuer');
  const back = `${window.location.origin}/signed-in`;
  return new UserManager({
    authority: oidc.issuer,
    client_id: oidc.clientId,
    scope: oidc.scope,
    redirect_uri: back,
    popup_redirect_uri: back,
    post_logout_redirect_uri: `${window.location.origin}/`,
    extraQueryParams: { ...oidc.parameters },
    extraTokenParams: { ...oidc.parameters },
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    automaticSilentRenew: false,
    requestTimeoutInSeconds: 15,
  });
}

/** The user's token, renewed where it is over. */
export async function accessToken(): Promise<string | undefined> {
  const user = await manager.getUser();
  return (user?.expired === true ? await renew() : user)?.access_token;
}

/** The token that has taken the place of a refused one, or is made to. */
export async function renewedToken(refused: string | undefined): Promise<string | undefined> {
  const user = await manager.getUser();
  return (user === null || user.access_token === refused ? await renew() : user)?.access_token;
}

/** `null`: the issuer renews nothing, and the user must sign in again. */
function renew(): Promise<User | null> {
  renewing ??= manager
    .getUser()
    .then((user) => (user?.refresh_token === undefined ? null : manager.signinSilent()))
    .catch(() => null)
    .finally(() => {
      renewing = undefined;
    });
  return renewing;
}

export async function leave(returnTo: string): Promise<void> {
  await manager.signinRedirect({ nonce: crypto.randomUUID(), state: returnTo }).catch(fail);
}

export async function signInBeside(): Promise<void> {
  await manager.signinPopup({ nonce: crypto.randomUUID() }).catch(fail);
}

export async function arrive(): Promise<string | undefined> {
  const user = await manager.signinCallback().catch(fail);
  await manager.clearStaleState();
  if (user === undefined) return undefined;
  // Nowhere but within the console, whatever the state says.
  const returnTo = typeof user.state === 'string' ? user.state : '';
  return /^\/(?![/\\])/.test(returnTo) ? returnTo : '/';
}

/** Signs out at the issuer, too; `false`: it takes no sign-outs, or does not answer, and the user is forgotten here alone. */
export async function signOut(): Promise<boolean> {
  try {
    if ((await manager.metadataService.getEndSessionEndpoint()) === undefined) throw new Error('no end_session_endpoint');
    await manager.signoutRedirect();
    return true;
  } catch {
    await manager.removeUser();
    return false;
  }
}

function fail(error: unknown): never {
  throw new SignInFailed(kindOf(error), error);
}

/** The library tells by words alone what is no answer of the issuer's. */
function kindOf(error: unknown): SignInFailed['kind'] {
  if (error instanceof ErrorResponse) return 'refused';
  if (error instanceof ErrorTimeout || error instanceof TypeError) return 'unreachable';
  if (!(error instanceof Error)) return 'other';
  if (/state/i.test(error.message)) return 'stale';
  return /popup|window/i.test(error.message) ? 'window' : 'other';
}
