import type { ExecutionView } from './api.ts';

/** What Step Functions tells the default event bus of each change of an execution's status. */
export function toStatusEvent(view: ExecutionView) {
  const { executionArn, stateMachineArn, name, status, startDate, input } = view;
  const included = { included: true };
  const detail = {
    ...{ executionArn, stateMachineArn, name, status, startDate, input, inputDetails: included },
    stopDate: view.stopDate ?? null,
    output: view.output ?? null,
    outputDetails: view.output === undefined ? null : included,
    error: view.error ?? null,
    cause: view.cause ?? null,
    ...{ stateMachineVersionArn: null, stateMachineAliasArn: null, redriveCount: 0, redriveDate: null },
  };
  const detailType = 'Step Functions Execution Status Change';
  return { busName: 'default', source: 'aws.states', detailType, detail, resources: [executionArn] };
}
