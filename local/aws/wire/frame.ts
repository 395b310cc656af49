import { AwsError, type Fields, type Protocol } from './call.ts';
import { isFields } from './fields.ts';
import { parseQueryInput } from './query.ts';

/** An HTTP request, its body read. */
export type Incoming = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** To which service a request goes, and how it is framed. */
export type Frame = {
  readonly service: string;
  readonly protocol: Protocol;
  readonly operation: string;
  /** `undefined`: the request is not signed. */
  readonly accessKeyId?: string;
};

const REST: Readonly<Record<string, Protocol>> = { scheduler: 'rest-json', s3: 'rest-xml' };
const JSON_1_0 = new Set(['dynamodb', 'sqs', 'states']);
const BY_TARGET: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  AWSEvents: 'events',
  AmazonSSM: 'ssm',
  AWSStepFunctions: 'states',
};

/** Reads service, protocol and operation, by the scope of the signature first. Never throws. */
export function frameOf(incoming: Incoming): Frame {
  const scope = credentialScope(incoming);
  const target = incoming.headers['x-amz-target'];
  const form = formOf(incoming);
  const action = form.get('Action');
  const service = scope?.service ?? guessService(target, action, incoming.path);
  const signed = scope === undefined ? {} : { accessKeyId: scope.accessKeyId };
  if (target !== undefined) {
    const operation = target.slice(target.indexOf('.') + 1);
    return { service, protocol: JSON_1_0.has(service) ? 'json-1.0' : 'json-1.1', operation, ...signed };
  }
  const rest = REST[service];
  if (rest !== undefined) return { service, protocol: rest, operation: '', ...signed };
  if (action !== null) return { service, protocol: 'query', operation: action, ...signed };
  return { service, protocol: 'rest-json', operation: '', ...signed };
}

/** The input of the operation as the protocol carries it. Throws `SerializationException`. */
export function inputOf(frame: Frame, incoming: Incoming): Fields {
  if (frame.protocol === 'query') return parseQueryInput(formOf(incoming));
  if (frame.protocol === 'rest-xml' || incoming.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(incoming.body.toString('utf8'));
    if (isFields(value)) return value;
  } catch {
    // the same answer as for any JSON that is no object
  }
  throw new AwsError('SerializationException', 'Could not deserialize the request: the body is not a JSON object');
}

function credentialScope({ headers, query }: Incoming): { accessKeyId: string; service: string } | undefined {
  const credential = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const parts = (credential ?? '').split('/');
  const [accessKeyId, service] = [parts[0], parts.at(-2)];
  return parts.length >= 4 && accessKeyId !== undefined && service !== undefined ? { accessKeyId, service } : undefined;
}

function formOf({ query, headers, body }: Incoming): URLSearchParams {
  if (query.has('Action')) return query;
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return isForm ? new URLSearchParams(body.toString('utf8')) : query;
}

function guessService(target: string | undefined, action: string | null, path: string): string {
  if (target !== undefined) return BY_TARGET[target.slice(0, target.indexOf('.'))] ?? target.slice(0, target.indexOf('.'));
  if (action !== null) return 'sts';
  return /^\/schedule(s|-groups)(\/|$)/.test(path) ? 'scheduler' : 's3';
}
