import { isFields } from './fields.ts';

/** A node's content: text, members by name, or a list that repeats the node. `undefined` members are left out. */
export type XmlValue = string | number | boolean | undefined | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/** Writes `<name>value</name>`; a list writes it once for each item. */
export function xmlOf(name: string, value: XmlValue, namespace?: string): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => xmlOf(name, item)).join('');
  const attributes = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  const content = isFields(value)
    ? Object.entries(value)
        .map(([key, member]) => xmlOf(key, member))
        .join('')
    : escapeXml(String(value));
  return `<${name}${attributes}>${content}</${name}>`;
}

/** A whole document. */
export function xmlDocument(name: string, value: XmlValue, namespace?: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlOf(name, value, namespace)}`;
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#xD;')
    .replace(/[^\P{Cc}\t\n]/gu, '\ufffd');
}
