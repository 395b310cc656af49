import { type Json, toObject, toObjects, toText } from '../../../api/json.ts';

/** One thing to fill in of a template. */
export type TemplateField = {
  /** Its place, such as `body.1`, `header.image`, `card0.button1`. */
  readonly id: string;
  readonly label: string;
  readonly kind: 'text' | 'media' | 'decimal';
  readonly optional: boolean;
};
/** What was filled in, by the fields' ids. */
export type TemplateValues = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;
const MEDIA: readonly string[] = ['image', 'video', 'document'];

export const typeOf = (part: Json): string => String(part['type']).toLowerCase();

/** The names in a text, each once, in order of appearance. */
export function placeholdersIn(text: unknown): readonly string[] {
  return [...new Set([...(toText(text) ?? '').matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/** The text with its placeholders filled in; one that is empty stays as it is. */
export function fillIn(text: string, given: (name: string) => string | undefined): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => given(name) || whole);
}

/** All that a template wants to be told, in the order in which it reads. */
export function fieldsOf(components: readonly Json[], prefix = '', place = ''): readonly TemplateField[] {
  return components.flatMap((component) => {
    switch (typeOf(component)) {
      case 'header':
        return headerFields(component, prefix, place);
      case 'body':
        return bodyPlaceholders(component).map((name) => field(`${prefix}body.${name}`, `${place}Text {{${name}}}`));
      case 'buttons':
        return toObjects(component['buttons']).flatMap((button, at) => buttonFields(button, at, prefix, place));
      case 'carousel':
        return toObjects(component['cards']).flatMap((card, at) =>
          fieldsOf(toObjects(card['components']), `${prefix}card${at}.`, `Card ${at + 1}: `),
        );
      default:
        return [];
    }
  });
}

/** Meta may leave out the text of an authentication template: it is always the code and a sentence of Meta's. */
export function bodyPlaceholders(component: Json): readonly string[] {
  return toText(component['text']) === undefined ? ['1'] : placeholdersIn(component['text']);
}

function field(id: string, label: string, kind: TemplateField['kind'] = 'text', optional = false): TemplateField {
  return { id, label, kind, optional };
}

function headerFields(header: Json, prefix: string, place: string): readonly TemplateField[] {
  const format = formatOf(header);
  const id = `${prefix}header`;
  if (format === 'text')
    return placeholdersIn(header['text']).map((name) => field(`${id}.${name}`, `${place}Heading {{${name}}}`));
  if (format === 'location')
    return [
      field(`${id}.latitude`, `${place}Latitude`, 'decimal'),
      field(`${id}.longitude`, `${place}Longitude`, 'decimal'),
      field(`${id}.name`, `${place}Name of the place`, 'text', true),
      field(`${id}.address`, `${place}Address`, 'text', true),
    ];
  if (!MEDIA.includes(format)) return [];
  const name = format === 'document' ? [field(`${id}.filename`, `${place}File name`, 'text', true)] : [];
  return [field(`${id}.${format}`, `${place}Heading: ${format}`, 'media'), ...name];
}

export function formatOf(header: Json): string {
  return String(header['format'] ?? 'TEXT').toLowerCase();
}

function buttonFields(button: Json, at: number, prefix: string, place: string): readonly TemplateField[] {
  const id = `${prefix}button${at}`;
  const named = `${place}Button “${toText(button['text']) ?? at + 1}”`;
  switch (typeOf(button)) {
    case 'url':
      return placeholdersIn(button['url']).length === 0 ? [] : [field(id, `${named}: end of its address`)];
    case 'otp':
      return [field(id, `${named}: code`)];
    case 'copy_code':
      return [field(id, `${named}: code to copy`)];
    case 'quick_reply':
      return [field(id, `${named}: payload`, 'text', true)];
    default:
      return [];
  }
}

/** A template as it will be read: who has filled in nothing yet sees the placeholders. */
export type TemplateReading = {
  readonly header: string | undefined;
  readonly body: string;
  readonly footer: string | undefined;
  readonly buttons: readonly string[];
  readonly cards: readonly TemplateReading[];
};

export function readTemplate(components: readonly Json[], values: TemplateValues, prefix = ''): TemplateReading {
  const part = (type: string) => components.find((component) => typeOf(component) === type) ?? {};
  const header = part('header');
  const text = (component: Json, place: string) =>
    fillIn(toText(component['text']) ?? '', (name) => values[`${prefix}${place}.${name}`]);
  const format = formatOf(header);
  return {
    header: format === 'text' ? text(header, 'header') || undefined : `[${format}]`,
    body: text(part('body'), 'body'),
    footer: toText(part('footer')['text']),
    buttons: toObjects(part('buttons')['buttons']).map((button) => toText(button['text']) ?? typeOf(button)),
    cards: toObjects(part('carousel')['cards']).map((card, at) =>
      readTemplate(toObjects(toObject(card)['components']), values, `${prefix}card${at}.`),
    ),
  };
}
