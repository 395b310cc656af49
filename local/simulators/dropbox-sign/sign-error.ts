/** HTTP statuses by `error_name` (Dropbox Sign, warnings and errors). */
const STATUSES = {
  bad_request: 400,
  invalid_recipient: 400,
  invalid_reminder: 400,
  signature_request_cancel_failed: 400,
  signature_request_expired: 400,
  unauthorized: 401,
  not_found: 404,
  method_not_supported: 405,
  deleted: 410,
  unknown: 500,
} as const;

export type SignErrorName = keyof typeof STATUSES;

/** A refusal in the shape of Dropbox Sign's. */
export class SignError extends Error {
  readonly status: number;
  readonly body: { readonly error: { readonly error_msg: string; readonly error_name: string; readonly error_path?: string } };

  /** `path`: the parameter that is wrong. */
  constructor(name: SignErrorName, message: string, path?: string) {
    super(message);
    this.status = STATUSES[name];
    this.body = { error: { error_msg: message, error_name: name, ...(path === undefined ? {} : { error_path: path }) } };
  }
}
