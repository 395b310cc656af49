import type { EventSource, LambdaFunction } from '../template/model.ts';

/** Whether the function's own policy (`AWS::Lambda::Permission`) lets a service invoke it for that source. */
export function mayInvoke(fn: LambdaFunction, principal: string, sourceArn: string): boolean {
  return fn.invokers.some(
    (invoker) => invoker.principal === principal && (invoker.sourceArn === undefined || matchesArn(invoker.sourceArn, sourceArn)),
  );
}

/** What the function's role must allow for AWS to read the event source in its name. */
export function actionsToRead(source: EventSource): readonly string[] {
  return source.kind === 'sqs'
    ? ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
    : ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'];
}

/** `*` stands for any text, `?` for one character. */
function matchesArn(pattern: string, arn: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(arn);
}
