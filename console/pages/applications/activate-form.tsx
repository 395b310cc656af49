import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { WholeApplication } from '../../api/application-types.ts';
import { ALL_APPLICATIONS, pathOf } from '../../api/applications.ts';
import { callApi } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { actionTexts } from '../../texts/application-actions.ts';
import { sayRefusal } from './refusal.ts';
import { TextField, typed } from './text-field.tsx';

const texts = actionTexts.activate;

type ActivateProps = {
  readonly application: WholeApplication;
  readonly may: boolean;
  readonly onDone: (says: string) => void;
};

/** Code and PIN, and the one act that nothing takes back: confirmed by typing the phone number. */
export function ActivateForm({ application, may, onDone }: ActivateProps) {
  const form = useRef<HTMLFormElement>(null);
  const [asking, setAsking] = useState(false);
  const { register, busy, error } = useRegistration(application.id, () => {
    onDone(texts.done);
    form.current?.reset();
  });
  const trouble = (field: string) => (error instanceof ApiProblem ? error.field(field) : undefined);
  const confirm = async () => {
    const data = new FormData(form.current ?? undefined);
    await register({ code: typed(data, 'code'), pin: typed(data, 'pin') ?? '' });
    setAsking(false);
  };
  // What was refused is to be entered again, once the dialog no longer stands before it.
  useEffect(() => {
    if (error === undefined || asking) return;
    const wrong = error instanceof ApiProblem && error.code === 'pin-wrong' ? 'pin' : 'code';
    form.current?.querySelector<HTMLInputElement>(`[name="${wrong}"]`)?.focus();
  }, [error, asking]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
  };
  return (
    <>
      <form ref={form} className="inline-form" onSubmit={submit} autoComplete="off">
        <TextField
          name="code"
          label={texts.code}
          hint={texts.codeHint}
          inputMode="numeric"
          autoComplete="off"
          maxLength={7}
          pattern="\d{3}[\s\-]?\d{3}"
          trouble={trouble('code')}
        />
        <TextField
          name="pin"
          label={texts.pin}
          hint={texts.pinHint}
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          pattern="\d{6}"
          required
          trouble={trouble('pin')}
        />
        {error === undefined ? null : (
          <p className="field-error" role="alert">
            {sayRefusal(error)}
          </p>
        )}
        <WaitingButton type="submit" className="button button-danger" disabled={!may} waiting={busy}>
          {texts.open}
        </WaitingButton>
      </form>
      {asking ? (
        <Confirm phone={application.phoneNumber} busy={busy} onConfirm={confirm} onClose={() => setAsking(false)} />
      ) : null}
    </>
  );
}

type ConfirmProps = {
  readonly phone: string;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

function Confirm({ phone, ...dialog }: ConfirmProps) {
  return (
    <ConfirmDialog title={texts.confirm} action={texts.action} type={phone} {...dialog}>
      <p>
        <strong>{texts.consequence}</strong>
      </p>
      <p>{texts.app}</p>
    </ConfirmDialog>
  );
}

type Secrets = { readonly code: string | undefined; readonly pin: string };

/** Not by a mutation: its cache would keep the code and the PIN. They live in the form's fields, and in one request. */
function useRegistration(id: string, onDone: () => void) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const register = async (body: Secrets) => {
    setBusy(true);
    setError(undefined);
    try {
      await callApi(pathOf(id, 'steps', 'activate-number', 'complete'), { method: 'POST', body });
      onDone();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
    await client.invalidateQueries({ queryKey: ALL_APPLICATIONS });
  };
  return { register, busy, error };
}
