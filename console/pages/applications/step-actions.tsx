import { useState } from 'react';
import type { Action, Step, WholeApplication } from '../../api/application-types.ts';
import { Time } from '../../components/time.tsx';
import { actionTexts as texts } from '../../texts/application-actions.ts';
import { ActivateForm } from './activate-form.tsx';
import { CodeState } from './code-state.tsx';
import { CompleteDialog } from './complete-dialog.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import { RequestCode } from './request-code.tsx';
import { Resend } from './resend.tsx';

type StepActionsProps = {
  readonly application: WholeApplication;
  readonly step: Step;
  readonly may: boolean;
  readonly onDone: (says: string) => void;
};

/** What an admin can do about a step that waits. */
export function StepActions({ application, step, may, onDone }: StepActionsProps) {
  const [asking, setAsking] = useState(false);
  const action = application.actions.find(({ name, step: of }) => name === 'complete' && of === step.name);
  const code = application.actions.find(({ name }) => name === 'request-code');
  if (action === undefined) return null;
  if (step.name === 'activate-number')
    return (
      <div className="step-actions">
        <CodeState activation={application.activation} />
        <WhyNot action={action} />
        {action.allowed ? <ActivateForm application={application} may={may} onDone={onDone} /> : null}
        {code === undefined ? null : <WhyNot action={code} />}
        {code?.allowed === true ? <RequestCode id={application.id} may={may} onDone={onDone} /> : null}
      </div>
    );
  if (!action.allowed) return <WhyNot action={action} />;
  return (
    <div className="step-actions">
      {wantsAddress(application, step) ? <Correct application={application} may={may} onDone={onDone} /> : null}
      <Resend application={application} step={step} may={may} onDone={onDone} />
      <button type="button" className="button button-small" disabled={!may} onClick={() => setAsking(true)}>
        {texts.complete.open}
      </button>
      {asking ? (
        <CompleteDialog application={application} step={step.name} onDone={onDone} onClose={() => setAsking(false)} />
      ) : null}
    </div>
  );
}

/** Whether the terms wait for an e-mail address that they can be sent to. */
function wantsAddress({ organisation: { email }, terms }: WholeApplication, { name }: Step): boolean {
  return name === 'sign-terms' && (email === undefined || (terms?.state === 'bounced' && terms.sentTo === email));
}

function Correct({ application, may, onDone }: Omit<StepActionsProps, 'step'>) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button button-small" disabled={!may} onClick={() => setAsking(true)}>
        {texts.correct.open}
      </button>
      {asking ? <CorrectDialog application={application} onDone={onDone} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

/** Why something cannot be done now, and when it can. */
export function WhyNot({ action: { whyNot, notBefore } }: { readonly action: Action }) {
  if (whyNot === null) return null;
  return (
    <p className="small faint">
      {texts.notNow(whyNot)}
      {notBefore === null ? null : (
        <>
          {' '}
          {texts.notBefore} <Time at={notBefore} />.
        </>
      )}
    </p>
  );
}
