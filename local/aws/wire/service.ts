import { type AwsCall, type AwsReply, type Fields, type Service, UnknownOperation, WaitThenRetry } from './call.ts';
import { jsonReply, namespaceOf, xmlReply } from './reply.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

/** One operation of a JSON service: answers its output. */
export type JsonOperation = (input: Fields, call: AwsCall) => unknown;
/** One operation of a query service: answers the content of `<XResult>`. */
export type QueryOperation = (input: Fields, call: AwsCall) => XmlValue | Promise<XmlValue>;

/** A service with the AWS JSON protocol. */
export function jsonService(operations: Readonly<Record<string, JsonOperation>>): Service {
  return {
    operationOf: (call) => (Object.hasOwn(operations, call.operation) ? call.operation : undefined),
    async handle(call) {
      const output = await found(operations, call)(call.input, call);
      return output instanceof WaitThenRetry ? output : jsonReply(call.protocol, output ?? {});
    },
  };
}

/** A service with the query protocol. */
export function queryService(operations: Readonly<Record<string, QueryOperation>>): Service {
  return {
    operationOf: (call) => (Object.hasOwn(operations, call.operation) ? call.operation : undefined),
    handle: async (call) => queryReply(call, await found(operations, call)(call.input, call)),
  };
}

/** `<XResponse><XResult>…</XResult><ResponseMetadata>…`. */
export function queryReply(call: AwsCall, result: XmlValue): AwsReply {
  const body = { [`${call.operation}Result`]: result, ResponseMetadata: { RequestId: call.requestId } };
  return xmlReply(xmlDocument(`${call.operation}Response`, body, namespaceOf(call.service)));
}

function found<T>(operations: Readonly<Record<string, T>>, call: AwsCall): T {
  const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
  if (operation === undefined) throw new UnknownOperation(call.operation);
  return operation;
}
