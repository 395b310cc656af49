import { useState } from 'react';
import type { WholeApplication } from '../../api/application-types.ts';
import { actionTexts as texts } from '../../texts/application-actions.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import { WhyNot } from './step-actions.tsx';

type ManageProps = {
  readonly application: WholeApplication;
  readonly may: boolean;
  readonly onDone: (says: string) => void;
};

/** Correcting and cancelling, while the API allows them. */
export function ManageActions({ application, may, onDone }: ManageProps) {
  const [asking, setAsking] = useState<'correct' | 'cancel'>();
  const [correct, cancel] = (['correct', 'cancel'] as const).map((of) => application.actions.find(({ name }) => name === of));
  const close = () => setAsking(undefined);
  if (application.status !== 'open') return null;
  return (
    <>
      <div className="actions">
        {correct?.allowed === true ? (
          <button type="button" className="button" disabled={!may} onClick={() => setAsking('correct')}>
            {texts.correct.open}
          </button>
        ) : null}
        {cancel?.allowed === true ? (
          <button type="button" className="button button-danger" disabled={!may} onClick={() => setAsking('cancel')}>
            {texts.cancel.open}
          </button>
        ) : null}
      </div>
      {cancel === undefined || cancel.allowed ? null : <WhyNot action={cancel} />}
      {asking === 'correct' ? <CorrectDialog application={application} onDone={onDone} onClose={close} /> : null}
      {asking === 'cancel' ? <CancelDialog id={application.id} onDone={onDone} onClose={close} /> : null}
    </>
  );
}
