import { type InputHTMLAttributes, useId } from 'react';

type TextFieldProps = {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly trouble?: string | undefined;
} & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'name' | 'type' | 'inputMode' | 'autoComplete' | 'defaultValue' | 'maxLength' | 'required' | 'spellCheck' | 'pattern' | 'dir'
>;

/** A labelled input with its hint, and what is wrong with it beside it. */
export function TextField({ label, hint, trouble, ...input }: TextFieldProps) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, trouble !== undefined && `${id}-trouble`].filter((one) => one !== false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...input}
        aria-invalid={trouble !== undefined}
        {...(described.length === 0 ? {} : { 'aria-describedby': described.join(' ') })}
      />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {trouble === undefined ? null : (
        <p id={`${id}-trouble`} className="field-error">
          {trouble}
        </p>
      )}
    </div>
  );
}

/** What was typed into a field of a form, trimmed; `undefined` where nothing was. */
export function typed(data: FormData, name: string): string | undefined {
  const value = data.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
