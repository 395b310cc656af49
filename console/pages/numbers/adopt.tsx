import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { adoptNumber, NUMBERS } from '../../api/numbers.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { sayError } from '../../components/error-note.tsx';
import { numberTexts as texts } from '../../texts/numbers.ts';

const DIGITS = /^\d{1,32}$/;

/** Adopts a number that is on the Cloud API already, after having said that there is no way back. */
export function Adopt() {
  const [phoneNumberId, setPhoneNumberId] = useState('');
  const [wabaId, setWabaId] = useState('');
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const adopt = useMutation({
    mutationFn: adoptNumber,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: NUMBERS });
      await navigate(`/numbers/${phoneNumberId}`);
    },
    onError: () => setAsking(false),
  });
  const problem = adopt.error instanceof ApiProblem ? adopt.error : undefined;
  const shape = (value: string) => (tried && !DIGITS.test(value) ? texts.digits : undefined);
  const placed = ['phoneNumberId', 'wabaId'].some((field) => problem?.field(field) !== undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (DIGITS.test(phoneNumberId) && DIGITS.test(wabaId)) setAsking(true);
  };
  return (
    <details className="card adopt">
      <summary>{texts.adopt}</summary>
      <form onSubmit={submit} noValidate>
        <p className="faint">{texts.adoptWhy}</p>
        <IdField
          label={texts.phoneNumberId}
          hint={texts.phoneNumberIdHint}
          value={phoneNumberId}
          error={shape(phoneNumberId) ?? problem?.field('phoneNumberId')}
          onChange={setPhoneNumberId}
        />
        <IdField
          label={texts.wabaId}
          hint={texts.wabaIdHint}
          value={wabaId}
          error={shape(wabaId) ?? problem?.field('wabaId')}
          onChange={setWabaId}
        />
        {adopt.error === null || placed ? null : (
          <p className="field-error" role="alert">
            {sayError(adopt.error)}
          </p>
        )}
        <div className="actions">
          <button type="submit" className="button">
            {texts.adopt}
          </button>
        </div>
      </form>
      {asking ? (
        <ConfirmDialog
          title={texts.adoptAsk}
          action={texts.adoptDo}
          busy={adopt.isPending}
          onConfirm={() => adopt.mutate({ phoneNumberId, wabaId })}
          onClose={() => setAsking(false)}
        >
          <p>{texts.adoptAskWhy}</p>
        </ConfirmDialog>
      ) : null}
    </details>
  );
}

type IdProps = {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
};

function IdField({ label, hint, value, error, onChange }: IdProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint${error === undefined ? '' : ` ${id}-error`}`}
        onChange={({ target }) => onChange(target.value.trim())}
      />
      <p id={`${id}-hint`} className="hint">
        {hint}
      </p>
      {error === undefined ? null : (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
