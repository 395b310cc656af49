import { createHash } from 'node:crypto';
import { ConflictException, CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NEAR_MS, type Timer, timerSubject } from '../domain/timer.ts';
import type { Timers } from '../ports.ts';
import { AWS_CLIENT } from './clients.ts';

export type TimerTargets = {
  readonly TIMERS_QUEUE_URL: string;
  readonly TIMERS_QUEUE_ARN: string;
  readonly SCHEDULE_GROUP: string;
  readonly SCHEDULER_ROLE_ARN: string;
  readonly SCHEDULER_DLQ_ARN: string;
};

/** Timers that are near go to the `timers` queue with a delay; Scheduler has minute precision and refuses the past. */
export class QueueTimers implements Timers {
  readonly #sqs = new SQSClient(AWS_CLIENT);
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async set(timer: Timer, now: number): Promise<void> {
    const delaySeconds = Math.min(Math.max(Math.ceil((timer.dueAt - now) / 1000), 0), 900);
    await this.#sqs.send(
      new SendMessageCommand({ QueueUrl: this.#url, MessageBody: JSON.stringify(timer), DelaySeconds: delaySeconds }),
    );
  }
}

/** Timers through EventBridge Scheduler. The schedule's name is made of subject and minute: setting it twice is one. */
export class SchedulerTimers implements Timers {
  readonly #scheduler = new SchedulerClient(AWS_CLIENT);
  readonly #near: QueueTimers;
  readonly #targets: TimerTargets;

  constructor(targets: TimerTargets) {
    this.#targets = targets;
    this.#near = new QueueTimers(targets.TIMERS_QUEUE_URL);
  }

  async set(timer: Timer, now: number): Promise<void> {
    if (timer.dueAt < now + NEAR_MS) return this.#near.set(timer, now);
    try {
      await this.#scheduler.send(this.#command(timer));
    } catch (error) {
      // Someone set the same timer: on create, a conflict is success.
      if (!(error instanceof ConflictException)) throw error;
    }
  }

  #command(timer: Timer): CreateScheduleCommand {
    return new CreateScheduleCommand({
      Name: scheduleName(timer),
      GroupName: this.#targets.SCHEDULE_GROUP,
      ScheduleExpression: `at(${new Date(timer.dueAt).toISOString().slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: this.#targets.TIMERS_QUEUE_ARN,
        RoleArn: this.#targets.SCHEDULER_ROLE_ARN,
        Input: JSON.stringify(timer),
        RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3_600 },
        DeadLetterConfig: { Arn: this.#targets.SCHEDULER_DLQ_ARN },
      },
    });
  }
}

/** At most 64 of `[0-9a-zA-Z-_.]`; the hash hides the person's phone number. */
export function scheduleName(timer: Timer): string {
  const subject = createHash('sha256').update(timerSubject(timer)).digest('base64url').slice(0, 32);
  return `${timer.kind}-${subject}-${Math.ceil(timer.dueAt / 60_000).toString(36)}`;
}
