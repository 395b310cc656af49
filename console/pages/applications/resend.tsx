import type { Step, WholeApplication } from '../../api/application-types.ts';
import { pathOf } from '../../api/applications.ts';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { actionTexts } from '../../texts/application-actions.ts';
import { commonTexts } from '../../texts/common.ts';
import { sayRefusal } from './refusal.ts';
import { useAction } from './use-action.ts';

const texts = actionTexts.resend;

type ResendProps = {
  readonly application: WholeApplication;
  readonly step: Step;
  readonly may: boolean;
  readonly onDone: (says: string) => void;
};

/** Sends what did not arrive once more, to the same address: the terms after a bounce, the test message after it failed. */
export function Resend({ application, step, may, onDone }: ResendProps) {
  const { organisation, testPhone, terms } = application;
  const bounced = step.name === 'sign-terms' && terms?.state === 'bounced' && organisation.email !== undefined;
  const failed = step.name === 'go-live' && step.rejections > 0 && testPhone !== null;
  const resend = useAction(() => onDone(texts.done));
  if (!bounced && !failed) return null;
  const body = bounced ? { organisation: { email: organisation.email } } : { testPhone };
  return (
    <>
      <WaitingButton
        type="button"
        className="button button-small"
        disabled={!may}
        waiting={resend.isPending}
        onClick={() => resend.mutate({ method: 'PATCH', path: pathOf(application.id), body })}
      >
        {resend.isPending ? commonTexts.working : bounced ? texts.terms : texts.test}
      </WaitingButton>
      {resend.error === null ? null : (
        <p className="field-error" role="alert">
          {sayRefusal(resend.error)}
        </p>
      )}
    </>
  );
}
