import { policyTexts as texts } from '../../../texts/policy.ts';
import { Check, NumberField, SelectField, TextField } from '../field.tsx';
import { usePolicyForm } from '../form.ts';
import { Section } from './section.tsx';

/** What the policy says of SMS. */
export function SmsSection() {
  const { policy, change } = usePolicyForm();
  return (
    <Section name="sms" title={texts.smsTitle}>
      <Check
        label={texts.smsEnabled}
        hint={texts.smsEnabledHint}
        checked={policy.smsEnabled}
        onChange={(smsEnabled) => change({ smsEnabled })}
      />
      <TextField
        path="smsSenderId"
        label={texts.senderId}
        hint={texts.senderIdHint}
        value={policy.smsSenderId}
        onChange={(value) => change({ smsSenderId: value === '' ? null : value })}
      />
      <TextField
        path="smsOriginationNumber"
        label={texts.origination}
        hint={texts.originationHint}
        value={policy.smsOriginationNumber}
        onChange={(value) => change({ smsOriginationNumber: value === '' ? null : value })}
      />
      <SelectField
        path="smsType"
        label={texts.smsType}
        value={policy.smsType ?? 'auto'}
        options={texts.smsTypes}
        onChange={(value) => change({ smsType: value === 'auto' ? null : value })}
      />
      <NumberField
        path="smsMaxPriceUsd"
        label={texts.maxPrice}
        hint={texts.maxPriceHint}
        step="any"
        value={policy.smsMaxPriceUsd}
        onChange={(value) => change({ smsMaxPriceUsd: Number.isNaN(value) ? null : value })}
      />
      <India />
    </Section>
  );
}

function India() {
  const { policy, change } = usePolicyForm();
  const india = policy.smsIndia;
  return (
    <>
      <Check
        label={texts.india}
        checked={india !== null}
        onChange={(checked) => change({ smsIndia: checked ? { entityId: '', templateId: '' } : null })}
      />
      {india === null ? null : (
        <div className="pair">
          <TextField
            path="smsIndia.entityId"
            label={texts.entityId}
            value={india.entityId}
            onChange={(entityId) => change({ smsIndia: { ...india, entityId } })}
          />
          <TextField
            path="smsIndia.templateId"
            label={texts.templateId}
            value={india.templateId}
            onChange={(templateId) => change({ smsIndia: { ...india, templateId } })}
          />
        </div>
      )}
    </>
  );
}
