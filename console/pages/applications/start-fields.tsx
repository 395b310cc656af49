import { useId } from 'react';
import { startTexts as texts } from '../../texts/start-application.ts';
import { TextField } from './text-field.tsx';

type Trouble = (field: string) => string | undefined;

/** The fields, each with what the API found wrong with it beside it. */
export function StartFields({ trouble }: { readonly trouble: Trouble }) {
  const { name, email, facebookBusinessId, phoneNumber, displayName, testPhone, wabaId } = texts.fields;
  const optional = (label: string) => `${label} (${texts.optional})`;
  return (
    <>
      <fieldset className="card">
        <legend>{texts.organisation}</legend>
        <TextField name="name" {...name} dir="auto" autoComplete="organization" required trouble={trouble('organisation.name')} />
        <TextField
          name="email"
          {...email}
          label={optional(email.label)}
          type="email"
          autoComplete="off"
          trouble={trouble('organisation.email')}
        />
        <TextField
          name="facebookBusinessId"
          {...facebookBusinessId}
          inputMode="numeric"
          required
          trouble={trouble('facebookBusinessId')}
        />
      </fieldset>
      <fieldset className="card">
        <legend>{texts.number}</legend>
        <TextField name="phoneNumber" {...phoneNumber} type="tel" autoComplete="off" required trouble={trouble('phoneNumber')} />
        <TextField
          name="displayName"
          {...displayName}
          label={optional(displayName.label)}
          dir="auto"
          trouble={trouble('displayName') === undefined ? undefined : texts.displayNameWrong}
        />
        <TextField
          name="testPhone"
          {...testPhone}
          label={optional(testPhone.label)}
          type="tel"
          autoComplete="off"
          trouble={trouble('testPhone')}
        />
        <TextField name="wabaId" {...wabaId} label={optional(wabaId.label)} inputMode="numeric" trouble={trouble('wabaId')} />
      </fieldset>
      <fieldset className="card start-acknowledge">
        <legend>{texts.acknowledgements}</legend>
        <Acknowledgement name="neverBackToTheApp" trouble={trouble} />
        <Acknowledgement name="noRefund" trouble={trouble} />
      </fieldset>
    </>
  );
}

function Acknowledgement({ name, trouble }: { readonly name: keyof typeof texts.acknowledge; readonly trouble: Trouble }) {
  const id = useId();
  const wrong = trouble(`acknowledgements.${name}`) !== undefined;
  return (
    <div className="field">
      <label className="check">
        <input type="checkbox" name={name} required aria-invalid={wrong} {...(wrong ? { 'aria-describedby': id } : {})} />
        <span>{texts.acknowledge[name]}</span>
      </label>
      {wrong ? (
        <p id={id} className="field-error">
          {texts.acknowledgeIt}
        </p>
      ) : null}
    </div>
  );
}
