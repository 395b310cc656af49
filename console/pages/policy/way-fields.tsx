import { useState } from 'react';
import type { WayOn } from '../../api/policy-types.ts';
import { TemplateFields } from '../../components/template/template-fields.tsx';
import { capital, sayCost, sayParts } from '../../texts/decision.ts';
import { policyTexts as texts } from '../../texts/policy.ts';
import { Field, SelectField } from './field.tsx';
import { errorAt, idOf, usePolicyForm } from './form.ts';

type WayProps = { readonly path: string; readonly way: WayOn; readonly onChange: (way: WayOn) => void };

/** A way on: an SMS with its text, or a template with its parameters. */
export function WayFields({ path, way, onChange }: WayProps) {
  return (
    <>
      <SelectField
        path={`${path}.route`}
        label={texts.by}
        value={way.route}
        options={{ sms: texts.sms, template: texts.template }}
        onChange={(route) => onChange(route === way.route ? way : emptyWay(route))}
      />
      <WayContent path={path} way={way} onChange={onChange} />
    </>
  );
}

/** What belongs to the route that was chosen. */
export function WayContent({ path, way, onChange }: WayProps) {
  if (way.route === 'sms') return <SmsText path={path} text={way.text} onChange={(text) => onChange({ route: 'sms', text })} />;
  return <Template path={path} way={way} onChange={onChange} />;
}

/** A way on with nothing said yet. */
export function emptyWay(route: WayOn['route']): WayOn {
  return route === 'sms' ? { route, text: '' } : { route, template: { name: '', language: { code: '' } } };
}

type SmsProps = { readonly path: string; readonly text: string; readonly onChange: (text: string) => void };

function SmsText({ path, text, onChange }: SmsProps) {
  const sms = usePolicyForm().smsOf(path);
  return (
    <Field
      path={`${path}.text`}
      label={texts.text}
      hint={
        <>
          <p>{texts.textHint}</p>
          {sms === undefined ? null : (
            <p className="sms-facts">{texts.parts(sayParts(sms.sms), sms.sms.encoding, sms.sms.characters, sayCost(sms.cost))}</p>
          )}
          {sms?.warning === undefined ? null : <p className="warning">{capital(sms.warning)}</p>}
        </>
      }
    >
      {(props) => <textarea {...props} dir="auto" rows={3} value={text} onChange={({ target }) => onChange(target.value)} />}
    </Field>
  );
}

type TemplateProps = Omit<WayProps, 'way'> & { readonly way: Extract<WayOn, { readonly route: 'template' }> };

function Template({ path, way, onChange }: TemplateProps) {
  const { templates, errors, warnings, tried } = usePolicyForm();
  const [left, setLeft] = useState(false);
  const at = `${path}.template`;
  const chosen = way.template.name !== '';
  const warning = warnings.find(({ field }) => field === at);
  return (
    <>
      <TemplateFields
        id={idOf(at)}
        templates={templates}
        value={chosen ? way.template : undefined}
        error={left || tried ? errorAt(errors, at) : undefined}
        onBlur={() => setLeft(true)}
        onChange={(template) => onChange({ route: 'template', template })}
      />
      {warning === undefined || !chosen ? null : <p className="note note-warn small">{capital(warning.why)}.</p>}
    </>
  );
}
