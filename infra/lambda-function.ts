import path from 'node:path';
import { Duration, Tags, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as Lambda,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Alarms, alarmPeriod } from './alarms.ts';
import type { FunctionConfigs, FunctionName } from './function-names.ts';
import { allow, grant, type Permission } from './permissions.ts';

/** Why a function needs no dead-letter queue of its own, by what invokes it. */
const whyNoDeadLetter = {
  http: 'API Gateway invokes it and waits: a failure is answered to the caller, and there is no event to keep.',
  queue: 'A queue invokes it, and sets aside in its own dead-letter queue what failed too often.',
  stream: 'The table’s stream invokes it, and puts records that were given up into the bucket.',
  topic: 'A topic invokes it, and Lambda puts into the bucket, by its failure destination, what failed three times.',
  execution:
    'An execution of the state machine invokes it and waits: a failure is answered to the execution, which tries again for weeks.',
  clock: 'It reads the table, or its stream, anew every few minutes: the next run does what a failed one left.',
} as const;

/** What one function is given: its environment, all it may do, and its limits. */
export type FunctionProps<Name extends FunctionName> = {
  readonly invokedBy: keyof typeof whyNoDeadLetter;
  /** Exactly what its `config.ts` asks for: a variable forgotten, or one too many, does not compile. */
  readonly environment: FunctionConfigs[Name];
  /** All that its role may do, but for writing its own log and reading its own event source. */
  readonly permissions: readonly Permission[];
  /** Longest run, seconds. */
  readonly timeoutSeconds: number;
  /** Memory, MB, and with it the share of a processor: 1,769 is one. Default 512. */
  readonly memoryMb?: number;
  /** What people notice when it fails: the end of a sentence that starts "… failed, so". */
  readonly whenItFails: string;
};

/** What all functions of a deployment share. */
export type FunctionSurroundings = {
  /** Folder with one folder per function, each with `index.mjs`. */
  readonly bundles: string;
  readonly alarms: Alarms;
  readonly logRetention: RetentionDays;
  readonly reservedConcurrency: Partial<Record<FunctionName, number>>;
};

/**
 * A Lambda function made of the folder `functions/<name>`, with a role and a log group of its own, and alarms for
 * errors and throttles. The role has no managed policy: AWSLambdaBasicExecutionRole may write to every log group.
 */
export class LambdaFunction<Name extends FunctionName = FunctionName> extends Construct {
  readonly lambda: Lambda;
  readonly #role: Role;

  constructor(scope: Construct, name: Name, props: FunctionProps<Name>, surroundings: FunctionSurroundings) {
    super(scope, name);
    const logGroup = new LogGroup(this, 'Log', { retention: surroundings.logRetention });
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.permit(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn), ...props.permissions);
    const reserved = surroundings.reservedConcurrency[name];
    this.lambda = new Lambda(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(path.join(surroundings.bundles, name)),
      handler: 'index.handler',
      role: this.#role,
      environment: props.environment,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb ?? 512,
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // START and REPORT of each good run would cost more than our own lines; time-outs and crashes are warnings.
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    Tags.of(this.lambda).add('openwindow:function', name);
    this.#acknowledge(props.invokedBy);
    this.#addAlarms(props.whenItFails, surroundings.alarms);
  }

  /** Adds to what the function may do. */
  permit(...permissions: readonly Permission[]): void {
    for (const permission of permissions) grant(this.#role, permission);
  }

  #acknowledge(invokedBy: FunctionProps<Name>['invokedBy']): void {
    Validations.of(this.lambda).acknowledge(
      { id: 'Serverless::Serverless-LambdaDLQ', reason: whyNoDeadLetter[invokedBy] },
      {
        id: 'Serverless::Serverless-LambdaTracing',
        reason:
          'Its log lines carry the ids that follow a message from function to function, through the table and the queues, where a trace without the X-Ray SDK ends; X-Ray also needs a grant on every resource.',
      },
    );
  }

  #addAlarms(whenItFails: string, alarms: Alarms): void {
    const name = this.node.id;
    alarms.add(this.lambda, 'Errors', {
      metric: this.lambda.metricErrors({ period: alarmPeriod }),
      above: 0,
      sentence: `${name} failed, so ${whenItFails}: read its log of that time for the error.`,
    });
    alarms.add(this.lambda, 'Throttles', {
      metric: this.lambda.metricThrottles({ period: alarmPeriod }),
      above: 0,
      sentence: `${name} was kept from running because all concurrency is in use, so ${whenItFails}: ask AWS for a higher quota, or change reservedConcurrency in infra/deployment.json.`,
    });
  }
}
