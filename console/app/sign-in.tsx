import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { callApi } from '../api/client.ts';
import { signInWith } from '../api/credential.ts';
import { ME } from '../api/me.ts';
import { ApiProblem } from '../api/problem.ts';
import { shellTexts as texts } from '../texts/shell.ts';

/** Asks for a key of the API, and keeps it for this tab only. */
export function SignIn() {
  const client = useQueryClient();
  const id = useId();
  const [trouble, setTrouble] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get('key') ?? '').trim();
    signInWith(key);
    try {
      client.setQueryData(ME, await callApi('/v1/me'));
      await client.resetQueries({ queryKey: ME });
    } catch (error) {
      setTrouble(error instanceof ApiProblem && error.problem.status === 401 ? texts.wrongKey : texts.noAnswer);
    }
  };
  return (
    <main className="sign-in">
      <h1>openwindow</h1>
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
        <button type="submit" className="button button-primary">
          {texts.signIn}
        </button>
      </form>
    </main>
  );
}
