import { anotherToken, bearerToken } from './credential.ts';
import { ApiProblem, readProblem, Unreachable } from './problem.ts';
import { learnTime } from './server-clock.ts';

/** A request to the API. */
export type ApiRequest = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** What the API answered, with its headers, such as an `ETag`. */
export type ApiAnswer<T> = { readonly body: T; readonly headers: Headers };

/**
 * Calls the API under `/v1` and answers the body.
 * @throws ApiProblem when it refuses, Unreachable when no answer came
 */
export async function callApi<T>(path: string, request: ApiRequest = {}): Promise<T> {
  return (await callApiWhole<T>(path, request)).body;
}

/** As {@link callApi}, with the answer's headers. */
export async function callApiWhole<T>(path: string, request: ApiRequest = {}): Promise<ApiAnswer<T>> {
  const response = await fetchApi(path, request);
  try {
    const text = await response.text();
    return { body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  } catch (cause) {
    if (request.signal?.aborted === true) throw cause;
    throw new Unreachable('The answer broke off, or is not the API’s.', { cause });
  }
}

/** A file of the API, with the key that `<img src>` cannot send. */
export async function fetchFile(path: string, signal?: AbortSignal): Promise<Blob> {
  return (await fetchApi(path, signal === undefined ? {} : { signal })).blob();
}

/** A token that is refused is renewed where it can be, and the request made again: the API has done nothing yet. */
async function fetchApi(path: string, request: ApiRequest): Promise<Response> {
  const token = await bearerToken();
  let response = await fetchAs(token, path, request);
  const another = response.status === 401 ? await anotherToken(token) : undefined;
  if (another !== undefined) response = await fetchAs(another, path, request);
  if (response.ok) return response;
  throw await toProblem(response);
}

async function fetchAs(
  token: string | undefined,
  path: string,
  { method = 'GET', body, headers, signal }: ApiRequest,
): Promise<Response> {
  const response = await fetch(path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause;
    throw new Unreachable('No answer came.', { cause });
  });
  learnTime(response.headers.get('date'));
  return response;
}

async function toProblem(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const said: unknown = await response.json().catch(() => undefined);
  return new ApiProblem(readProblem(said, response), Number.isNaN(retryAfter) ? undefined : retryAfter);
}

/** A path with its query; what is `undefined` is left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
