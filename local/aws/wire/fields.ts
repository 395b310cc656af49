import { AwsError, type Fields } from './call.ts';

/** Whether `value` is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at `name`; an empty one when there is none. */
export function fieldsOf(input: Fields, name: string): Fields {
  const value = input[name];
  return isFields(value) ? value : {};
}

/** The objects in the list at `name`. */
export function listOf(input: Fields, name: string): readonly Fields[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The texts in the list at `name`. */
export function textsOf(input: Fields, name: string): readonly string[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The text at `name`, if there is one. Numbers count, as XML and query parameters have no others. */
export function textOf(input: Fields, name: string): string | undefined {
  const value = input[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** The integer at `name`, also when it came as text. */
export function integerOf(input: Fields, name: string): number | undefined {
  const text = textOf(input, name);
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** The text at `name`, or the error with which most services answer its absence. */
export function requiredText(input: Fields, name: string, code = 'ValidationException'): string {
  const value = textOf(input, name);
  if (value !== undefined && value !== '') return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const message = `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  throw new AwsError(code, message);
}
