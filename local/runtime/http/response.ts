/** What goes back over the wire. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
};

/** API Gateway's own answers. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: [['content-type', 'application/json']], body };
}

/**
 * A function's result as an HTTP answer, payload format 2.0: with a `statusCode` it is the answer, without one it is
 * the JSON body of a 200. `undefined` for an answer that API Gateway would refuse.
 */
export function toAnswer(payload: string): HttpAnswer | undefined {
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : payload;
    return { status: 200, headers: [['content-type', 'application/json']], body: Buffer.from(body) };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as FunctionAnswer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const list = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const typed = list.some(([name]) => name === 'content-type')
    ? list
    : [...list, ['content-type', 'text/plain;charset=UTF-8'] as const];
  return {
    status,
    headers: [...typed, ...(cookies ?? []).map((cookie) => ['set-cookie', cookie] as const)],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

type FunctionAnswer = {
  readonly statusCode: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
};
