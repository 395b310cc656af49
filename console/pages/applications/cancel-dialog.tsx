import { useRef } from 'react';
import { pathOf } from '../../api/applications.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { actionTexts } from '../../texts/application-actions.ts';
import { dataOf } from './complete-dialog.tsx';
import { sayRefusal } from './refusal.ts';
import { TextField, typed } from './text-field.tsx';
import { useAction } from './use-action.ts';

const texts = actionTexts.cancel;

type CancelProps = { readonly id: string; readonly onDone: (says: string) => void; readonly onClose: () => void };

/** Cancels without refund, confirmed by typing the word. */
export function CancelDialog({ id, onDone, onClose }: CancelProps) {
  const fields = useRef<HTMLDivElement>(null);
  const cancel = useAction(() => {
    onDone(texts.done);
    onClose();
  });
  return (
    <ConfirmDialog
      title={texts.title}
      action={texts.action}
      type={texts.word}
      busy={cancel.isPending}
      trouble={cancel.error === null ? undefined : sayRefusal(cancel.error)}
      onConfirm={() => cancel.mutate({ path: pathOf(id, 'cancel'), body: { reason: typed(dataOf(fields), 'reason') } })}
      onClose={onClose}
    >
      <p>{texts.what}</p>
      <p>
        <strong>{texts.noRefund}</strong>
      </p>
      <p>{texts.after}</p>
      <div ref={fields}>
        <TextField name="reason" label={texts.reason} maxLength={500} dir="auto" />
      </div>
    </ConfirmDialog>
  );
}
