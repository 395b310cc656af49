/** Readers for resolved properties. CloudFormation takes numbers and booleans as strings, too. */
type Properties = Readonly<Record<string, unknown>>;

export function text(properties: Properties, key: string): string | undefined {
  const value = properties[key];
  return value === undefined ? undefined : String(value);
}

export function number(properties: Properties, key: string): number | undefined {
  const value = properties[key];
  return value === undefined ? undefined : Number(value);
}

export function flag(properties: Properties, key: string): boolean {
  return String(properties[key] ?? false) === 'true';
}

/** A list of texts, of which a policy may write a single one bare. */
export function texts(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** A list of objects. */
export function objects(value: unknown): Properties[] {
  return Array.isArray(value) ? value : [];
}

/** A nested object; empty when it is not there. */
export function object(properties: Properties, key: string): Properties {
  return (properties[key] ?? {}) as Properties;
}

/** `{[key]: value}`, or nothing where the value is missing: for optional properties that may not be `undefined`. */
export function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
