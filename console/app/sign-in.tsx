import { useLocation } from 'react-router';
import { getConfig } from '../api/config.ts';
import { signInAtIssuer } from '../api/credential.ts';
import { signInTexts as texts } from '../texts/sign-in.ts';
import { IssuerButton } from './issuer-button.tsx';
import { KeyForm } from './key-form.tsx';
import { issuerName } from './say-sign-in.ts';

/** Asks who is there: by the issuer, where there is one, or by a key. */
export function SignIn() {
  const { pathname, search } = useLocation();
  const returnTo = `${pathname}${search}`;
  return (
    <main className="sign-in">
      <h1>{texts.title}</h1>
      {getConfig().oidc === undefined ? (
        <KeyForm />
      ) : (
        <>
          <IssuerButton says={texts.atIssuer(issuerName())} act={() => signInAtIssuer(returnTo)} />
          <details>
            <summary>{texts.withKey}</summary>
            <KeyForm />
          </details>
        </>
      )}
    </main>
  );
}
