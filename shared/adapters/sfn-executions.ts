import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { type Application, executionName } from '../domain/application.ts';
import type { ExecutionSignal } from '../domain/execution-signal.ts';
import { allWaits } from '../domain/step-plan.ts';
import type { Executions } from '../onboarding-ports.ts';
import { AWS_CLIENT } from './clients.ts';

/** Executions of the onboarding state machine, named after their applications. */
export class SfnExecutions implements Executions {
  readonly #client = new SFNClient(AWS_CLIENT);
  readonly #stateMachineArn: string;

  constructor(stateMachineArn: string) {
    this.#stateMachineArn = stateMachineArn;
  }

  /** The input is the same each time: Step Functions takes a second start with it as the first. */
  async start(application: Application): Promise<void> {
    const { id: applicationId, part } = application;
    try {
      await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#stateMachineArn,
          name: executionName(application),
          input: JSON.stringify({ applicationId, part, waits: allWaits() }),
        }),
      );
    } catch (error) {
      // It has ended, or was started by a release with other waits: a name is used once in 90 days.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  }

  async signal(signal: ExecutionSignal): Promise<'signalled' | 'gone'> {
    const { token: taskToken } = signal;
    try {
      if (signal.kind === 'success')
        await this.#client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(signal.output) }));
      else await this.#client.send(new SendTaskFailureCommand({ taskToken, error: signal.error, cause: signal.cause }));
      return 'signalled';
    } catch (error) {
      if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken) return 'gone';
      throw error;
    }
  }
}
