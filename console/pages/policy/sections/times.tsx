import type { QuietHours } from '../../../api/policy-types.ts';
import { policyTexts as texts } from '../../../texts/policy.ts';
import { Check, NumberField, SelectField, TextField } from '../field.tsx';
import { usePolicyForm } from '../form.ts';
import { Section } from './section.tsx';

/** Margin and warning. */
export function TimesSection() {
  const { policy, change } = usePolicyForm();
  return (
    <Section name="times" title={texts.timing}>
      <NumberField
        path="marginSeconds"
        label={texts.margin}
        hint={texts.marginHint}
        value={policy.marginSeconds}
        onChange={(marginSeconds) => change({ marginSeconds })}
      />
      <NumberField
        path="expiringLeadMinutes"
        label={texts.lead}
        hint={texts.leadHint}
        value={policy.expiringLeadMinutes}
        onChange={(expiringLeadMinutes) => change({ expiringLeadMinutes })}
      />
    </Section>
  );
}

/** The zone of whoever sets them first is as good a guess as any. */
const newHours = (): QuietHours => ({
  from: '21:00',
  to: '08:00',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  onQuiet: 'wait',
});

/** `quietHours` */
export function QuietSection() {
  const { policy, change } = usePolicyForm();
  const hours = policy.quietHours;
  return (
    <Section name="quietHours" title={texts.fields('quietHours')} why={texts.quietWhy}>
      <Check
        label={texts.quietOn}
        checked={hours !== null}
        onChange={(checked) => change({ quietHours: checked ? newHours() : null })}
      />
      {hours === null ? null : <Hours hours={hours} onChange={(quietHours) => change({ quietHours })} />}
    </Section>
  );
}

type HoursProps = { readonly hours: QuietHours; readonly onChange: (hours: QuietHours) => void };

const ZONES = 'policy-time-zones';

function Hours({ hours, onChange }: HoursProps) {
  return (
    <>
      <div className="pair">
        <TextField
          path="quietHours.from"
          type="time"
          label={texts.from}
          value={hours.from}
          onChange={(from) => onChange({ ...hours, from })}
        />
        <TextField
          path="quietHours.to"
          type="time"
          label={texts.to}
          value={hours.to}
          onChange={(to) => onChange({ ...hours, to })}
        />
      </div>
      <TextField
        path="quietHours.timeZone"
        label={texts.timeZone}
        hint={texts.timeZoneHint}
        list={ZONES}
        value={hours.timeZone}
        onChange={(timeZone) => onChange({ ...hours, timeZone })}
      />
      <datalist id={ZONES}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <SelectField
        path="quietHours.onQuiet"
        label={texts.onQuiet}
        value={hours.onQuiet}
        options={texts.onQuietOptions}
        onChange={(onQuiet) => onChange({ ...hours, onQuiet })}
      />
    </>
  );
}
