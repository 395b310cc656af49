import { useId } from 'react';
import { templateTexts as texts } from '../../texts/templates.ts';
import type { Slot, SlotValues } from './slots.ts';

type SlotsProps = {
  readonly slots: readonly Slot[];
  readonly values: SlotValues;
  readonly onChange: (slot: Slot, value: string) => void;
};

/** A field for each thing that a template has to be given. */
export function Slots({ slots, values, onChange }: SlotsProps) {
  if (slots.length === 0) return null;
  return (
    <div className="template-slots">
      {slots.map((slot) => (
        <SlotField key={slot.id} slot={slot} value={values[slot.id] ?? ''} onChange={(value) => onChange(slot, value)} />
      ))}
    </div>
  );
}

type SlotProps = { readonly slot: Slot; readonly value: string; readonly onChange: (value: string) => void };

function SlotField({ slot, value, onChange }: SlotProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{texts.slot(slot)}</label>
      <input
        id={id}
        dir="auto"
        required
        value={value}
        maxLength={slot.kind === 'coupon_code' ? 20 : 1_024}
        aria-describedby={slot.kind === 'text' || slot.kind === 'coupon_code' ? undefined : `${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
      />
      {slot.kind === 'text' || slot.kind === 'coupon_code' ? null : (
        <p id={`${id}-hint`} className="hint">
          {texts.fileHint}
        </p>
      )}
    </div>
  );
}
