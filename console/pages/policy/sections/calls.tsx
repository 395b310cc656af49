import { policyTexts as texts } from '../../../texts/policy.ts';
import { Check, Field, NumberField } from '../field.tsx';
import { usePolicyForm } from '../form.ts';
import { Section } from './section.tsx';

/** `callsOpenWindow`, `onCall` */
export function CallsSection() {
  const { policy, change } = usePolicyForm();
  const { onCall } = policy;
  return (
    <Section name="calls" title={texts.calls}>
      <Check
        label={texts.callsOpen}
        checked={policy.callsOpenWindow}
        onChange={(callsOpenWindow) => change({ callsOpenWindow })}
      />
      <Check
        label={texts.onCallOn}
        checked={onCall !== null}
        onChange={(checked) => change({ onCall: checked ? { text: '' } : null })}
      />
      {onCall === null ? null : (
        <Field path="onCall.text" label={texts.onCallText} hint={texts.textHint}>
          {(props) => (
            <textarea
              {...props}
              dir="auto"
              rows={3}
              value={onCall.text}
              onChange={({ target }) => change({ onCall: { text: target.value } })}
            />
          )}
        </Field>
      )}
    </Section>
  );
}

/** `sandbox` */
export function SandboxSection() {
  const { policy, change } = usePolicyForm();
  const { sandbox } = policy;
  return (
    <Section name="sandbox" title={texts.sandbox} why={texts.sandboxWhy}>
      <Check
        label={texts.sandboxOn}
        checked={sandbox !== null}
        onChange={(checked) => change({ sandbox: checked ? { personsPerDay: 5, messagesPerPerson: 5 } : null })}
      />
      {sandbox === null ? null : (
        <div className="pair">
          <NumberField
            path="sandbox.personsPerDay"
            label={texts.persons}
            value={sandbox.personsPerDay}
            onChange={(personsPerDay) => change({ sandbox: { ...sandbox, personsPerDay } })}
          />
          <NumberField
            path="sandbox.messagesPerPerson"
            label={texts.messages}
            value={sandbox.messagesPerPerson}
            onChange={(messagesPerPerson) => change({ sandbox: { ...sandbox, messagesPerPerson } })}
          />
        </div>
      )}
    </Section>
  );
}
