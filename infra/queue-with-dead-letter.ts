import { Duration, Validations } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Alarms, alarmPeriod } from './alarms.ts';

/** What is asked of a queue. */
export type QueueProps = {
  /** First in, first out within a group; groups do not wait for each other. */
  readonly fifo: boolean;
  /** How long a received message stays hidden, seconds: longer than its consumer may run. */
  readonly visibilitySeconds: number;
  /** Receives before a message is set aside. */
  readonly maxReceiveCount: number;
  /** What messages set aside mean for a person, and what to do: one sentence. */
  readonly whenSetAside: string;
  /** What it means that messages wait for more than ten minutes, and what to do: one sentence. */
  readonly whenOld: string;
};

/** A queue, the queue for what could not be worked off, and alarms for what waits too long and what was set aside. */
export class QueueWithDeadLetter extends Construct {
  readonly queue: Queue;
  readonly deadLetter: Queue;

  constructor(scope: Construct, id: string, props: QueueProps, alarms: Alarms) {
    super(scope, id);
    this.deadLetter = addDeadLetterQueue(this, 'DeadLetter', { fifo: props.fifo, sentence: props.whenSetAside }, alarms);
    this.queue = new Queue(this, 'Queue', {
      ...order(props.fifo),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(props.visibilitySeconds),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetter, maxReceiveCount: props.maxReceiveCount },
    });
    alarms.add(this.queue, 'Old', {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: alarmPeriod }),
      above: Duration.minutes(10).toSeconds(),
      sentence: props.whenOld,
    });
  }
}

/** A queue at the end of the line: keeps what arrives for 14 days, the most that SQS can, and raises the alarm. */
export function addDeadLetterQueue(
  scope: Construct,
  id: string,
  { fifo, sentence }: { readonly fifo: boolean; readonly sentence: string },
  alarms: Alarms,
): Queue {
  const queue = new Queue(scope, id, {
    ...order(fifo),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(90),
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: 'Serverless::Serverless-SQSRedrivePolicy',
    reason: 'It is itself where messages are set aside: behind it stands its alarm, and a person.',
  });
  alarms.add(queue, 'NotEmpty', {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: alarmPeriod }),
    above: 0,
    sentence,
  });
  return queue;
}

/** High throughput for FIFO: the limit of 300 calls a second holds for each group, not for the queue. */
function order(fifo: boolean) {
  if (!fifo) return {};
  return {
    fifo,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  };
}
