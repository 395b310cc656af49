import { ApiProblem } from '../../api/problem.ts';
import { sayError } from '../../components/error-note.tsx';
import { refusalAdvice } from '../../texts/application-actions.ts';

/** Why an action was refused, and what to do. What the API says of its own limits is said in its own words. */
export function sayRefusal(error: unknown): string {
  if (!(error instanceof ApiProblem)) return sayError(error);
  const { detail, status } = error.problem;
  const advice = refusalAdvice[error.code];
  if (advice !== undefined) return [detail, advice].filter((part) => part !== undefined).join(' ');
  return status === 429 && detail !== undefined ? detail : sayError(error);
}
