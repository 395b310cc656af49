import type { Callers } from '../identity/callers.ts';
import { type Service, UnknownOperation, WaitThenRetry } from '../wire/call.ts';
import { isFields } from '../wire/fields.ts';
import { jsonReply } from '../wire/reply.ts';
import { queryReply } from '../wire/service.ts';
import { sqsOperations } from './operations.ts';
import { fromQueryInput, toQueryOutput } from './query-shape.ts';
import type { Queues } from './queues.ts';

/** SQS in both its protocols: JSON, which SDKs speak now, and query, which the CLI spoke up to 2.13. */
export function makeSqsService(queues: Queues, callers: Callers): Service {
  const operations = sqsOperations(queues, callers);
  return {
    operationOf: (call) => (Object.hasOwn(operations, call.operation) ? call.operation : undefined),
    async handle(call) {
      const operation = operations[call.operation];
      if (operation === undefined) throw new UnknownOperation(call.operation);
      if (call.protocol !== 'query') {
        const output = await operation(call.input, call);
        return output instanceof WaitThenRetry ? output : jsonReply(call.protocol, output ?? {});
      }
      const input = fromQueryInput(call.input);
      // the queue's own path counts as well as the parameter
      const queueUrl = input['QueueUrl'] ?? (call.path.length > 1 ? call.path : undefined);
      const output = await operation(queueUrl === undefined ? input : { ...input, QueueUrl: queueUrl }, call);
      if (output instanceof WaitThenRetry) return output;
      return queryReply(call, toQueryOutput(call.operation, isFields(output) ? output : {}));
    },
  };
}
