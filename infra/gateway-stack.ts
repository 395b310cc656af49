import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { routes as describeApi } from '../functions/describe-api/config.ts';
import { routes as manageNumbers } from '../functions/manage-numbers/config.ts';
import { routes as readConversations } from '../functions/read-conversations/config.ts';
import { routes as receiveWebhook } from '../functions/receive-webhook/config.ts';
import { routes as sendMessage } from '../functions/send-message/config.ts';
import { Alarms, alarmPeriod } from './alarms.ts';
import type { Deployment } from './deployment.ts';
import type { FunctionName } from './function-names.ts';
import { defineFunctions, type FunctionDefinitions } from './functions.ts';
import { GatewayApi } from './http-api.ts';
import { type FunctionSurroundings, LambdaFunction } from './lambda-function.ts';
import { QueueWithDeadLetter } from './queue-with-dead-letter.ts';
import { quarantinePrefix, type StatefulStack } from './stateful-stack.ts';
import { consumeStream } from './stream-consumer.ts';
import { Timers } from './timers.ts';

/** The functions that serve HTTP, with their routes. */
const services = [
  { name: 'describe-api', routes: describeApi },
  { name: 'manage-numbers', routes: manageNumbers },
  { name: 'read-conversations', routes: readConversations },
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

/** All that can be made anew at any time: the API, the functions, the queues, the timers, the bus and the alarms. */
export class GatewayStack extends Stack {
  readonly #alarms: Alarms;
  readonly #outbound: QueueWithDeadLetter;
  readonly #timers: Timers;
  readonly #functions: Functions;

  constructor(scope: Construct, id: string, props: GatewayStackProps) {
    super(scope, id, props);
    const { deployment, stateful, bundles } = props;
    this.#alarms = new Alarms(this, 'Alarms', deployment.alarmEmail);
    this.#outbound = this.#makeOutbound();
    this.#timers = new Timers(this, 'Timers', deployment.name, this.#alarms);
    const bus = new EventBus(this, 'Bus');
    const { table, metaSecret, bucket } = stateful;
    const definitions = defineFunctions({
      deployment,
      table,
      metaSecret,
      bucket,
      outbound: this.#outbound.queue,
      timers: this.#timers,
      bus,
    });
    this.#functions = makeFunctions(this, definitions, {
      bundles,
      alarms: this.#alarms,
      logRetention: deployment.logRetentionDays,
      reservedConcurrency: deployment.reservedConcurrency,
    });
    this.#connectQueues();
    for (const name of ['publish-changes', 'drive-effects'] as const) {
      consumeStream(this.#functions[name], { table, bucket, alarms: this.#alarms });
    }
    this.#runSweep();
    this.#watchQuarantine();
    this.#serve(deployment);
    new CfnOutput(this, 'EventBusName', { value: bus.eventBusName });
  }

  #makeOutbound(): QueueWithDeadLetter {
    return new QueueWithDeadLetter(
      this,
      'Outbound',
      {
        fifo: true,
        visibilitySeconds: 90,
        maxReceiveCount: 5,
        whenSetAside:
          'A message could not be sent in five tries and settle-dead-letter has not settled it yet: look at the logs of deliver-message and settle-dead-letter.',
      },
      this.#alarms,
    );
  }

  #connectQueues(): void {
    const reportBatchItemFailures = true;
    // Within a batch the messages of one conversation go one after the other: five fit in 20 seconds, ten may not.
    this.#functions['deliver-message'].addEventSource(
      new SqsEventSource(this.#outbound.queue, { batchSize: 5, reportBatchItemFailures }),
    );
    this.#functions['settle-dead-letter'].addEventSource(
      new SqsEventSource(this.#outbound.deadLetter, { batchSize: 10, reportBatchItemFailures }),
    );
    this.#functions['handle-timer'].addEventSource(
      new SqsEventSource(this.#timers.queue, { batchSize: 10, reportBatchItemFailures }),
    );
  }

  /** A run that failed is not repeated: the next one, five minutes later, does the same. */
  #runSweep(): void {
    new Rule(this, 'SweepRule', {
      description: 'Re-issues whatever is overdue by more than five minutes',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaTarget(this.#functions.sweep, { retryAttempts: 0 })],
    });
  }

  #watchQuarantine(): void {
    this.#alarms.add(this, 'Quarantined', {
      metric: new Metric({
        namespace: 'openwindow',
        metricName: 'WebhookQuarantined',
        period: alarmPeriod,
        statistic: 'Sum',
      }),
      above: 0,
      sentence: `A webhook, or a part of one, could not be read or written, so something a person wrote may be missing from a conversation: read it in the bucket under ${quarantinePrefix} and report it as a fault.`,
    });
  }

  #serve(deployment: Deployment): void {
    const { api } = new GatewayApi(this, 'Http', {
      deployment,
      services: services.map((service) => ({ ...service, function: this.#functions[service.name] })),
      authorizer: this.#functions['authorize-request'],
      alarms: this.#alarms,
    });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }
}

type Functions = { readonly [Name in FunctionName]: Lambda };

function makeFunctions(scope: Construct, definitions: FunctionDefinitions, surroundings: FunctionSurroundings): Functions {
  const make = <Name extends FunctionName>(name: Name): Lambda =>
    new LambdaFunction(scope, name, definitions[name], surroundings).function;
  return {
    'authorize-request': make('authorize-request'),
    'deliver-message': make('deliver-message'),
    'describe-api': make('describe-api'),
    'drive-effects': make('drive-effects'),
    'handle-timer': make('handle-timer'),
    'manage-numbers': make('manage-numbers'),
    'publish-changes': make('publish-changes'),
    'read-conversations': make('read-conversations'),
    'receive-webhook': make('receive-webhook'),
    'send-message': make('send-message'),
    'settle-dead-letter': make('settle-dead-letter'),
    sweep: make('sweep'),
  };
}
