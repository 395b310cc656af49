/** What is not known to have any form: a person's message as Meta sent it, the definition of a template. */
export type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object, or an empty one. */
export const toObject = (value: unknown): Json => (isJson(value) ? value : {});
/** The objects of a list, or none. */
export const toObjects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
/** The number, also where it is written as text; not what is only worth one, such as an empty list. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The text, if it is one and not empty. */
export const toText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
