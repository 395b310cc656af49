import { describe, expect, it } from 'vitest';
import { flatten, functionOf, type Resource, resourcesOf, synthesiseTemplates } from './synthesised.ts';

const { gateway } = synthesiseTemplates();
const queues = resourcesOf(gateway, 'AWS::SQS::Queue');
const alarms = resourcesOf(gateway, 'AWS::CloudWatch::Alarm');
const mappings = resourcesOf(gateway, 'AWS::Lambda::EventSourceMapping');

const queueAt = (path: string): Resource => {
  const queue = queues.find((candidate) => candidate.path === `Gateway/${path}/Resource`);
  if (queue === undefined) throw new Error(`no queue ${path}`);
  return queue;
};
const isDeadLetter = (queue: Resource): boolean => queue.path.includes('DeadLetter');

describe('every queue', () => {
  it.each(queues.filter((queue) => !isDeadLetter(queue)))('$path has a dead-letter queue of its kind', ({ properties }) => {
    const target = properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0];
    const deadLetter = queues.find(({ id }) => id === target);
    expect(deadLetter).toBeDefined();
    expect(deadLetter?.properties.FifoQueue).toBe(properties.FifoQueue);
    expect(properties.RedrivePolicy.maxReceiveCount).toBe(properties.FifoQueue === true ? 12 : 5);
  });

  it.each(queues.filter(isDeadLetter))('$path, at the end of the line, raises an alarm when it holds anything', ({ id }) => {
    const alarm = alarms.find(
      ({ properties }) =>
        properties.MetricName === 'ApproximateNumberOfMessagesVisible' &&
        JSON.stringify(properties.Dimensions).includes(`"${id}"`),
    );
    expect(alarm?.properties).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
  });

  it.each(queues)('$path is encrypted, and refuses plain HTTP', ({ id, properties }) => {
    expect(properties.SqsManagedSseEnabled).toBe(true);
    const policy = resourcesOf(gateway, 'AWS::SQS::QueuePolicy').find((candidate) =>
      candidate.properties.Queues.some((queue: { Ref: string }) => queue.Ref === id),
    );
    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  it.each(mappings.filter(({ path }) => path.includes('SqsEventSource')))(
    '$path hides messages for longer than its function runs, and hands back single failures',
    ({ properties }) => {
      const queue = queues.find(({ id }) => id === properties.EventSourceArn['Fn::GetAtt'][0]);
      const consumer = resourcesOf(gateway, 'AWS::Lambda::Function').find(({ id }) => id === properties.FunctionName.Ref);
      expect(queue?.properties.VisibilityTimeout).toBeGreaterThan(consumer?.properties.Timeout);
      expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    },
  );
});

describe('the outbound queue', () => {
  it('keeps order within a conversation, and conversations apart', () => {
    expect(queueAt('Outbound/Queue').properties).toMatchObject({
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
  });

  it('holds visibility over the lease of 60 seconds, and the lease over the longest run', () => {
    expect(queueAt('Outbound/Queue').properties.VisibilityTimeout).toBeGreaterThan(60);
    expect(functionOf(gateway, 'deliver-message').properties.Timeout).toBeLessThan(60);
  });

  it.each([
    ['deliver-message', 'Outbound/Queue'],
    ['settle-dead-letter', 'Outbound/DeadLetter'],
    ['handle-timer', 'Timers/Timers/Queue'],
    ['deliver-event', 'Deliveries/Queue'],
  ] as const)('%s consumes %s', (name, path) => {
    const consumers = mappings
      .filter(({ properties }) => flatten(properties.EventSourceArn) === `<${queueAt(path).id}.Arn>`)
      .map(({ properties }) => properties.FunctionName.Ref);
    expect(consumers).toEqual([functionOf(gateway, name).id]);
  });
});
