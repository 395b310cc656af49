import type { TemplateSend } from '../../api/template-types.ts';
import { objects, partsOf, placeholdersIn, text } from './parts.ts';

/** Something that a send of a template has to give: a parameter of its text, a file, the end of an address, a code. */
export type Slot = {
  /** `body:1`, `header:name`, `button0:1`: the key of its value. */
  readonly id: string;
  readonly place: 'header' | 'body' | 'button';
  readonly kind: 'text' | 'image' | 'video' | 'document' | 'coupon_code';
  /** The placeholder's name, such as `1` or `order_id`; of a file the format. */
  readonly name: string;
  /** Of a button: its place in the template, its kind in a send, what it says. */
  readonly button?: { readonly index: number; readonly subType: string; readonly says: string };
};
/** What is given, by the slot's id. */
export type SlotValues = Readonly<Record<string, string>>;

type Defined = { readonly components: unknown; readonly category?: string };
type Component = NonNullable<TemplateSend['components']>[number];

/** The slots of a template; `undefined` for one with parts that these do not cover, such as a carousel. */
export function slotsOf({ components, category }: Defined): readonly Slot[] | undefined {
  const { header, body, buttons, cards, others } = partsOf(components, category);
  const headerSlots = header === undefined ? [] : slotsOfHeader(header);
  const strange = others.length > 0 || buttons.some(({ type }) => type === 'MPM');
  if (headerSlots === undefined || cards.length > 0 || strange) return undefined;
  return [
    ...headerSlots,
    ...placeholdersIn(body).map((name): Slot => ({ id: `body:${name}`, place: 'body', kind: 'text', name })),
    ...buttons.flatMap((button, index) => slotsOfButton(button, index)),
  ];
}

function slotsOfHeader({ format, text: words }: { readonly format: string; readonly text: string }): readonly Slot[] | undefined {
  const slot = (kind: Slot['kind'], name: string): Slot => ({ id: `header:${name}`, place: 'header', kind, name });
  switch (format) {
    case 'TEXT':
      return placeholdersIn(words).map((name) => slot('text', name));
    case 'IMAGE':
      return [slot('image', 'image')];
    case 'VIDEO':
      return [slot('video', 'video')];
    case 'DOCUMENT':
      return [slot('document', 'document')];
    default:
      return undefined;
  }
}

function slotsOfButton(
  { type, text: says, url }: { readonly type: string; readonly text: string; readonly url: string },
  index: number,
): readonly Slot[] {
  const slot = (kind: Slot['kind'], name: string, subType: string): readonly Slot[] => [
    { id: `button${index}:${name}`, place: 'button', kind, name, button: { index, subType, says } },
  ];
  if (type === 'COPY_CODE') return slot('coupon_code', 'code', 'copy_code');
  if (type === 'OTP') return slot('text', '1', 'url');
  const [name] = type === 'URL' ? placeholdersIn(url) : [];
  return name === undefined ? [] : slot('text', name, 'url');
}

/** The values that a send gives. */
export function valuesOf(send: TemplateSend, slots: readonly Slot[]): SlotValues {
  return Object.fromEntries(slots.map((slot) => [slot.id, givenTo(send, slot, slots)]));
}

function givenTo({ components }: TemplateSend, slot: Slot, slots: readonly Slot[]): string {
  const component = objects(components).find(
    (one) =>
      text(one['type']).toLowerCase() === slot.place && (slot.button === undefined || Number(one['index']) === slot.button.index),
  );
  const parameters = objects(component?.['parameters']);
  const place = slots.filter((one) => isBeside(one, slot)).indexOf(slot);
  const parameter = parameters.find((one) => one['parameter_name'] === slot.name) ?? parameters[place];
  if (parameter === undefined) return '';
  if (slot.kind === 'text' || slot.kind === 'coupon_code') return text(parameter[slot.kind]);
  const [file] = objects([parameter[slot.kind]]);
  return text(file?.['link']) || text(file?.['id']);
}

/** Components that give these values; `undefined` where the template takes none. */
export function toComponents(slots: readonly Slot[], values: SlotValues): Component[] | undefined {
  if (slots.length === 0) return undefined;
  const firsts = slots.filter((slot, at) => slots.findIndex((one) => isBeside(one, slot)) === at);
  return firsts.map((first) => {
    const parameters = slots.filter((slot) => isBeside(slot, first)).map((slot) => toParameter(slot, values[slot.id] ?? ''));
    if (first.button === undefined) return { type: first.place, parameters };
    return { type: 'button', sub_type: first.button.subType, index: String(first.button.index), parameters };
  });
}

function toParameter({ kind, name, place }: Slot, value: string) {
  const named = place === 'button' || /^\d+$/.test(name) ? {} : { parameter_name: name };
  switch (kind) {
    case 'text':
      return { type: kind, ...named, text: value };
    case 'coupon_code':
      return { type: kind, coupon_code: value };
    default:
      // An upload's id is digits; everything else is where the file lies.
      return { type: kind, [kind]: /^\d+$/.test(value) ? { id: value } : { link: value } };
  }
}

function isBeside(one: Slot, other: Slot): boolean {
  return one.place === other.place && one.button?.index === other.button?.index;
}
