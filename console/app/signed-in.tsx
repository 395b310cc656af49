import { redirect, useRouteError } from 'react-router';
import { completeSignIn } from '../api/credential.ts';
import { signInTexts as texts } from '../texts/sign-in.ts';
import { saySignInTrouble } from './say-sign-in.ts';

/** Back from the issuer: on to the page where it began. */
export async function arrive(): Promise<Response | null> {
  const returnTo = await completeSignIn();
  return returnTo === undefined ? null : redirect(returnTo);
}

/** What a window shows that was opened for the sign-in, should it not close by itself. */
export function SignedIn() {
  return <p className="note">{texts.done}</p>;
}

/** Why nobody was signed in. */
export function NotSignedIn() {
  const error = useRouteError();
  return (
    <main className="sign-in">
      <h1>{texts.failed}</h1>
      <p className="note note-bad" role="alert">
        {saySignInTrouble(error)}
      </p>
      <a className="button" href="/">
        {texts.toStart}
      </a>
    </main>
  );
}
