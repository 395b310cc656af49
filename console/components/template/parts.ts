/** What a template is made of, read from Meta's component list, which may hold more than is known here. */

type Loose = Readonly<Record<string, unknown>>;
export type TemplateButton = { readonly type: string; readonly text: string; readonly url: string };
export type TemplateParts = {
  /** `TEXT`, `IMAGE`, `VIDEO`, `DOCUMENT`, `LOCATION`. */
  readonly header: { readonly format: string; readonly text: string } | undefined;
  readonly body: string;
  readonly footer: string;
  readonly buttons: readonly TemplateButton[];
  readonly cards: readonly TemplateParts[];
  /** Types of components that are not shown. */
  readonly others: readonly string[];
};

const KNOWN: readonly string[] = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL'];
/** Of an authentication template Meta may leave the text out: it is the code and a sentence of Meta's. */
const CODE = '{{1}}';

/** A template's parts, by its components. */
export function partsOf(components: unknown, category?: string): TemplateParts {
  const all = objects(components);
  const of = (type: string) => all.find((one) => typeOf(one) === type);
  const header = of('HEADER');
  const body = of('BODY');
  return {
    header:
      header === undefined ? undefined : { format: (text(header['format']) || 'TEXT').toUpperCase(), text: text(header['text']) },
    body: text(body?.['text']) || (category === 'authentication' && body !== undefined ? CODE : ''),
    footer: text(of('FOOTER')?.['text']),
    buttons: objects(of('BUTTONS')?.['buttons']).map((one) => ({
      type: typeOf(one),
      text: text(one['text']),
      url: text(one['url']),
    })),
    cards: objects(of('CAROUSEL')?.['cards']).map((card) => partsOf(card['components'])),
    others: all.map(typeOf).filter((type) => !KNOWN.includes(type)),
  };
}

/** A text cut at its placeholders: every second piece is the name of one. */
export function cutAtPlaceholders(text: string): readonly string[] {
  return text.split(/\{\{\s*(\w+)\s*\}\}/);
}

/** The names in a text, each once, in order of appearance. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set(cutAtPlaceholders(text).filter((_, at) => at % 2 === 1))];
}

export function objects(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter((one): one is Loose => typeof one === 'object' && one !== null) : [];
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const typeOf = (one: Loose): string => text(one['type']).toUpperCase();
