import { type ReactNode, useState } from 'react';
import { errorAt, idOf, usePolicyForm } from './form.ts';

/** What a control takes to belong to its field. */
export type ControlProps = {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
  readonly onBlur: () => void;
};

type FieldProps = {
  /** As the API names it in errors. */
  readonly path: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly children: (props: ControlProps) => ReactNode;
};

/** A label, a control, and what is wrong with it: told when it was left, or when somebody tried to save. */
export function Field({ path, label, hint, children }: FieldProps) {
  const { errors, tried } = usePolicyForm();
  const [left, setLeft] = useState(false);
  const id = idOf(path);
  const error = left || tried ? errorAt(errors, path) : undefined;
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-error`])];
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-invalid': error !== undefined,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        onBlur: () => setLeft(true),
      })}
      {hint === undefined ? null : (
        <div id={`${id}-hint`} className="hint">
          {hint}
        </div>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}

type TextProps = Omit<FieldProps, 'children'> & {
  readonly value: string | null;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'time';
  readonly list?: string;
};

export function TextField({ value, onChange, type = 'text', list, ...field }: TextProps) {
  return (
    <Field {...field}>
      {(props) => (
        <input
          {...props}
          type={type}
          list={list}
          autoComplete="off"
          spellCheck={false}
          value={value ?? ''}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

type NumberProps = Omit<FieldProps, 'children'> & {
  /** Nothing that is a number yet: `NaN`. */
  readonly value: number | null;
  readonly onChange: (value: number) => void;
  readonly step?: 'any' | 1;
};

export function NumberField({ value, onChange, step = 1, ...field }: NumberProps) {
  return (
    <Field {...field}>
      {(props) => (
        <input
          {...props}
          type="number"
          step={step}
          min={0}
          autoComplete="off"
          value={value === null || Number.isNaN(value) ? '' : value}
          onChange={({ target }) => onChange(target.value === '' ? Number.NaN : Number(target.value))}
        />
      )}
    </Field>
  );
}

type SelectProps<T extends string> = Omit<FieldProps, 'children'> & {
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
};

export function SelectField<T extends string>({ value, options, onChange, ...field }: SelectProps<T>) {
  const isOption = (chosen: string): chosen is T => Object.hasOwn(options, chosen);
  return (
    <Field {...field}>
      {(props) => (
        <select {...props} value={value} onChange={({ target }) => isOption(target.value) && onChange(target.value)}>
          {Object.entries<string>(options).map(([option, says]) => (
            <option key={option} value={option}>
              {says}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type CheckProps = {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
};

export function Check({ label, hint, checked, onChange }: CheckProps) {
  return (
    <div>
      <label className="check">
        <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
        {label}
      </label>
      {hint === undefined ? null : <p className="hint">{hint}</p>}
    </div>
  );
}
