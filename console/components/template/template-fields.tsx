import { useId } from 'react';
import type { Template, TemplateSend } from '../../api/template-types.ts';
import { templateTexts as texts } from '../../texts/templates.ts';
import { Slots } from './slot-fields.tsx';
import { slotsOf, toComponents, valuesOf } from './slots.ts';
import { TemplateMessage } from './template-message.tsx';

type FieldsProps = {
  /** Of the choice; made up if left out. */
  readonly id?: string;
  /** All of the account: those that cannot be sent are told apart. */
  readonly templates: readonly Template[];
  /** `undefined`: none is chosen yet. */
  readonly value: TemplateSend | undefined;
  readonly onChange: (send: TemplateSend) => void;
  readonly error?: string | undefined;
  /** Called when somebody leaves the choice, to say then what is missing. */
  readonly onBlur?: () => void;
};

/** Chooses a template of the synced list, fills in its parameters, and shows how it looks on a phone. */
export function TemplateFields({ id: given, templates, value, onChange, error, onBlur }: FieldsProps) {
  const made = useId();
  const id = given ?? made;
  const chosen = templates.find((one) => value !== undefined && isOf(value, one));
  const slots = chosen === undefined ? undefined : slotsOf(chosen);
  const values = value === undefined || slots === undefined ? {} : valuesOf(value, slots);
  const choose = (key: string) => {
    const next = templates.find((one) => keyOf(one) === key);
    if (next === undefined) return;
    const components = toComponents(slotsOf(next) ?? [], {});
    onChange({ name: next.name, language: { code: next.language }, ...(components === undefined ? {} : { components }) });
  };
  return (
    <div className="template-fields">
      <div className="field">
        <label htmlFor={id}>{texts.template}</label>
        <select
          id={id}
          value={value === undefined ? '' : chosen === undefined ? UNKNOWN : keyOf(chosen)}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={({ target }) => choose(target.value)}
          onBlur={onBlur}
        >
          {value === undefined ? <option value="">{texts.choose}</option> : null}
          {value !== undefined && chosen === undefined ? (
            <option value={UNKNOWN}>{texts.unknown(value.name, value.language.code)}</option>
          ) : null}
          <Options templates={templates} />
        </select>
        {error === undefined ? null : (
          <p id={`${id}-error`} className="field-error">
            {error}
          </p>
        )}
      </div>
      {value === undefined || chosen === undefined ? null : slots === undefined ? (
        <p className="note small">{texts.onlyByJson}</p>
      ) : (
        <Slots
          slots={slots}
          values={values}
          onChange={(slot, given) => {
            const components = toComponents(slots, { ...values, [slot.id]: given });
            onChange({ ...value, ...(components === undefined ? {} : { components }) });
          }}
        />
      )}
      {chosen === undefined ? null : <TemplateMessage {...chosen} values={values} />}
    </div>
  );
}

function Options({ templates }: { readonly templates: readonly Template[] }) {
  const sendable = templates.filter(({ status }) => status === 'APPROVED');
  const others = templates.filter(({ status }) => status !== 'APPROVED');
  const option = (one: Template) => (
    <option key={keyOf(one)} value={keyOf(one)}>
      {texts.option(one)}
    </option>
  );
  return (
    <>
      {sendable.map(option)}
      {others.length === 0 ? null : <optgroup label={texts.notSendable}>{others.map(option)}</optgroup>}
    </>
  );
}

const UNKNOWN = '?';
const keyOf = ({ name, language }: Pick<Template, 'name' | 'language'>): string => `${name} ${language}`;
const isOf = (send: TemplateSend, { name, language }: Template): boolean =>
  send.name === name && send.language.code.replaceAll('-', '_') === language;
