import { OPERATIONS } from './operations.ts';
import { type Problem, problem } from './problem.ts';

/** A refusal, with the methods that the path does take. */
export type UnknownRoute = { readonly problem: Problem; readonly allow?: string };

const ROUTES = Object.keys(OPERATIONS).map((route) => {
  const [method = '', path = ''] = route.split(' ');
  return { method, path, parts: path.split('/').slice(1) };
});
const MAX_SHOWN = 200;

/** What to say of a request that no route takes: 405 where its path is one of ours, else 404 with the nearest path. */
export function unknownRoute(method: string, path: string): UnknownRoute {
  const parts = path.split('/').slice(1);
  const fitting = ROUTES.filter(
    (route) => route.parts.length === parts.length && nearness(route.parts, parts) === 2 * parts.length,
  );
  const shown = path.slice(0, MAX_SHOWN);
  if (fitting.length > 0) {
    const methods = [...new Set(fitting.map((route) => route.method))].join(', ');
    return { problem: problem('method-not-allowed', `${shown} takes ${methods}, and not ${method}.`), allow: methods };
  }
  const [nearest] = ROUTES.map((route) => ({ path: route.path, near: nearness(route.parts, parts) })).toSorted(
    (a, b) => b.near - a.near || Math.abs(a.path.length - path.length) - Math.abs(b.path.length - path.length),
  );
  const meant = nearest !== undefined && nearest.near > 2 ? ` Did you mean ${nearest.path}?` : '';
  return { problem: problem('not-found', `There is no path ${shown}.${meant} GET /v1/openapi.json has them all.`) };
}

/** Two for each part that is the same, or that a parameter stands for; one for a part that begins alike. */
function nearness(pattern: readonly string[], parts: readonly string[]): number {
  const same = (part: string, at: number) => part === parts[at] || (part.startsWith('{') && (parts[at] ?? '') !== '');
  const alike = (part: string, at: number) => part.slice(0, 3) === parts[at]?.slice(0, 3);
  return pattern.reduce((sum, part, at) => sum + (same(part, at) ? 2 : alike(part, at) ? 1 : 0), 0);
}
