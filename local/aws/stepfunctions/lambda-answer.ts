import { randomUUID } from 'node:crypto';
import type { InvokeAnswer, Json } from './api.ts';
import type { Task, TaskOutcome } from './thread.ts';

/** What a Task makes of a function's answer: the result of `lambda:invoke`, or an error with AWS's name for it. */
export function toOutcome(task: Task, answer: InvokeAnswer, now: number): TaskOutcome {
  if (answer.kind === 'error') return toError(answer);
  const payload = toJson(answer.payload);
  const text = JSON.stringify(payload);
  const isEvent = task.type === 'Event';
  const requestId = randomUUID();
  const headers = {
    'Content-Length': String(isEvent ? 0 : Buffer.byteLength(text)),
    'Content-Type': 'application/json',
    Connection: 'keep-alive',
    Date: new Date(now).toUTCString(),
    'x-amzn-RequestId': requestId,
    ...(isEvent ? {} : { 'X-Amz-Executed-Version': '$LATEST' }),
  };
  const StatusCode = isEvent ? 202 : 200;
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  const metadata = {
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: StatusCode },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode,
  };
  return {
    kind: 'ok',
    output: isEvent ? { Payload: '', ...metadata } : { ExecutedVersion: '$LATEST', Payload: payload, ...metadata },
  };
}

/** The machine's role does not allow it: Step Functions gives this no name of its own. */
export function accessDenied(roleArn: string, machineArn: string, functionArn: string): TaskOutcome {
  const [, , , , account] = machineArn.split(':');
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const caller = `arn:aws:sts::${account}:assumed-role/${role}/${randomUUID().replaceAll('-', '')}`;
  const action = 'lambda:InvokeFunction';
  const reason = `because no identity-based policy allows the ${action} action`;
  const cause = `User: ${caller} is not authorized to perform: ${action} on resource: ${functionArn} ${reason}`;
  return { kind: 'error', error: 'Lambda.AWSLambdaException', cause: service(cause, 403, 'AccessDeniedException') };
}

function toError(answer: InvokeAnswer & { kind: 'error' }): TaskOutcome {
  const { errorType, errorMessage, trace } = answer;
  if (errorType === undefined || errorType === '') {
    const payload = JSON.stringify({ ...(errorMessage === undefined ? {} : { errorMessage }) });
    const cause = `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`;
    return { kind: 'error', error: 'Lambda.Unknown', cause };
  }
  if (errorType.startsWith('Lambda.')) {
    const code = errorType.slice('Lambda.'.length);
    return { kind: 'error', error: errorType, cause: service(errorMessage ?? '', STATUS[code] ?? 500, code) };
  }
  const cause = { errorType, errorMessage: errorMessage ?? '', ...(trace === undefined ? {} : { trace }) };
  return { kind: 'error', error: errorType, cause: JSON.stringify(cause) };
}

const STATUS: Readonly<Record<string, number>> = { ResourceNotFoundException: 404, TooManyRequestsException: 429 };

function service(message: string, status: number, code: string): string {
  return `${message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`;
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
