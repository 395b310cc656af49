import { toObject, toObjects, toText } from './json.ts';

/** A refusal of the API, RFC 9457. What it says besides is by its type. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
  readonly requestId?: string;
  readonly [more: string]: unknown;
};

/** The problem that an answer tells of. What stands between may answer, too: what is not of its kind is left out. */
export function readProblem(said: unknown, { status, statusText }: Pick<Response, 'status' | 'statusText'>): Problem {
  const { type, title, detail, errors, requestId, ...more } = toObject(said);
  const fields = toObjects(errors).flatMap(({ field, detail: why }) =>
    typeof field === 'string' && typeof why === 'string' ? [{ field, detail: why }] : [],
  );
  const texts = { detail: toText(detail), requestId: toText(requestId) };
  return {
    ...more,
    type: toText(type) ?? 'about:blank',
    title: toText(title) ?? statusText,
    ...(texts.detail === undefined ? {} : { detail: texts.detail }),
    ...(texts.requestId === undefined ? {} : { requestId: texts.requestId }),
    ...(fields.length === 0 ? {} : { errors: fields }),
    status,
  };
}

/** Thrown when the API refuses. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  /** The last word of the type, such as `session-closed`. */
  readonly code: string;
  /** Seconds after which to try again, where the API says so. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.code = problem.type.split('/').at(-1) ?? '';
    this.retryAfter = retryAfter;
  }

  /** What is wrong with a field, by its path in the request, such as `content.text.body`. */
  field(path: string): string | undefined {
    return this.problem.errors?.find(({ field }) => field === path)?.detail;
  }
}

/** Thrown when no answer came: whether the request was carried out is not known. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Whether the same request may succeed by itself later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ApiProblem) return error.problem.status >= 500 || error.problem.status === 429;
  return error instanceof Unreachable;
}
