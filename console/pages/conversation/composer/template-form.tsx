import type { UseQueryResult } from '@tanstack/react-query';
import { useId } from 'react';
import type { Conversation, Template } from '../../../api/conversation-types.ts';
import { ApiProblem } from '../../../api/problem.ts';
import { ErrorNote } from '../../../components/error-note.tsx';
import { Loading } from '../../../components/loading.tsx';
import { composerTexts as texts } from '../../../texts/composer.ts';
import { changeDraft, type Draft } from './draft.ts';
import { templateId } from './request.ts';
import { fieldsOf, readTemplate, type TemplateField } from './template-fields.ts';
import { TemplateReadingView } from './template-reading.tsx';
import { fieldOf, toFilledIn } from './template-send.ts';

type TemplateFormProps = {
  readonly conversation: Conversation;
  readonly draft: Draft;
  readonly templates: UseQueryResult<readonly Template[]>;
  /** What the API says of the request as it is. */
  readonly error: Error | null;
};

/** A template, a field for each thing that it wants to be told, and how it will read. */
export function TemplateForm({ conversation, draft, templates, error }: TemplateFormProps) {
  const id = useId();
  if (templates.data === undefined) return templates.isError ? <ErrorNote query={templates} /> : <Loading lines={2} />;
  if (templates.data.length === 0) return <p className="note">{texts.noTemplates}</p>;
  const template = templates.data.find((one) => templateId(one) === draft.template);
  return (
    <div className="composer-template">
      <div className="composer-fields">
        <div className="field">
          <label htmlFor={id}>{texts.templateChoice}</label>
          <select
            id={id}
            required={true}
            value={template === undefined ? '' : draft.template}
            onChange={({ target }) => changeDraft(conversation, { template: target.value, values: {} })}
          >
            <option value="">{texts.chooseTemplate}</option>
            {templates.data.map((one) => (
              <option key={templateId(one)} value={templateId(one)}>
                {one.name} · {one.language} · {one.category}
              </option>
            ))}
          </select>
          {draft.template !== '' && template === undefined ? <p className="field-error">{texts.templateGone}</p> : null}
        </div>
        {template === undefined ? null : <Fields conversation={conversation} draft={draft} template={template} error={error} />}
      </div>
      {template === undefined ? null : <TemplateReadingView reading={readTemplate(template.components, draft.values)} />}
    </div>
  );
}

type FieldsProps = Omit<TemplateFormProps, 'templates'> & { readonly template: Template };

function Fields({ conversation, draft, template, error }: FieldsProps) {
  const { fields } = toFilledIn(template.components, draft.values);
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
  return fieldsOf(template.components).map((field) => (
    <Field
      key={field.id}
      field={field}
      value={draft.values[field.id] ?? ''}
      trouble={errors.find((one) => fieldOf(one.field, fields) === field.id)?.detail}
      onChange={(value) => changeDraft(conversation, { values: { ...draft.values, [field.id]: value } })}
    />
  ));
}

type FieldProps = {
  readonly field: TemplateField;
  readonly value: string;
  readonly trouble: string | undefined;
  readonly onChange: (value: string) => void;
};

function Field({ field: { label, kind, optional }, value, trouble, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        <bdi>{label}</bdi> {optional ? <span className="faint">{texts.optional}</span> : null}
      </label>
      <input
        id={id}
        dir="auto"
        type={kind === 'decimal' ? 'number' : 'text'}
        step={kind === 'decimal' ? 'any' : undefined}
        required={!optional}
        value={value}
        aria-invalid={trouble !== undefined}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-note`} className={trouble === undefined ? 'hint' : 'field-error'}>
        {trouble ?? (kind === 'media' ? texts.mediaHint : '')}
      </p>
    </div>
  );
}
