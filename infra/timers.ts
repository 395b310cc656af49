import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { addDeadLetterQueue, QueueWithDeadLetter } from './queue-with-dead-letter.ts';

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
          'A timer failed five times, so a session may end, or a fallback go out, late: fix what the log of handle-timer says and start a redrive of this queue.',
      },
      alarms,
    );
    this.queue = timers.queue;
    this.deadLetter = addDeadLetterQueue(
      this,
      'SchedulerDeadLetter',
      false,
      'EventBridge Scheduler could not deliver a timer, so a session may end late: check the scheduler role and the timers queue; sweep repairs what is overdue.',
      alarms,
    );
    // The one physical name: a function must know the group's ARN before a schedule in it exists.
    this.group = new ScheduleGroup(this, 'Group', { scheduleGroupName: groupName });
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
