import { AwsError } from '../wire/call.ts';

const PREFIXED = new Set([
  'EmptyBatchRequest',
  'TooManyEntriesInBatchRequest',
  'BatchEntryIdsNotDistinct',
  'InvalidBatchEntryId',
  'BatchRequestTooLong',
  'MessageNotInflight',
  'UnsupportedOperation',
]);

/** An error of SQS; in the query protocol some have another code. */
export function sqsError(code: string, message: string): AwsError {
  return PREFIXED.has(code)
    ? new AwsError(code, message, { queryCode: `AWS.SimpleQueueService.${code}` })
    : new AwsError(code, message);
}

/** A call that names a queue which does not exist. */
export function queueDoesNotExist(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', {
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
  });
}

/** A parameter with a value that SQS refuses. */
export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { queryCode: 'InvalidParameterValue' });
}

/** A parameter that is not there. */
export function missingParameter(name: string): AwsError {
  return new AwsError('MissingParameterException', `The request must contain the parameter ${name}.`, {
    queryCode: 'MissingParameter',
  });
}
