import { useEffect, useId, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { getConfig } from '../api/config.ts';
import { signInAtIssuer, signInBeside } from '../api/credential.ts';
import { signInTexts as texts } from '../texts/sign-in.ts';
import { IssuerButton } from './issuer-button.tsx';
import { KeyForm } from './key-form.tsx';
import { issuerName } from './say-sign-in.ts';
import { useSignedIn } from './use-signed-in.ts';

/** Asks again whoever was signed in, over the page, which stays as it is. */
export function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const show = () => dialog.current?.showModal();
  useEffect(show, []);
  // Browsers let nobody keep a dialog open against Escape pressed again and again: it comes back.
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onCancel={(event) => event.preventDefault()} onClose={show}>
      <div className="sign-in-again">
        <h2 id={id}>{texts.again}</h2>
        <p>{texts.againWhy}</p>
        {getConfig().oidc === undefined ? <KeyForm /> : <AtIssuer />}
      </div>
    </dialog>
  );
}

/** In a window of its own; where that fails, on this page after all. */
function AtIssuer() {
  const { pathname, search } = useLocation();
  const signedIn = useSignedIn();
  const [failed, setFailed] = useState(false);
  const beside = async () => {
    await signInBeside();
    await signedIn();
  };
  return (
    <>
      <IssuerButton says={texts.beside(issuerName())} act={beside} onTrouble={() => setFailed(true)} />
      {failed ? (
        <button type="button" className="button button-quiet" onClick={() => signInAtIssuer(`${pathname}${search}`)}>
          {texts.leave}
        </button>
      ) : null}
      <details>
        <summary>{texts.withKey}</summary>
        <KeyForm />
      </details>
    </>
  );
}
