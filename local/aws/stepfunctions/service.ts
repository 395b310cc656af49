import type { Callers } from '../identity/callers.ts';
import { type AwsCall, AwsError, type Fields, type Service } from '../wire/call.ts';
import { integerOf, requiredText, textOf } from '../wire/fields.ts';
import { jsonService } from '../wire/service.ts';
import type { ExecutionView, HistoryEvent } from './api.ts';
import type { LoadedMachine, StepFunctionsEngine } from './engine.ts';
import { toView } from './engine.ts';
import { checkArn, invalidMember, machineDoesNotExist } from './errors.ts';

type Parts = { readonly engine: StepFunctionsEngine; readonly callers: Callers };

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];
const DATA = new Set(['input', 'output', 'parameters', 'assignedVariables']);

/** Step Functions as the SDKs and the CLI call it. Each call is checked against the caller's role. */
export function makeStepFunctionsService(engine: StepFunctionsEngine, callers: Callers): Service {
  const parts = { engine, callers };
  return jsonService({
    StartExecution: (input, call) => startExecution(parts, input, call),
    DescribeExecution: (input, call) => describeExecution(parts, input, call),
    StopExecution: (input, call) => stopExecution(parts, input, call),
    ListExecutions: (input, call) => listExecutions(parts, input, call),
    GetExecutionHistory: (input, call) => getExecutionHistory(parts, input, call),
    SendTaskSuccess: (input, call) => {
      const token = checkedToken(parts, input, call);
      engine.sendTaskSuccess(token, requiredText(input, 'output'));
    },
    SendTaskFailure: (input, call) => {
      const token = checkedToken(parts, input, call);
      engine.sendTaskFailure(token, limited(input, 'error', 256), limited(input, 'cause', 32_768));
    },
    SendTaskHeartbeat: (input, call) => engine.sendTaskHeartbeat(checkedToken(parts, input, call)),
    ListStateMachines: (input, call) => listStateMachines(parts, input, call),
    DescribeStateMachine: (input, call) => {
      const arn = requiredText(input, 'stateMachineArn');
      callers.check(call.caller, 'states:DescribeStateMachine', arn);
      return describeMachine(foundMachine(engine, arn));
    },
    DescribeStateMachineForExecution: (input, call) => {
      const execution = allowedExecution(parts, input, call);
      const { machineArn, roleArn, definition, startedAt } = execution;
      const name = engine.machines.get(machineArn)?.name ?? machineArn.slice(machineArn.lastIndexOf(':') + 1);
      const {
        creationDate: _,
        status,
        type,
        ...shown
      } = describeMachine({ name, arn: machineArn, roleArn, definition, createdAt: 0 });
      return { ...shown, updateDate: (engine.machines.get(machineArn)?.createdAt ?? startedAt) / 1000 };
    },
  });
}

function startExecution({ engine, callers }: Parts, input: Fields, call: AwsCall): Fields {
  const stateMachineArn = requiredText(input, 'stateMachineArn');
  callers.check(call.caller, 'states:StartExecution', stateMachineArn);
  const name = textOf(input, 'name');
  const text = textOf(input, 'input');
  const started = engine.start({
    stateMachineArn,
    ...(name === undefined ? {} : { name }),
    ...(text === undefined ? {} : { input: text }),
  });
  return { executionArn: started.executionArn, startDate: started.startDate / 1000 };
}

function describeExecution(parts: Parts, input: Fields, call: AwsCall): Fields {
  const view = toView(allowedExecution(parts, input, call));
  const { input: inputText, output, ...rest } = view;
  const included = input['includedData'] !== 'METADATA_ONLY';
  const isRedrivable = view.status !== 'RUNNING' && view.status !== 'SUCCEEDED';
  const redrive = isRedrivable
    ? { redriveStatus: 'REDRIVABLE' }
    : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: `Execution is ${view.status} and cannot be redriven` };
  return {
    ...rest,
    ...dates(view),
    ...(included ? { input: inputText } : {}),
    inputDetails: { included },
    ...(output === undefined ? {} : { ...(included ? { output } : {}), outputDetails: { included } }),
    redriveCount: 0,
    ...redrive,
  };
}

function stopExecution(parts: Parts, input: Fields, call: AwsCall): Fields {
  const { arn } = allowedExecution(parts, input, call);
  const { stopDate } = parts.engine.stop(arn, limited(input, 'error', 256), limited(input, 'cause', 32_768));
  return { stopDate: stopDate / 1000 };
}

