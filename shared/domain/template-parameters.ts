/**
 * Whether what a send gives fits what a template wants. Meta would refuse the rest with 132000 (count), 132012 (format),
 * 131008 (a button's parameter) or 132005 (length). Kinds of components and buttons that are not known here are let
 * through: Meta decides. Source: Meta, "Send message templates" and "Template components".
 */

type Json = Readonly<Record<string, unknown>>;
/** What the template says, and what the send gives. */
type Sides = { readonly wanted: readonly Json[]; readonly given: readonly Json[]; readonly authentication: boolean };

const MAX_BODY = 1_024;

/** Each mismatch: which component, what is expected, what was given. */
export function mismatches(wanted: unknown, given: unknown, authentication: boolean): readonly string[] {
  const sides = { wanted: objects(wanted), given: objects(given), authentication };
  return [...texts(sides, 'header'), ...texts(sides, 'body'), ...buttons(sides), ...cards(sides)];
}

function texts({ wanted, given, authentication }: Sides, type: 'header' | 'body'): readonly string[] {
  const parts = given.filter((part) => typeOf(part) === type);
  if (parts.length > 1) return [`${type} was given ${parts.length} times, and can be given once`];
  const defined = wanted.find((part) => typeOf(part) === type);
  const parameters = objects(parts[0]?.['parameters']);
  const format = String(defined?.['format'] ?? 'TEXT').toLowerCase();
  if (type === 'header' && format !== 'text') return headerMedium(format, parameters);
  if (defined === undefined) return parameters.length === 0 ? [] : [`the template has no ${type}, and one was given`];
  // Of an authentication template Meta may leave the text out: it is always the code and a sentence of Meta's.
  const text = authentication && type === 'body' ? (asText(defined['text']) ?? '{{1}}') : (asText(defined['text']) ?? '');
  return [...fits(type, placeholders(text), parameters), ...tooLong(type, text, parameters)];
}

const MEDIA: readonly string[] = ['image', 'video', 'document', 'location'];

function headerMedium(format: string, parameters: readonly Json[]): readonly string[] {
  if (!MEDIA.includes(format)) return [];
  const [only] = parameters;
  if (parameters.length === 1 && only !== undefined && typeOf(only) === format) return [];
  const what = parameters.length === 1 && only !== undefined ? `one of the type ${typeOf(only)}` : String(parameters.length);
  return [`header expects 1 parameter of the type ${format}, and ${what} was given`];
}

const TEXTS: readonly string[] = ['text', 'currency', 'date_time'];

function fits(place: string, names: readonly string[], parameters: readonly Json[]): readonly string[] {
  const expected = names.length === 0 ? 'no parameters' : `${names.length} (${names.map((name) => `{{${name}}}`).join(', ')})`;
  if (parameters.length !== names.length) return [`${place} expects ${expected}, and ${parameters.length} were given`];
  const strange = parameters.find((parameter) => !TEXTS.includes(typeOf(parameter)));
  if (strange !== undefined) return [`${place} expects parameters of the type text, and one of ${typeOf(strange)} was given`];
  const given = parameters.map((parameter) => asText(parameter['parameter_name']));
  if (names.every((name) => /^\d+$/.test(name))) {
    const name = given.find((found) => found !== undefined);
    return name === undefined
      ? []
      : [`${place} expects parameters without names, in order, and parameter_name ${name} was given`];
  }
  const missing = names.filter((name) => !given.includes(name));
  return missing.length === 0 ? [] : [`${place} expects parameters with the parameter_name ${missing.join(', ')}`];
}

function tooLong(type: string, text: string, parameters: readonly Json[]): readonly string[] {
  if (type !== 'body') return [];
  const values = parameters.map((parameter) => [...(asText(parameter['text']) ?? '')].length);
  const length = [...text.replace(PLACEHOLDER, '')].length + values.reduce((sum, value) => sum + value, 0);
  return length <= MAX_BODY ? [] : [`body expects at most ${MAX_BODY} characters with its parameters, and has ${length}`];
}

/** What a send calls each kind of button. */
const SUB_TYPES: Readonly<Record<string, string>> = {
  url: 'url',
  otp: 'url',
  quick_reply: 'quick_reply',
  copy_code: 'copy_code',
  flow: 'flow',
  catalog: 'catalog',
  mpm: 'mpm',
};

function buttons({ wanted, given }: Sides): readonly string[] {
  const defined = objects(wanted.find((part) => typeOf(part) === 'buttons')?.['buttons']);
  const sent = given.filter((part) => typeOf(part) === 'button');
  const strange = sent
    .filter((part) => defined[Number(part['index'])] === undefined)
    .map((part) => `button ${String(part['index'])} was given, and the template has ${defined.length} buttons, counted from 0`);
  return [...strange, ...defined.flatMap((button, index) => checkButton(button, index, sent))];
}

function checkButton(button: Json, index: number, sent: readonly Json[]): readonly string[] {
  const parts = sent.filter((part) => Number(part['index']) === index);
  if (parts.length > 1) return [`button ${index} was given ${parts.length} times, and can be given once`];
  const [part] = parts;
  const type = typeOf(button);
  const subType = SUB_TYPES[type];
  const is = String(part?.['sub_type'] ?? '').toLowerCase();
  if (part !== undefined && subType !== undefined && is !== subType)
    return [`button ${index} expects the sub_type ${subType}, and ${is === '' ? 'none' : is} was given`];
  const parameters = objects(part?.['parameters']).map(typeOf);
  const one = (expected: string) =>
    parameters.length === 1 && parameters[0] === expected
      ? []
      : [`button ${index} (${subType}) expects 1 parameter of the type ${expected}, and ${list(parameters)} was given`];
  switch (type) {
    case 'copy_code':
      return one('coupon_code');
    case 'otp':
      return one('text');
    case 'url':
      if (placeholders(asText(button['url']) ?? '').length > 0) return one('text');
      return parameters.length === 0 ? [] : [`button ${index} (url) expects no parameters: its address is fixed`];
    default:
      return [];
  }
}

/** The cards of a carousel are each as a message of its own. */
function cards({ wanted, given, authentication }: Sides): readonly string[] {
  const defined = objects(wanted.find((part) => typeOf(part) === 'carousel')?.['cards']);
  const sent = objects(given.find((part) => typeOf(part) === 'carousel')?.['cards']);
  if (defined.length !== sent.length) return [`carousel expects ${defined.length} cards, and ${sent.length} were given`];
  return defined.flatMap((card, at) =>
    mismatches(card['components'], sent[at]?.['components'], authentication).map((what) => `card ${at}: ${what}`),
  );
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** The names in a text, each once, in order of appearance. */
function placeholders(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

function list(types: readonly string[]): string {
  return types.length === 0 ? 'none' : types.join(', ');
}

function typeOf(part: Json): string {
  return String(part['type']).toLowerCase();
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((item): item is Json => typeof item === 'object' && item !== null) : [];
}
