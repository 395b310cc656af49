import type { Expiry } from '../../../api/policy-types.ts';
import { policyTexts as texts } from '../../../texts/policy.ts';
import { SelectField } from '../field.tsx';
import { usePolicyForm } from '../form.ts';
import { emptyWay, WayContent } from '../way-fields.tsx';
import { Section } from './section.tsx';

/** `onUnansweredExpiry` */
export function ExpirySection() {
  const { policy, change } = usePolicyForm();
  const expiry = policy.onUnansweredExpiry;
  const choose = (route: 'nothing' | 'sms' | 'template') =>
    change({ onUnansweredExpiry: route === 'nothing' ? null : route === expiry?.route ? expiry : emptyWay(route) });
  return (
    <Section name="onUnansweredExpiry" title={texts.fields('onUnansweredExpiry')} why={texts.expiryWhy}>
      <SelectField
        path="onUnansweredExpiry"
        label={texts.expiry}
        value={expiry?.route ?? 'nothing'}
        options={{ nothing: texts.expiryNothing, sms: texts.expirySms, template: texts.expiryTemplate }}
        onChange={choose}
      />
      {expiry === null ? null : <ExpiryFields expiry={expiry} onChange={(next) => change({ onUnansweredExpiry: next })} />}
    </Section>
  );
}

type ExpiryProps = { readonly expiry: Expiry; readonly onChange: (expiry: Expiry) => void };

function ExpiryFields({ expiry, onChange }: ExpiryProps) {
  const { category, ...way } = expiry;
  const withCategory = category === undefined ? {} : { category };
  return (
    <>
      <WayContent path="onUnansweredExpiry" way={way} onChange={(next) => onChange({ ...next, ...withCategory })} />
      <SelectField
        path="onUnansweredExpiry.category"
        label={texts.category}
        hint={texts.categoryHint}
        value={category ?? 'utility'}
        options={texts.categories}
        onChange={(next) => onChange({ ...way, category: next })}
      />
    </>
  );
}
