import path from 'node:path';
import { Duration, Tags } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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

/** What one function is given: its environment, all it may do, and its limits. */
export type FunctionProps<Name extends FunctionName> = {
  /** Exactly what its `config.ts` asks for: a variable forgotten, or one too many, does not compile. */
  readonly environment: FunctionConfigs[Name];
  /** All that its role may do, but for writing its own log and reading its own event source. */
  readonly permissions: readonly PolicyStatement[];
  /** Longest run, seconds. */
  readonly timeoutSeconds: number;
  /** Memory, and with it the share of a processor: 1,769 MB is one. Default 512. */
  readonly memoryMb?: number;
  /** What people notice when it fails, in one sentence. */
  readonly whenItFails: string;
};

/** What all functions of a deployment share. */
export type FunctionSurroundings = {
  /** Folder with one folder per function, each with `index.mjs`. */
  readonly bundles: string;
  readonly alarms: Alarms;
  readonly logRetention: RetentionDays;
  readonly reservedConcurrency: Partial<Record<FunctionName, number>> | undefined;
};

/**
 * A Lambda function made of the folder `functions/<name>`, with a role and a log group of its own, and alarms for
 * errors and throttles. The role has no managed policy: AWSLambdaBasicExecutionRole may write to every log group.
 */
export class LambdaFunction<Name extends FunctionName> extends Construct {
  readonly function: Lambda;

  constructor(scope: Construct, name: Name, props: FunctionProps<Name>, surroundings: FunctionSurroundings) {
    super(scope, name);
    const logGroup = new LogGroup(this, 'Log', { retention: surroundings.logRetention });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    );
    for (const statement of props.permissions) role.addToPolicy(statement);
    const reserved = surroundings.reservedConcurrency?.[name];
    this.function = new Lambda(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(path.join(surroundings.bundles, name)),
      handler: 'index.handler',
      role,
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
    Tags.of(this.function).add('openwindow:function', name);
    this.#addAlarms(name, props.whenItFails, surroundings.alarms);
  }

  #addAlarms(name: Name, whenItFails: string, alarms: Alarms): void {
    alarms.add(this.function, 'Errors', {
      metric: this.function.metricErrors({ period: alarmPeriod }),
      above: 0,
      sentence: `${name} failed: ${whenItFails} Read its log for the error of that time.`,
    });
    alarms.add(this.function, 'Throttles', {
      metric: this.function.metricThrottles({ period: alarmPeriod }),
      above: 0,
      sentence: `${name} was not allowed to run: the account's or its own concurrency is used up, so ${lowerFirst(whenItFails)} Ask AWS for a higher quota, or raise reservedConcurrency.`,
    });
  }
}

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
