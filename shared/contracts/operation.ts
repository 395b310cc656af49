import type * as z from 'zod/mini';
import { type ProblemType, problem } from './problem.ts';

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
  /** An answer, as its schema lets through. */
  readonly shown?: Readonly<Record<number, unknown>>;
  /** Headers of its answers, and what they say. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The status whose answer can also be a file. */
  readonly file?: number;
  /** The problems of its own; those that follow from the above go without saying: {@link problemsOf}. */
  readonly problems: readonly ProblemType[];
};

/** Every type of problem that an operation can answer, in the order of their statuses. */
export function problemsOf({ parameters, request, bodies, problems }: Operation): readonly ProblemType[] {
  const body = request !== undefined || bodies !== undefined;
  const types: readonly ProblemType[] = [
    ...(body || parameters !== undefined ? (['invalid-request'] as const) : []),
    'unauthorized',
    'forbidden',
    ...(body ? (['too-large'] as const) : []),
    ...problems,
    'rate-limited',
    'internal-error',
    'sign-in-unavailable',
  ];
  return [...new Set(types)].toSorted((a, b) => problem(a).status - problem(b).status);
}

/** A parameter of a path. */
export const path = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});

/** The business number of a path. */
export const NUMBER = path('number', "Business number: Meta's phone_number_id.");

/** A parameter after the question mark. */
export const query = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'query',
  description,
  schema,
});

/** The business number of a list. */
export const OF_NUMBER = query('number', 'Business number; may be left out where there is only one.');

/** `limit` and `cursor` of a list. */
export const page = (maximum: number): readonly Json[] => [
  query('limit', 'Entries per page.', { type: 'integer', minimum: 1, maximum, default: 50 }),
  query('cursor', '`next` of the page before.'),
];

/** Where what was made is found. */
export const LOCATED = { Location: 'The path of what was made.' } as const;
