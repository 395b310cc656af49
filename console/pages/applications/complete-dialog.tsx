import { type RefObject, useRef } from 'react';
import type { StepName, WholeApplication } from '../../api/application-types.ts';
import { pathOf } from '../../api/applications.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { actionTexts } from '../../texts/application-actions.ts';
import { stepNames } from '../../texts/applications.ts';
import { sayRefusal } from './refusal.ts';
import { TextField, typed } from './text-field.tsx';
import { useAction } from './use-action.ts';

const texts = actionTexts.complete;

type CompleteDialogProps = {
  readonly application: WholeApplication;
  readonly step: StepName;
  readonly onDone: (says: string) => void;
  readonly onClose: () => void;
};

/** An admin says that a step is done, and what shows it. */
export function CompleteDialog({ application, step, onDone, onClose }: CompleteDialogProps) {
  const fields = useRef<HTMLDivElement>(null);
  const complete = useAction(() => {
    onDone(texts.done);
    onClose();
  });
  const trouble = (field: string) => (complete.error instanceof ApiProblem ? complete.error.field(field) : undefined);
  const asksAccount = step === 'accept-facebook-invite' && application.wabaId === null;
  return (
    <ConfirmDialog
      title={texts.title(stepNames[step])}
      action={texts.action}
      busy={complete.isPending}
      trouble={complete.error === null ? undefined : sayRefusal(complete.error)}
      onConfirm={() => {
        const data = dataOf(fields);
        const body = { evidence: typed(data, 'evidence') ?? '', wabaId: typed(data, 'wabaId') };
        complete.mutate({ path: pathOf(application.id, 'steps', step, 'complete'), body });
      }}
      onClose={onClose}
    >
      <p>{texts.what}</p>
      <div ref={fields} className="dialog-fields">
        <TextField
          name="evidence"
          label={texts.evidence}
          hint={texts.evidenceHint}
          maxLength={1000}
          dir="auto"
          required
          trouble={trouble('evidence')}
        />
        {asksAccount ? (
          <TextField
            name="wabaId"
            label={texts.wabaId}
            hint={texts.wabaIdHint}
            inputMode="numeric"
            required
            trouble={trouble('wabaId')}
          />
        ) : null}
      </div>
    </ConfirmDialog>
  );
}

/** What was typed into the fields that a dialog's form holds. */
export function dataOf(fields: RefObject<HTMLElement | null>): FormData {
  const form = fields.current?.closest('form') ?? undefined;
  return form === undefined ? new FormData() : new FormData(form);
}
