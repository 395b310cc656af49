import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** What is watched, and what a person should make of it. */
export type AlarmProps = {
  readonly metric: IMetric;
  /** The alarm goes off above this value. */
  readonly above: number;
  /** One sentence: what it means for a person, and what to do. */
  readonly sentence: string;
  /** Periods in a row that must be above. Default: one. */
  readonly periods?: number;
};

/** The alarms of a deployment: each says one sentence, and all go to one topic. No data is no trouble. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** Adds an alarm to `scope`: the resource that it watches. */
  add(scope: Construct, id: string, { metric, above, sentence, periods = 1 }: AlarmProps): void {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold: above,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: sentence,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

/** The period over which alarms add up: as short as a person can act on. */
export const alarmPeriod = Duration.minutes(5);
