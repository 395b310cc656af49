import { readFileSync } from 'node:fs';
import { Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Alarms, alarmPeriod } from './alarms.ts';
import { allow, grant } from './permissions.ts';

/** What the state machine is made of. */
export type OnboardingProps = {
  /** Is invoked by each task of the state machine. */
  readonly runStep: IFunction;
  readonly alarms: Alarms;
  readonly logRetention: RetentionDays;
};

/**
 * The onboarding of numbers: `infra/onboarding.asl.json` as a state machine, one execution an application, and alarms for
 * executions that did not end well. Standard: an execution may last a year. Running ones keep the definition they began
 * with. The definition stands in the template itself, so that what is deployed can be read there.
 */
export class Onboarding extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { runStep, alarms, logRetention }: OnboardingProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    grant(role, allow(['lambda:InvokeFunction'], runStep.functionArn));
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(new URL('onboarding.asl.json', import.meta.url), 'utf8')),
      definitionSubstitutions: { RunStep: runStep.functionArn },
      role,
      logs: {
        destination: new LogGroup(this, 'Log', { retention: logRetention }),
        level: LogLevel.ERROR,
        // The data of an execution holds task tokens: who has one can end the step.
        includeExecutionData: false,
      },
    });
    acknowledge(role, this.machine);
    addAlarms(this.machine, alarms);
  }
}

function acknowledge(role: Role, machine: StateMachine): void {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'Log deliveries have no ARN: the actions that set one up are named one by one, as Step Functions asks for them.',
  });
  Validations.of(machine).acknowledge(
    {
      id: 'AwsSolutions::AwsSolutions-SF1',
      reason:
        'Step Functions keeps the history of each execution for 90 days, and the application has a log of its own: logged is what went wrong.',
    },
    {
      id: 'AwsSolutions::AwsSolutions-SF2',
      reason:
        'An execution waits for days at each step, where a trace ends; its history and the application’s log tell what happened when.',
    },
    {
      id: 'Serverless::Serverless-StepFunctionStateMachineXray',
      reason: 'As for AwsSolutions-SF2: an execution waits for days at each step, where a trace ends.',
    },
  );
}

function addAlarms(machine: StateMachine, alarms: Alarms): void {
  const period = { period: alarmPeriod };
  alarms.add(machine, 'Failed', {
    metric: machine.metricFailed(period),
    above: 0,
    sentence:
      'The onboarding of a number failed, so that organisation does not get it on WhatsApp: ApplicationFailed as its error is an end that was planned for and the application says why, any other is a fault that the execution’s history shows.',
  });
  alarms.add(machine, 'TimedOut', {
    metric: machine.metricTimedOut(period),
    above: 0,
    sentence:
      'An onboarding ran for a year without an end or a successor, so its application stands still: look in its history for the step that it waits for, complete or cancel the application, and report it as a fault.',
  });
  alarms.add(machine, 'Aborted', {
    metric: machine.metricAborted(period),
    above: 0,
    sentence:
      'Somebody stopped an onboarding in Step Functions, so its application is open but nothing moves it: redrive the execution, and to end an application use its cancel instead.',
  });
  alarms.add(machine, 'Throttled', {
    metric: machine.metricThrottled(period),
    above: 0,
    sentence:
      'Step Functions held back onboardings because the account’s quota of state transitions is used up, so steps begin late: they go on by themselves, and a higher quota keeps it from happening again.',
  });
}
