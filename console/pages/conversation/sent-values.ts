import { type Json, toObject, toObjects, toText } from '../../api/json.ts';
import { type TemplateValues, typeOf } from './composer/template-fields.ts';

/** What a template was filled in with when it was sent, by the places in its text, such as `body.1`. */
export function sentValues(components: readonly Json[], prefix = ''): TemplateValues {
  return Object.fromEntries(components.flatMap((component) => [...valuesOf(component, prefix)]));
}

function valuesOf(component: Json, prefix: string): readonly (readonly [string, string])[] {
  const type = typeOf(component);
  if (type === 'carousel')
    return toObjects(component['cards']).flatMap((card, at) =>
      Object.entries(sentValues(toObjects(card['components']), `${prefix}card${Number(card['card_index'] ?? at)}.`)),
    );
  return toObjects(component['parameters']).flatMap((parameter, at) => {
    const place = type === 'button' ? `button${toText(component['index']) ?? at}` : `${type}.${nameOf(parameter) ?? at + 1}`;
    const value = wordsOf(parameter);
    return value === undefined ? [] : [[`${prefix}${place}`, value] as const];
  });
}

const nameOf = (parameter: Json) => toText(parameter['parameter_name']);

/** Money and times are sent with how they read where a phone does not know better. */
function wordsOf(parameter: Json): string | undefined {
  const { [String(parameter['type'])]: special } = parameter;
  return toText(parameter['text']) ?? toText(parameter['payload']) ?? toText(toObject(special)['fallback_value']);
}
