import type { FallbackEntry, Trigger } from '../../../api/policy-types.ts';
import { policyTexts as texts } from '../../../texts/policy.ts';
import { toAmount, toIso, UNITS, type Unit } from '../duration.ts';
import { Check, NumberField, SelectField } from '../field.tsx';
import { errorAt, idOf, usePolicyForm } from '../form.ts';
import { emptyWay, WayFields } from '../way-fields.tsx';
import { WayList } from '../way-list.tsx';
import { Section } from './section.tsx';

type ReadOnly = { readonly readOnly: boolean };

/** `onClosedWindow` */
export function ClosedSection({ readOnly }: ReadOnly) {
  const { policy, change } = usePolicyForm();
  return (
    <Section name="onClosedWindow" title={texts.fields('onClosedWindow')} why={texts.closedWhy}>
      <WayList
        entries={policy.onClosedWindow}
        onChange={(entries) => change({ onClosedWindow: [...entries] })}
        make={() => emptyWay('sms')}
        add={texts.add}
        empty={texts.emptyClosed}
        readOnly={readOnly}
      >
        {(way, at, put) => <WayFields path={`onClosedWindow[${at}]`} way={way} onChange={put} />}
      </WayList>
    </Section>
  );
}

/** `fallback` */
export function FallbackSection({ readOnly }: ReadOnly) {
  const { policy, change } = usePolicyForm();
  return (
    <Section name="fallback" title={texts.fields('fallback')} why={texts.fallbackWhy}>
      <WayList<FallbackEntry>
        entries={policy.fallback}
        onChange={(entries) => change({ fallback: [...entries] })}
        make={() => ({ route: 'sms', text: '', on: ['undelivered', 'failed'], after: 'PT5M' })}
        add={texts.addFallback}
        empty={texts.emptyFallback}
        readOnly={readOnly}
      >
        {(entry, at, put) => <EntryFields path={`fallback[${at}]`} entry={entry} onChange={put} />}
      </WayList>
    </Section>
  );
}

type EntryProps = { readonly path: string; readonly entry: FallbackEntry; readonly onChange: (entry: FallbackEntry) => void };

function EntryFields({ path, entry, onChange }: EntryProps) {
  const { on, after, ...way } = entry;
  const waits = on.includes('undelivered') || on.includes('unread');
  return (
    <>
      <WayFields
        path={path}
        way={way}
        onChange={(next) => onChange({ ...next, on, ...(after === undefined ? {} : { after }) })}
      />
      <Triggers path={path} on={on} onChange={(next) => onChange({ ...entry, on: next })} />
      {waits ? <After path={path} after={after ?? 'PT5M'} onChange={(next) => onChange({ ...entry, after: next })} /> : null}
    </>
  );
}

const TRIGGERS: readonly Trigger[] = ['undelivered', 'failed', 'unread', 'window-closed'];

type TriggersProps = { readonly path: string; readonly on: Trigger[]; readonly onChange: (on: Trigger[]) => void };

function Triggers({ path, on, onChange }: TriggersProps) {
  const { errors } = usePolicyForm();
  const error = errorAt(errors, `${path}.on`);
  return (
    <fieldset className="triggers" id={idOf(`${path}.on`)} tabIndex={-1}>
      <legend>{texts.on}</legend>
      {TRIGGERS.map((trigger) => (
        <Check
          key={trigger}
          label={texts.triggers[trigger]}
          checked={on.includes(trigger)}
          onChange={(checked) => onChange(TRIGGERS.filter((one) => (one === trigger ? checked : on.includes(one))))}
        />
      ))}
      {error === undefined ? null : <p className="field-error">{error}</p>}
    </fieldset>
  );
}

type AfterProps = { readonly path: string; readonly after: string; readonly onChange: (after: string) => void };

function After({ path, after, onChange }: AfterProps) {
  // What is being typed may be no number yet, and so no duration: the unit is kept in what is written all the same.
  const { amount, unit } = toAmount(after) ?? { amount: Number.NaN, unit: unitIn(after) };
  const units: Readonly<Record<Unit, string>> = texts.units;
  return (
    <div className="pair">
      <NumberField
        path={`${path}.after`}
        label={texts.after}
        hint={texts.afterHint}
        value={amount}
        onChange={(next) => onChange(toIso({ amount: next, unit }))}
      />
      <SelectField
        path={`${path}.after.unit`}
        label={texts.unit}
        value={unit}
        options={units}
        onChange={(next) => onChange(toIso({ amount, unit: next }))}
      />
    </div>
  );
}

function unitIn(after: string): Unit {
  return UNITS.find((unit) => after.endsWith(unit.charAt(0).toUpperCase())) ?? 'minutes';
}
