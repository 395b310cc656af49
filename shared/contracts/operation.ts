import type * as z from 'zod/mini';

type Json = Readonly<Record<string, unknown>>;

/** What an operation takes and answers, by its schemas. */
export type Operation = {
  readonly id: string;
  readonly summary: string;
  readonly scope: 'read' | 'send' | 'admin' | undefined;
  readonly parameters?: readonly Json[];
  readonly request?: z.ZodMiniType;
  /** Bodies that are no JSON, by their type, in place of `request`. */
  readonly bodies?: Readonly<Record<string, Json>>;
  /** Named bodies that the request's schema lets through. */
  readonly examples?: Readonly<Record<string, unknown>>;
  /** The body may be left out. */
  readonly bodyOptional?: true;
  /** An operation that always refuses has none. */
  readonly answers: Readonly<Record<number, z.ZodMiniType>>;
  /** The status whose answer can also be a file. */
  readonly file?: number;
  readonly problems: readonly number[];
};

/** A parameter of a path. */
export const path = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});

/** A parameter after the question mark. */
export const query = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'query',
  description,
  schema,
});

/** `limit` and `cursor` of a list. */
export const page = (maximum: number): readonly Json[] => [
  query('limit', 'Entries per page.', { type: 'integer', minimum: 1, maximum, default: 50 }),
  query('cursor', '`next` of the page before.'),
];
