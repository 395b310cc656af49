import type { WholeApplication } from '../../api/application-types.ts';
import { applicationTexts as texts } from '../../texts/application.ts';
import { StepActions } from './step-actions.tsx';
import { StepItem } from './step-item.tsx';
import './steps.css';

type StepsProps = { readonly application: WholeApplication; readonly may: boolean; readonly onDone: (says: string) => void };

/** The six steps in their order, each with what can be done about it. */
export function Steps({ application, may, onDone }: StepsProps) {
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{texts.steps}</h2>
      <ol className="steps" aria-labelledby="steps">
        {application.steps.map((step) => (
          <StepItem key={step.name} step={step} log={application.log.filter((line) => line.step === step.name)}>
            {step.state === 'waiting' && application.status === 'open' ? (
              <StepActions application={application} step={step} may={may} onDone={onDone} />
            ) : null}
          </StepItem>
        ))}
      </ol>
    </section>
  );
}
