import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { LambdaFunction } from './lambda-function.ts';
import { allow, putObjects } from './permissions.ts';
import type { Resources } from './resources.ts';
import { streamFailurePrefix } from './stateful-stack.ts';

/** Where texts from phones come in: the topic that the operator connects two-way numbers to, and the function that reads it. */
export class SmsInbox extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, consumer: LambdaFunction, { bucket }: Resources) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    // AWS: "Two-way SMS messaging": the service may publish by the topic's policy, without a role.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const subscription = this.topic.addSubscription(new LambdaSubscription(consumer.lambda));
    Validations.of(subscription).acknowledge({
      id: 'Serverless::Serverless-SNSRedrivePolicy',
      reason:
        'SNS offers a text to Lambda for 23 days (AWS: "Message delivery retries"), and what Lambda took and could not do goes into the bucket.',
    });
    keepGivenUp(consumer, bucket.arn);
  }
}

/** What failed three times goes into the bucket, whole: it may have been a STOP. */
function keepGivenUp(consumer: LambdaFunction, bucketArn: string): void {
  consumer.permit(putObjects(bucketArn, streamFailurePrefix), allow(['s3:ListBucket'], bucketArn));
  consumer.lambda.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
    onFailure: { bind: () => ({ destination: bucketArn }) },
  });
}
