import { type Json, toObject, toObjects, toText } from '../../api/json.ts';
import { SafeText } from '../../components/safe-text.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { readTemplate } from './composer/template-fields.ts';
import { TemplateText } from './composer/template-reading.tsx';
import { useTemplates } from './composer/use-templates.ts';
import { sentValues } from './sent-values.ts';

/** A template that was sent, as it reads: by its text as it is now, since what was sent has only name and values. */
export function TemplateSent({ template, number }: { readonly template: Json; readonly number: string }) {
  const [name, language] = [toText(template['name']), toText(toObject(template['language'])['code'])];
  const definition = useTemplates(number, true).data?.find((one) => one.name === name && one.language === language);
  const values = sentValues(toObjects(template['components']));
  const reading = definition === undefined ? undefined : readTemplate(definition.components, values);
  const isRead = reading !== undefined && reading.body !== '';
  return (
    <>
      <p className="content-note">
        {texts.template} <strong>{name}</strong> {language}
        {isRead ? texts.asItReadsNow : null}
      </p>
      {isRead ? (
        [reading, ...reading.cards].map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cards of a template do not move
          <TemplateText key={at} reading={part} />
        ))
      ) : (
        <Values values={Object.values(values)} />
      )}
    </>
  );
}

function Values({ values }: { readonly values: readonly string[] }) {
  return values.length === 0 ? null : <SafeText text={values.join(' · ')} />;
}
