import { randomBytes } from 'node:crypto';
import { errorText } from './error-codes.ts';
import { compact } from './json.ts';
import type { JsonObject } from './meta.ts';

type GraphErrorOptions = {
  readonly details?: string;
  /** In place of `(#code) title`. */
  readonly message?: string;
  readonly type?: string;
  readonly subcode?: number;
  readonly http?: number;
  /** Errors of Graph itself have no `error_data`. */
  readonly plain?: boolean;
};

/** A refusal in the shape of Meta's (Cloud API error codes: error response structure). */
export class GraphError extends Error {
  readonly http: number;
  readonly body: JsonObject;

  constructor(code: number, options: GraphErrorOptions = {}) {
    const { title, details, http } = errorText(code);
    const message = options.message ?? `(#${code}) ${title}`;
    super(message);
    this.http = options.http ?? http;
    this.body = {
      error: compact({
        message,
        type: options.type ?? 'OAuthException',
        code,
        error_subcode: options.subcode,
        error_data: options.plain ? undefined : { messaging_product: 'whatsapp', details: options.details ?? details },
        fbtrace_id: `A${randomBytes(17).toString('base64url').slice(0, 22)}`,
      }),
    };
  }
}

/** A parameter that is not there. */
export function missing(parameter: string): GraphError {
  return new GraphError(100, {
    message: `(#100) The parameter ${parameter} is required.`,
    details: `The parameter ${parameter} is required.`,
  });
}

/** A parameter that is there and wrong. */
export function invalid(parameter: string, must: string): GraphError {
  const details = `Param ${parameter} ${must}`;
  return new GraphError(100, { message: `(#100) ${details}`, details });
}

/** Code 131009, which interactive objects and media ids answer. */
export function badValue(details: string): GraphError {
  return new GraphError(131009, { details });
}

/** The node is unknown, or of a kind that cannot do this: 100 with subcode 33. */
export function noSuchObject(method: string, id: string): GraphError {
  return new GraphError(100, {
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: 'GraphMethodException',
    subcode: 33,
    plain: true,
  });
}

/** The error as an element of `statuses[].errors`. */
export function toStatusError(code: number, details?: string): JsonObject {
  const known = errorText(code);
  return {
    code,
    title: known.title,
    message: known.title,
    error_data: { details: details ?? known.details },
    href: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes',
  };
}