function listExecutions({ engine, callers }: Parts, input: Fields, call: AwsCall): Fields {
  const arn = requiredText(input, 'stateMachineArn');
  callers.check(call.caller, 'states:ListExecutions', arn);
  foundMachine(engine, arn);
  const status = textOf(input, 'statusFilter');
  if (status !== undefined && !STATUSES.includes(status)) {
    throw invalidMember(status, 'statusFilter', `Member must satisfy enum value set: [${STATUSES.join(', ')}]`);
  }
  engine.purge();
  const limit = pageSize(input);
  const before = pageToken(input);
  const page = engine.store.list({
    machineArn: arn,
    limit: limit + 1,
    ...(status === undefined ? {} : { status }),
    ...(before === undefined ? {} : { before }),
  });
  const shown = page.slice(0, limit);
  const executions = shown.map(({ execution }) => {
    const view = toView(execution);
    const { executionArn, stateMachineArn, name } = view;
    return { executionArn, stateMachineArn, name, status: view.status, ...dates(view), redriveCount: 0 };
  });
  return { executions, ...nextToken(page.length > limit ? shown.at(-1)?.seq : undefined) };
}

function getExecutionHistory(parts: Parts, input: Fields, call: AwsCall): Fields {
  const { arn, lastEventId } = allowedExecution(parts, input, call);
  const limit = pageSize(input);
  const reverse = input['reverseOrder'] === true;
  const from = pageToken(input) ?? (reverse ? lastEventId : 1);
  const page = parts.engine.store.history(arn, { from, limit: limit + 1, reverse });
  const events = page.slice(0, limit).map((event) => toWire(event, input['includeExecutionData'] !== false));
  return { events, ...nextToken(page[limit]?.id) };
}

function listStateMachines({ engine, callers }: Parts, input: Fields, call: AwsCall): Fields {
  callers.check(call.caller, 'states:ListStateMachines', '*');
  const limit = pageSize(input);
  const from = pageToken(input) ?? 0;
  const all = [...engine.machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const stateMachines = all.slice(from, from + limit).map(({ name, arn, createdAt }) => {
    return { name, stateMachineArn: arn, type: 'STANDARD', creationDate: createdAt / 1000 };
  });
  return { stateMachines, ...nextToken(from + limit < all.length ? from + limit : undefined) };
}

function describeMachine({ name, arn, roleArn, definition, createdAt }: LoadedMachine) {
  return {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    definition,
    roleArn,
    type: 'STANDARD',
    creationDate: createdAt / 1000,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

function foundMachine(engine: StepFunctionsEngine, arn: string): LoadedMachine {
  checkArn(arn, 'stateMachine');
  const machine = engine.machines.get(arn);
  if (machine === undefined) throw machineDoesNotExist(arn);
  return machine;
}

function allowedExecution({ engine, callers }: Parts, input: Fields, call: AwsCall) {
  const arn = requiredText(input, 'executionArn');
  callers.check(call.caller, `states:${call.operation}`, arn);
  return engine.execution(arn);
}

/** A token says to which machine it belongs; one that nobody knows is refused only to those who may not at any machine. */
function checkedToken({ engine, callers }: Parts, input: Fields, call: AwsCall): string {
  const token = requiredText(input, 'taskToken');
  if (token.length > 2048) throw invalidMember(token, 'taskToken', 'Member must have length less than or equal to 2048');
  const action = `states:${call.operation}`;
  const task = engine.store.task(token);
  const machineArn = task === undefined ? undefined : engine.store.get(task.executionArn)?.machineArn;
  if (machineArn !== undefined) callers.check(call.caller, action, machineArn);
  else if (call.caller.kind === 'function' && !mayAnywhere(engine, callers, call.caller.roleArn, action)) {
    callers.check(call.caller, action, '*');
  }
  return token;
}

function mayAnywhere(engine: StepFunctionsEngine, callers: Callers, roleArn: string, action: string): boolean {
  return [...engine.machines.keys()].some((arn) => callers.isAllowed(roleArn, action, arn));
}

function toWire({ detailsName, details, timestamp, ...event }: HistoryEvent, withData: boolean): Fields {
  const entries = Object.entries(details ?? {}).filter(([name]) => withData || !DATA.has(name));
  const shown = detailsName === undefined ? {} : { [detailsName]: Object.fromEntries(entries) };
  return { ...event, timestamp: timestamp / 1000, ...shown };
}

function dates({ startDate, stopDate }: ExecutionView): Fields {
  return { startDate: startDate / 1000, ...(stopDate === undefined ? {} : { stopDate: stopDate / 1000 }) };
}

function limited(input: Fields, member: string, most: number): string | undefined {
  const value = textOf(input, member);
  if (value === undefined || value.length <= most) return value;
  throw invalidMember(value, member, `Member must have length less than or equal to ${most}`);
}

function pageSize(input: Fields): number {
  const size = integerOf(input, 'maxResults') ?? 0;
  if (size < 0) throw invalidMember(String(size), 'maxResults', 'Member must have value greater than or equal to 0');
  if (size > 1000) throw invalidMember(String(size), 'maxResults', 'Member must have value less than or equal to 1000');
  return size === 0 ? 100 : size;
}

function nextToken(place: number | undefined): Fields {
  return place === undefined ? {} : { nextToken: Buffer.from(`page ${place}`).toString('base64url') };
}

function pageToken(input: Fields): number | undefined {
  const token = textOf(input, 'nextToken');
  if (token === undefined) return undefined;
  const place = /^page (\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (place === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(place);
}
