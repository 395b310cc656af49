import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { routes as describeApi } from '../functions/describe-api/config.ts';
import { routes as manageApplications } from '../functions/manage-applications/config.ts';
import { routes as manageMedia } from '../functions/manage-media/config.ts';
import { routes as manageNumbers } from '../functions/manage-numbers/config.ts';
import { routes as manageSubscriptions } from '../functions/manage-subscriptions/config.ts';
import { routes as readConversations } from '../functions/read-conversations/config.ts';
import { routes as receiveSignature } from '../functions/receive-signature/config.ts';
import { routes as receiveWebhook } from '../functions/receive-webhook/config.ts';
import { routes as sendMessage } from '../functions/send-message/config.ts';
import { Alarms } from './alarms.ts';
import { makeDeliveries } from './deliveries.ts';
import type { Deployment } from './deployment.ts';
import { type Functions, makeFunctions } from './functions.ts';
import { GatewayApi } from './http-api.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { QueueWithDeadLetter } from './queue-with-dead-letter.ts';
import { SmsInbox } from './sms-inbox.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { consumeStream, effectFilters, eventFilters } from './stream-consumer.ts';
import { Timers } from './timers.ts';
import { watchNumbers, watchQuarantine, watchTable, watchTemplates } from './watches.ts';

/** The functions that serve HTTP, with their routes. */
const services = [
  { name: 'describe-api', routes: describeApi },
  { name: 'manage-applications', routes: manageApplications },
  { name: 'manage-media', routes: manageMedia },
  { name: 'manage-numbers', routes: manageNumbers },
  { name: 'manage-subscriptions', routes: manageSubscriptions },
  { name: 'read-conversations', routes: readConversations },
  { name: 'receive-signature', routes: receiveSignature },
  { name: 'receive-webhook', routes: receiveWebhook },
  { name: 'send-message', routes: sendMessage },
] as const;

/** What the gateway is made from. */
export type GatewayStackProps = StackProps & {
  readonly deployment: Deployment;
  readonly stateful: StatefulStack;
  /** Folder with one folder per function, each with `index.mjs`. */
  readonly bundles: string;
};

/** All that can be made anew at any time: the API, the functions, the state machine, the queues, the timers, the bus and the alarms. */
export class GatewayStack extends Stack {
  /** `https://…` of the HTTP API, as other stacks see it. */
  readonly apiUrl: string;

  constructor(scope: Construct, id: string, props: GatewayStackProps) {
    super(scope, id, props);
    const { deployment, stateful, bundles } = props;
    const alarms = new Alarms(this, 'Alarms', deployment.alarmEmail);
    const outbound = makeOutbound(this, alarms);
    const deliveries = makeDeliveries(this, alarms).queue;
    const timers = new Timers(this, 'Timers', deployment.name, alarms);
    const bus = new EventBus(this, 'Bus', { eventBusName: deployment.name });
    const { table, metaSecret, dropboxSignSecret, bucket } = stateful;
    const queues = { outbound: outbound.queue, deliveries };
    const resources = { deployment, table, metaSecret, dropboxSignSecret, bucket, ...queues, timers, bus };
    const functions = makeFunctions(this, resources, {
      bundles,
      alarms,
      logRetention: deployment.logRetentionDays,
      reservedConcurrency: deployment.reservedConcurrency ?? {},
    });
    // One at a time: two slow answers of Meta's would outlast the function, and the second message's fate be lost.
    consumeQueue(functions['deliver-message'], outbound.queue, { batchSize: 1, maxConcurrency: 100 });
    consumeQueue(functions['settle-dead-letter'], outbound.deadLetter, { batchSize: 10, maxConcurrency: 10 });
    consumeQueue(functions['deliver-event'], deliveries, { batchSize: 10, maxConcurrency: 50 });
    consumeQueue(functions['handle-timer'], timers.queue, { batchSize: 10, maxConcurrency: 50 });
    consumeStream(functions['publish-changes'], resources, alarms, eventFilters);
    consumeStream(functions['drive-effects'], resources, alarms, effectFilters);
    const inbox = new SmsInbox(this, 'SmsInbox', functions['receive-sms'], resources);
    runEvery(this, 5, 'SweepRule', 'Re-issues whatever is overdue by more than five minutes', functions.sweep);
    runEvery(this, 30, 'CountRule', 'Counts what was stored since, for the statistics', functions['count-changes']);
    watchQuarantine(this, alarms);
    watchTemplates(this, alarms);
    watchNumbers(this, alarms);
    watchTable(this, table, alarms);
    this.apiUrl = serve(this, functions, deployment, alarms);
    new CfnOutput(this, 'ApiUrl', { value: this.apiUrl });
    new CfnOutput(this, 'EventBusName', { value: bus.eventBusName });
    new CfnOutput(this, 'SmsInboxTopicArn', { value: inbox.topic.topicArn });
    new CfnOutput(this, 'AlarmsTopicArn', { value: alarms.topic.topicArn });
  }
}

/** What is to be sent, in order within a conversation. Its visibility is longer than a lease, 60 s (`shared/domain/message-life.ts`). */
function makeOutbound(scope: Construct, alarms: Alarms): QueueWithDeadLetter {
  const props = {
    fifo: true,
    visibilitySeconds: 90,
    // A record that waits its turn at a limit of Meta's is received again each time it looks; what fails is hidden for 90 s.
    maxReceiveCount: 12,
    whenSetAside:
      'A message could not be sent in twelve tries, so a person has not got it: settle-dead-letter defers or fails it, and if it stays here, that function’s log says why.',
    whenOld:
      'Messages wait for more than ten minutes to be sent, so people get answers late: look for errors and throttles of deliver-message.',
  };
  return new QueueWithDeadLetter(scope, 'Outbound', props, alarms);
}

/** `maxConcurrency` keeps a burst in this queue from using up the account's concurrency, which webhooks need. */
function consumeQueue(
  consumer: LambdaFunction,
  queue: Queue,
  limits: { readonly batchSize: number; readonly maxConcurrency: number },
): void {
  consumer.lambda.addEventSource(new SqsEventSource(queue, { ...limits, reportBatchItemFailures: true }));
  Validations.of(consumer.lambda).acknowledge({
    id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
    reason: 'Lambda takes no failure destination for a queue: the queue itself sets aside what failed, with an alarm.',
  });
}

function runEvery(scope: Construct, minutes: number, id: string, description: string, target: LambdaFunction): void {
  const rule = new Rule(scope, id, {
    description,
    schedule: Schedule.rate(Duration.minutes(minutes)),
    targets: [new LambdaTarget(target.lambda, { retryAttempts: 0 })],
  });
  Validations.of(rule).acknowledge({
    id: 'Serverless::Serverless-EventBusDLQ',
    reason: 'The event says nothing but the time: a run that could not start is made good by the next, some minutes later.',
  });
}

/** Answers the URL. */
function serve(scope: Construct, functions: Functions, deployment: Deployment, alarms: Alarms): string {
  const { api } = new GatewayApi(scope, 'Http', {
    deployment,
    services: services.map(({ name, routes }) => ({ name, routes, function: functions[name].lambda })),
    authorizer: functions['authorize-request'].lambda,
    alarms,
  });
  return api.apiEndpoint;
}
