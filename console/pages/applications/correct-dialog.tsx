import { useRef, useState } from 'react';
import type { WholeApplication } from '../../api/application-types.ts';
import { pathOf } from '../../api/applications.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { actionTexts } from '../../texts/application-actions.ts';
import { dataOf } from './complete-dialog.tsx';
import { sayRefusal } from './refusal.ts';
import { TextField, typed } from './text-field.tsx';
import { useAction } from './use-action.ts';

const texts = actionTexts.correct;

type CorrectProps = {
  readonly application: WholeApplication;
  readonly onDone: (says: string) => void;
  readonly onClose: () => void;
};

/** Corrects what may be corrected. Only what was changed is sent, so that nothing of another's correction is lost. */
export function CorrectDialog({ application, onDone, onClose }: CorrectProps) {
  const fields = useRef<HTMLDivElement>(null);
  // As it stood when the dialog was opened: what somebody else corrects meanwhile is not taken back.
  const [before] = useState(application);
  const [same, setSame] = useState(false);
  const correct = useAction(() => {
    onDone(texts.done);
    onClose();
  });
  const confirm = () => {
    const body = changesOf(before, dataOf(fields));
    setSame(Object.keys(body).length === 0);
    if (Object.keys(body).length > 0) correct.mutate({ method: 'PATCH', path: pathOf(application.id), body });
  };
  const trouble = (field: string) => (correct.error instanceof ApiProblem ? correct.error.field(field) : undefined);
  const { name, email } = before.organisation;
  return (
    <ConfirmDialog
      title={texts.title}
      action={texts.action}
      busy={correct.isPending}
      trouble={same ? texts.same : correct.error === null ? undefined : sayRefusal(correct.error)}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{texts.what}</p>
      <div ref={fields} className="dialog-fields">
        <TextField name="name" label={texts.name} defaultValue={name} dir="auto" trouble={trouble('organisation.name')} />
        <TextField name="email" label={texts.email} type="email" defaultValue={email} trouble={trouble('organisation.email')} />
        <TextField
          name="testPhone"
          label={texts.testPhone}
          type="tel"
          defaultValue={before.testPhone ?? ''}
          trouble={trouble('testPhone')}
        />
      </div>
    </ConfirmDialog>
  );
}

function changesOf({ organisation, testPhone }: WholeApplication, data: FormData): Readonly<Record<string, unknown>> {
  const changed = (name: string, before: string | null | undefined) => {
    const now = typed(data, name);
    return now === undefined || now === before ? {} : { [name]: now };
  };
  const corrected = { ...changed('name', organisation.name), ...changed('email', organisation.email) };
  return { ...(Object.keys(corrected).length === 0 ? {} : { organisation: corrected }), ...changed('testPhone', testPhone) };
}
