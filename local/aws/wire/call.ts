import type { Caller } from '../identity/callers.ts';

/** A JSON object whose members nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The wire protocols of AWS's services. */
export type Protocol = 'json-1.0' | 'json-1.1' | 'query' | 'rest-json' | 'rest-xml';

/** One request to a service, with the caller known and the protocol's framing taken off. */
export type AwsCall = {
  /** The service's signing name: `dynamodb`, `sqs`, `events`. */
  readonly service: string;
  readonly protocol: Protocol;
  /** From `X-Amz-Target` or `Action`; empty for REST. */
  readonly operation: string;
  /** The JSON body or the query parameters; empty for rest-xml. */
  readonly input: Fields;
  readonly caller: Caller;
  readonly requestId: string;
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Set when a wait that the operation asked for is over: it answers with what there is. */
  readonly waited?: boolean;
};

/** What goes back, but for the headers that every answer carries. */
export type AwsReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

/** Asks to be called again when `until` settles; the clock may move meanwhile. */
export class WaitThenRetry {
  readonly until: Promise<unknown>;
  constructor(until: Promise<unknown>) {
    this.until = until;
  }
}

/** One AWS service: answers a call, or throws `AwsError`. */
export type Service = {
  /** The operation's name as IAM and the usage counts have it; `undefined` when there is none such. */
  operationOf(call: AwsCall): string | undefined;
  handle(call: AwsCall): Promise<AwsReply | WaitThenRetry>;
};

/** An error in AWS's words. The protocol decides how it looks on the wire. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** The code of the query protocol where it is another one. */
  readonly queryCode: string | undefined;
  /** Further members of a JSON error. */
  readonly fields: Fields;

  constructor(code: string, message: string, options: { status?: number; queryCode?: string; fields?: Fields } = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status ?? 400;
    this.queryCode = options.queryCode;
    this.fields = options.fields ?? {};
  }
}

/** A call that the caller's role does not allow. Each service has its own code and status for it. */
export class AccessDenied extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AccessDenied';
  }
}

/** An operation that the service does not have, or that does not exist here. */
export class UnknownOperation extends Error {
  readonly operation: string;
  constructor(operation: string) {
    super(`unknown operation ${operation}`);
    this.name = 'UnknownOperation';
    this.operation = operation;
  }
}
