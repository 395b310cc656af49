import type { HttpRoute } from '../../template/model.ts';

/** A route that fits a request, with its path parameters, decoded. */
export type RouteMatch = { readonly route: HttpRoute; readonly pathParameters: Readonly<Record<string, string>> };

type Parsed = { readonly route: HttpRoute; readonly method: string; readonly segments: readonly string[] };

/** Finds a request's route as API Gateway does: the most specific path, and on one path a method before `ANY`. */
export function makeRouter(routes: readonly HttpRoute[]): (method: string, path: string) => RouteMatch | undefined {
  const parsed = routes.map((route) => {
    const [method = '', path = ''] = route.routeKey.split(' ');
    return { route, method, segments: toSegments(path) };
  });
  return (method, path) => {
    const segments = toSegments(path);
    const fitting = parsed
      .filter((candidate) => candidate.method === method || candidate.method === 'ANY')
      .flatMap((candidate) => {
        const pathParameters = match(candidate.segments, segments);
        return pathParameters === undefined ? [] : [{ candidate, pathParameters }];
      })
      .sort((a, b) => compare(a.candidate, b.candidate))[0];
    if (fitting !== undefined) return { route: fitting.candidate.route, pathParameters: fitting.pathParameters };
    const fallback = routes.find((route) => route.routeKey === '$default');
    return fallback === undefined ? undefined : { route: fallback, pathParameters: {} };
  };
}

function toSegments(path: string): string[] {
  return path.replace(/^\//, '').split('/');
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) {
      if (segment === undefined) return undefined;
      parameters[greedy] = decode(segments.slice(index).join('/'));
      return parameters;
    }
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (segment === undefined || (name === undefined && part !== decode(segment)) || (name !== undefined && segment === '')) {
      return undefined;
    }
    if (name !== undefined) parameters[name] = decode(segment);
  }
  return pattern.length === segments.length ? parameters : undefined;
}

/** Fixed text before a parameter before a greedy one, from the left; then the method before `ANY`. */
function compare(a: Parsed, b: Parsed): number {
  const rank = (part: string | undefined) => (part === undefined ? 3 : part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0);
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index += 1) {
    const order = rank(a.segments[index]) - rank(b.segments[index]);
    if (order !== 0) return order;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

/** Percent-decoded; as it is where it cannot be decoded. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
