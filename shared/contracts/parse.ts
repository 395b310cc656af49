import type * as z from 'zod/mini';
import { BadRequest, type FieldError } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Of more wrong fields the first are told: an answer has an end, as Lambda's 6 MB, and who reads it. */
const MAX_ERRORS = 100;

/**
 * Reads a value by its schema.
 * @throws BadRequest that names each wrong field and says what to do.
 */
export function parseAs<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new BadRequest(
    result.error.issues
      .slice(0, MAX_ERRORS)
      .flatMap((issue) => explain(issue, []))
      .slice(0, MAX_ERRORS),
  );
}

function explain(issue: Issue, above: readonly PropertyKey[]): readonly FieldError[] {
  const path = [...above, ...issue.path];
  const field = fieldName(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
        field: fieldName([...path, key]),
        detail: 'is not a field of this request: remove it, or check its spelling',
      }));
    case 'invalid_union':
      if (issue.errors.length === 0) return [{ field, detail: noAlternative(issue) }];
      if (ownWords(issue) !== undefined && issue.input !== undefined) return [{ field, detail: issue.message }];
      return closest(issue.errors).flatMap((inner) => explain(inner, path));
    case 'invalid_type':
      return [
        { field, detail: ownWords(issue) ?? (issue.input === undefined ? 'is required' : `must be ${article(issue.expected)}`) },
      ];
    case 'invalid_value':
      return [{ field, detail: ownWords(issue) ?? `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}` }];
    case 'too_small':
      return [{ field, detail: bound(issue.origin, 'at least', issue.minimum) }];
    case 'too_big':
      return [{ field, detail: bound(issue.origin, 'at most', issue.maximum) }];
    default:
      return [{ field, detail: ownWords(issue) ?? 'is not valid' }];
  }
}

/** What the schema itself says of a wrong value, where it says something. */
function ownWords({ message }: Issue): string | undefined {
  return message === 'Invalid input' || message === '' ? undefined : message;
}

/** A field that tells alternatives apart holds none of their names. */
function noAlternative(issue: Issue): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  return options.length === 0 ? 'is not valid' : `must be ${options.map((option) => JSON.stringify(option)).join(' or ')}`;
}

/** Of a union's alternatives the one that came furthest: its complaint is the useful one. */
function closest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) =>
    Math.max(0, ...issues.map((issue) => issue.path.length)) - (issues.some((issue) => issue.code === 'invalid_value') ? 1 : 0);
  return [...alternatives].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    '',
  );
}

function bound(origin: string, which: string, limit: number | bigint): string {
  const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
    string: ['character', 'characters'],
    array: ['entry', 'entries'],
  };
  const unit = units[origin];
  return unit === undefined ? `must be ${which} ${limit}` : `must have ${which} ${limit} ${unit[Number(limit) === 1 ? 0 : 1]}`;
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}
