import { type Json, toObjects, toText } from '../../../api/json.ts';
import { bodyPlaceholders, formatOf, placeholdersIn, type TemplateValues, typeOf } from './template-fields.ts';

/** A component as it is sent, and for each of its parameters the field that it was filled in by. */
type Part = { readonly component: Json; readonly fields: readonly string[] };

/** Meta's components for a template that was filled in, and which field each parameter comes from. */
export type FilledIn = {
  readonly components: readonly Json[];
  /** The place of a parameter in the request, such as `components[0].parameters[1]`, to the field's id. */
  readonly fields: ReadonlyMap<string, string>;
};

/** What is sent of a template with these values. Whether it is right is for the API to say. */
export function toFilledIn(definition: readonly Json[], values: TemplateValues): FilledIn {
  const parts = partsOf(definition, values, '');
  const places = parts.flatMap(({ fields }, at) =>
    fields.map((field, parameter) => [`components[${at}].parameters[${parameter}]`, field] as const),
  );
  return { components: parts.map(({ component }) => component), fields: new Map(places) };
}

function partsOf(definition: readonly Json[], values: TemplateValues, prefix: string): readonly Part[] {
  return definition.flatMap((component) => {
    switch (typeOf(component)) {
      case 'header':
        return headerPart(component, values, `${prefix}header`);
      case 'body':
        return textPart('body', bodyPlaceholders(component), values, `${prefix}body`);
      case 'buttons':
        return toObjects(component['buttons']).flatMap((button, at) => buttonPart(button, at, values, `${prefix}button${at}`));
      case 'carousel':
        return carouselPart(component, values, prefix);
      default:
        return [];
    }
  });
}

function headerPart(header: Json, values: TemplateValues, id: string): readonly Part[] {
  const format = formatOf(header);
  if (format === 'text') return textPart('header', placeholdersIn(header['text']), values, id);
  const parameter = format === 'location' ? locationParameter(values, id) : mediaParameter(format, values, id);
  if (parameter === undefined) return [];
  return [
    { component: { type: 'header', parameters: [parameter] }, fields: [`${id}.${format === 'location' ? 'latitude' : format}`] },
  ];
}

function locationParameter(values: TemplateValues, id: string): Json {
  const { [`${id}.name`]: name, [`${id}.address`]: address } = values;
  const location = { latitude: Number(values[`${id}.latitude`]), longitude: Number(values[`${id}.longitude`]) };
  return { type: 'location', location: { ...location, ...(name ? { name } : {}), ...(address ? { address } : {}) } };
}

/** A file that was uploaded is digits; all else is taken for an address. */
function mediaParameter(format: string, values: TemplateValues, id: string): Json | undefined {
  const given = values[`${id}.${format}`]?.trim() ?? '';
  if (!['image', 'video', 'document'].includes(format)) return undefined;
  const filename = format === 'document' ? values[`${id}.filename`] : undefined;
  const file = /^\d+$/.test(given) ? { id: given } : { link: given };
  return { type: format, [format]: { ...file, ...(filename ? { filename } : {}) } };
}

/** Placeholders that are numbers go in order, all others by name. */
function textPart(type: string, names: readonly string[], values: TemplateValues, id: string): readonly Part[] {
  if (names.length === 0) return [];
  const isNamed = !names.every((name) => /^\d+$/.test(name));
  const ordered = isNamed ? names : names.toSorted((one, other) => Number(one) - Number(other));
  const parameters = ordered.map((name) => ({
    type: 'text',
    ...(isNamed ? { parameter_name: name } : {}),
    text: values[`${id}.${name}`] ?? '',
  }));
  return [{ component: { type, parameters }, fields: ordered.map((name) => `${id}.${name}`) }];
}

const BUTTONS: Readonly<Record<string, { readonly subType: string; readonly parameter: string; readonly member: string }>> = {
  url: { subType: 'url', parameter: 'text', member: 'text' },
  otp: { subType: 'url', parameter: 'text', member: 'text' },
  copy_code: { subType: 'copy_code', parameter: 'coupon_code', member: 'coupon_code' },
  quick_reply: { subType: 'quick_reply', parameter: 'payload', member: 'payload' },
};

function buttonPart(button: Json, at: number, values: TemplateValues, id: string): readonly Part[] {
  const type = typeOf(button);
  const known = BUTTONS[type];
  const value = values[id] ?? '';
  const fixed = type === 'url' && placeholdersIn(toText(button['url'])).length === 0;
  if (known === undefined || fixed || (type === 'quick_reply' && value === '')) return [];
  const parameters = [{ type: known.parameter, [known.member]: value }];
  return [{ component: { type: 'button', sub_type: known.subType, index: String(at), parameters }, fields: [id] }];
}

function carouselPart(carousel: Json, values: TemplateValues, prefix: string): readonly Part[] {
  const cards = toObjects(carousel['cards']).map((card, at) => ({
    card_index: at,
    components: partsOf(toObjects(card['components']), values, `${prefix}card${at}.`).map(({ component }) => component),
  }));
  return [{ component: { type: 'carousel', cards }, fields: [] }];
}

/** The field that an error of the API is about: `content.template.components[0].parameters[1].text`. */
export function fieldOf(error: string, fields: FilledIn['fields']): string | undefined {
  const place = /components\[\d+\]\.parameters\[\d+\]/.exec(error)?.[0];
  return place === undefined ? undefined : fields.get(place);
}
