import { AccessDenied, AwsError, type AwsReply, type Protocol, UnknownOperation } from './call.ts';
import { xmlDocument } from './xml.ts';

const NAMESPACES: Readonly<Record<string, string>> = {
  sqs: 'http://queue.amazonaws.com/doc/2012-11-05/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};
/** Errors that every service has from its framework; the prefix is how that framework names them. */
const FRAMEWORK = new Set([
  'AccessDeniedException',
  'MissingAuthenticationTokenException',
  'UnknownOperationException',
  'SerializationException',
  'InternalFailure',
]);
const MODEL: Readonly<Record<string, string>> = { dynamodb: 'com.amazonaws.dynamodb.v20120810', sqs: 'com.amazonaws.sqs' };

type Target = { readonly service: string; readonly protocol: Protocol; readonly requestId: string; readonly path: string };

/** The XML namespace of a service with the query protocol. */
export function namespaceOf(service: string): string {
  return NAMESPACES[service] ?? `http://${service}.amazonaws.com/doc/`;
}

/** A JSON answer. */
export function jsonReply(protocol: Protocol, value: unknown, status = 200): AwsReply {
  const type = protocol === 'rest-json' ? 'application/json' : `application/x-amz-${protocol}`;
  return { status, headers: { 'content-type': type }, body: value === undefined ? '' : JSON.stringify(value) };
}

/** An XML answer. */
export function xmlReply(body: string, status = 200): AwsReply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/** Any error, as the service that was called would put it. */
export function errorReply(target: Target, thrown: unknown): AwsReply {
  const error = toAwsError(target, thrown);
  if (error.code === 'InternalFailure') console.error(`aws ${target.service}:`, thrown);
  switch (target.protocol) {
    case 'query':
      return queryError(target, error);
    case 'rest-xml':
      return s3Error(target, error);
    case 'rest-json':
      return restError(error);
    default:
      return jsonError(target, error);
  }
}

function toAwsError({ service, protocol }: Target, thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof AccessDenied) {
    const status = protocol.startsWith('json') ? 400 : 403;
    const plain = service === 'sns' ? 'AuthorizationError' : 'AccessDenied';
    const code = protocol === 'query' || protocol === 'rest-xml' ? plain : 'AccessDeniedException';
    return new AwsError(code, thrown.message, { status, queryCode: plain });
  }
  if (thrown instanceof UnknownOperation) return unknownOperation(protocol, thrown.operation);
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', { status: 500 });
}

function unknownOperation(protocol: Protocol, operation: string): AwsError {
  if (protocol === 'query') return new AwsError('InvalidAction', `The action ${operation} is not valid for this endpoint.`);
  if (protocol === 'rest-xml') {
    return new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', { status: 501 });
  }
  const status = protocol === 'rest-json' ? 404 : 400;
  return new AwsError('UnknownOperationException', `Unknown operation ${operation}`, { status, queryCode: 'InvalidAction' });
}

function jsonError({ service, protocol }: Target, error: AwsError): AwsReply {
  const prefix = FRAMEWORK.has(error.code) ? 'com.amazon.coral.service' : MODEL[service];
  const type = prefix === undefined ? error.code : `${prefix}#${error.code}`;
  const reply = jsonReply(protocol, { __type: type, message: error.message, ...error.fields }, error.status);
  if (service !== 'sqs') return reply;
  const side = error.status < 500 ? 'Sender' : 'Receiver';
  return { ...reply, headers: { ...reply.headers, 'x-amzn-query-error': `${error.queryCode ?? error.code};${side}` } };
}

function restError(error: AwsError): AwsReply {
  const reply = jsonReply('rest-json', { Message: error.message, ...error.fields }, error.status);
  return { ...reply, headers: { ...reply.headers, 'x-amzn-errortype': error.code } };
}

function queryError({ service, requestId }: Target, error: AwsError): AwsReply {
  const Type = error.status < 500 ? 'Sender' : 'Receiver';
  const detail = { Type, Code: error.queryCode ?? error.code, Message: error.message };
  return xmlReply(xmlDocument('ErrorResponse', { Error: detail, RequestId: requestId }, namespaceOf(service)), error.status);
}

function s3Error({ path, requestId }: Target, error: AwsError): AwsReply {
  const body = { Code: error.code, Message: error.message, Resource: path, RequestId: requestId };
  const reply = xmlReply(xmlDocument('Error', body), error.status);
  return { ...reply, headers: { 'content-type': 'application/xml' } };
}
