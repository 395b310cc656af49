import type { FormEvent } from 'react';
import { pathOf } from '../../api/applications.ts';
import { ApiProblem } from '../../api/problem.ts';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { actionTexts } from '../../texts/application-actions.ts';
import { commonTexts } from '../../texts/common.ts';
import { sayRefusal } from './refusal.ts';
import { TextField, typed } from './text-field.tsx';
import { useAction } from './use-action.ts';

const texts = actionTexts.code;

type RequestCodeProps = { readonly id: string; readonly may: boolean; readonly onDone: (says: string) => void };

/** Has WhatsApp send another code to the number. */
export function RequestCode({ id, may, onDone }: RequestCodeProps) {
  const request = useAction(() => onDone(texts.done));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const body = { method: typed(data, 'method'), language: typed(data, 'language') };
    if (!request.isPending) request.mutate({ path: pathOf(id, 'steps', 'activate-number', 'request-code'), body });
  };
  return (
    <details>
      <summary>{texts.title}</summary>
      <form className="inline-form" onSubmit={submit} noValidate>
        <label className="field">
          <span>{texts.method}</span>
          <select name="method">
            {Object.entries(texts.methods).map(([method, says]) => (
              <option key={method} value={method}>
                {says}
              </option>
            ))}
          </select>
        </label>
        <TextField
          name="language"
          label={texts.language}
          hint={texts.languageHint}
          defaultValue="en"
          maxLength={5}
          trouble={request.error instanceof ApiProblem ? request.error.field('language') : undefined}
        />
        <p className="hint">{texts.hint}</p>
        {request.error === null ? null : (
          <p className="field-error" role="alert">
            {sayRefusal(request.error)}
          </p>
        )}
        <WaitingButton type="submit" className="button" disabled={!may} waiting={request.isPending}>
          {request.isPending ? commonTexts.working : texts.action}
        </WaitingButton>
      </form>
    </details>
  );
}
