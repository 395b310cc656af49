import type { Fields } from '../wire/call.ts';
import { isFields } from '../wire/fields.ts';
import { toMap } from '../wire/query.ts';
import type { XmlValue } from '../wire/xml.ts';

const LISTS: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  SendMessageBatchRequestEntry: 'Entries',
  DeleteMessageBatchRequestEntry: 'Entries',
  ChangeMessageVisibilityBatchRequestEntry: 'Entries',
};
const MAPS: Readonly<Record<string, string>> = {
  MessageAttribute: 'MessageAttributes',
  MessageSystemAttribute: 'MessageSystemAttributes',
  Attribute: 'Attributes',
};

/** Input of the query protocol, as the JSON protocol has it. */
export function fromQueryInput(input: Fields): Fields {
  const entries = Object.entries(input).map(([name, value]): [string, unknown] => {
    const map = MAPS[name];
    if (map !== undefined) return [map, toMap(value)];
    const list = LISTS[name];
    if (list === undefined) return [name, value];
    const items = Array.isArray(value) ? value : [value];
    return [list, items.map((item) => (isFields(item) ? fromQueryInput(item) : item))];
  });
  return Object.fromEntries(entries);
}

/** Output of the JSON protocol, as the query protocol has it: lists flattened, maps as pairs of `Name` and `Value`. */
export function toQueryOutput(operation: string, output: Fields): { readonly [name: string]: XmlValue } {
  const shape = (fields: Fields): { readonly [name: string]: XmlValue } =>
    Object.fromEntries(Object.entries(fields).map(([name, value]): [string, XmlValue] => member(name, value)));
  const member = (name: string, value: unknown): [string, XmlValue] => {
    switch (name) {
      case 'QueueUrls':
      case 'queueUrls':
        return ['QueueUrl', Array.isArray(value) ? value.map(String) : []];
      case 'Messages':
        return ['Message', many(value)];
      case 'Successful':
        return [`${operation}ResultEntry`, many(value)];
      case 'Failed':
        return ['BatchResultErrorEntry', many(value)];
      case 'Attributes':
        return ['Attribute', pairs(value)];
      case 'MessageAttributes':
        return ['MessageAttribute', pairs(value)];
      default:
        return [name, scalarOr(value)];
    }
  };
  const many = (value: unknown): XmlValue => (Array.isArray(value) ? value.filter(isFields).map(shape) : []);
  const pairs = (value: unknown): XmlValue =>
    Object.entries(isFields(value) ? value : {}).map(([Name, content]) => ({ Name, Value: scalarOr(content) }));
  const scalarOr = (value: unknown): XmlValue => {
    if (isFields(value)) return shape(value);
    return value === undefined || value === null ? undefined : String(value);
  };
  return shape(output);
}
