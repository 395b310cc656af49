import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { addDeadLetterQueue, QueueWithDeadLetter } from './queue-with-dead-letter.ts';

const undelivered =
  'EventBridge Scheduler could not deliver a timer, so a session may end late, until sweep repairs it: check that the scheduler role may send to the timers queue.';

/**
 * What one-time timers need: functions make schedules in the group at run time, Scheduler sends each, when it is due,
 * to the `timers` queue, as the role. Near timers go to the queue directly, with a delay.
 */
export class Timers extends Construct {
  readonly queue: Queue;
  readonly group: ScheduleGroup;
  /** What Scheduler becomes to deliver: it may send to the two queues, and only for schedules of the group. */
  readonly role: Role;
  /** What Scheduler could not deliver. */
  readonly deadLetter: Queue;

  constructor(scope: Construct, id: string, groupName: string, alarms: Alarms) {
    super(scope, id);
    const timers = new QueueWithDeadLetter(
      this,
      'Timers',
      {
        fifo: false,
        visibilitySeconds: 90,
        maxReceiveCount: 5,
        whenSetAside:
          'A timer failed five times, so a session may end, or a fallback go out, late: look in the log of handle-timer for the error, then start the redrive of this queue.',
        whenOld:
          'Timers wait for more than ten minutes, so sessions end, and fallbacks go out, late: look for errors and throttles of handle-timer.',
      },
      alarms,
    );
    this.queue = timers.queue;
    this.deadLetter = addDeadLetterQueue(this, 'SchedulerDeadLetter', { fifo: false, sentence: undelivered }, alarms);
    Validations.of(this.deadLetter).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the schedules, which the rule cannot see: they are made at run time.',
    });
    // The one physical name: roles name the schedules in it, which are made later. Kept, it would bar a new deployment.
    this.group = new ScheduleGroup(this, 'Group', { scheduleGroupName: groupName, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': this.group.scheduleGroupArn },
        },
      }),
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn, this.deadLetter.queueArn] }),
    );
  }
}
