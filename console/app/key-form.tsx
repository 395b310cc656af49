import { type FormEvent, useId, useState } from 'react';
import { getConfig } from '../api/config.ts';
import { signInWith } from '../api/credential.ts';
import { ApiProblem } from '../api/problem.ts';
import { signInTexts as texts } from '../texts/sign-in.ts';
import { useSignedIn } from './use-signed-in.ts';

/** Asks for a key of the API, and keeps it for this tab only. In a run on one machine its admin's is at hand. */
export function KeyForm() {
  const signedIn = useSignedIn();
  const id = useId();
  const [trouble, setTrouble] = useState<string>();
  const { local, oidc } = getConfig();
  const enter = async (key: string) => {
    signInWith(key);
    try {
      await signedIn();
    } catch (error) {
      setTrouble(error instanceof ApiProblem && error.problem.status === 401 ? texts.wrongKey : texts.noAnswer);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void enter(String(new FormData(event.currentTarget).get('key') ?? '').trim());
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={id}>{texts.key}</label>
      <input
        id={id}
        name="key"
        type="password"
        autoComplete="off"
        required
        aria-describedby={`${id}-hint${trouble === undefined ? '' : ` ${id}-trouble`}`}
        aria-invalid={trouble !== undefined}
      />
      <p id={`${id}-hint`} className="hint">
        {texts.keyHint}
      </p>
      {trouble === undefined ? null : (
        <p id={`${id}-trouble`} className="field-error" role="alert">
          {trouble}
        </p>
      )}
      <button type="submit" className={`button ${oidc === undefined ? 'button-primary' : ''}`}>
        {texts.signIn}
      </button>
      {local === undefined ? null : (
        <button type="button" className="button" onClick={() => enter(local.adminKey)}>
          {texts.asLocalAdmin}
        </button>
      )}
    </form>
  );
}
