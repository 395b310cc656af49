import type { GraphError } from './graph-error.ts';
import type { JsonObject } from './meta.ts';

/** What an endpoint of the simulated Graph API answers; `cut` ends the connection without an answer. */
export type Reply =
  | { readonly kind: 'json'; readonly body: JsonObject }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly contentType: string }
  | { readonly kind: 'refusal'; readonly error: GraphError }
  | { readonly kind: 'cut' };

/** One request, after the version and the token were checked: `/<version>/<id>/<edge>`. */
export type GraphRequest = {
  readonly method: string;
  readonly id: string;
  readonly edge: string;
  readonly query: URLSearchParams;
  /** The JSON or form body; empty when it is neither. */
  readonly body: JsonObject;
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  /** Scheme, host and port, and then with the version. */
  readonly origin: string;
  readonly base: string;
};

export type Endpoint = (request: GraphRequest) => Reply | Promise<Reply>;

export function json(body: JsonObject): Reply {
  return { kind: 'json', body };
}

export const SUCCESS: Reply = json({ success: true });
