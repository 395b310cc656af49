import { randomUUID } from 'node:crypto';
import type { Deployment } from '../../template/model.ts';
import type { OutgoingMessage } from '../api.ts';
import type { Callers } from '../identity/callers.ts';
import type { Queues } from '../sqs/queues.ts';
import { AwsError, type Fields } from '../wire/call.ts';
import { fieldsOf, textOf } from '../wire/fields.ts';
import type { Schedule } from './schedule-store.ts';

/** What delivering needs. */
export type DeliveryParts = {
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly queues: Queues;
  readonly invokeLambda: ((functionArn: string, payload: string) => Promise<unknown>) | undefined;
};

/** Why a target did not take it. `final`: a retry would not help. */
export class DeliveryFailed extends Error {
  readonly code: string;
  readonly final: boolean;
  constructor(code: string, message: string, final: boolean) {
    super(message);
    this.name = 'DeliveryFailed';
    this.code = code;
    this.final = final;
  }
}

/** The ARN of a schedule. */
export function scheduleArn({ region, account }: Deployment, group: string, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

/** Hands the schedule's input to its queue, in the role that the schedule has. Throws `DeliveryFailed`. */
export function sendToQueue(parts: DeliveryParts, schedule: Schedule): void {
  const target = fieldsOf(schedule.definition, 'Target');
  const arn = textOf(target, 'Arn') ?? '';
  checkRole(parts, schedule, 'sqs:SendMessage', arn);
  const groupId = textOf(fieldsOf(target, 'SqsParameters'), 'MessageGroupId');
  const message: OutgoingMessage = { body: payloadOf(parts.deployment, schedule), ...(groupId === undefined ? {} : { groupId }) };
  try {
    parts.queues.send(arn, message, 'scheduler.amazonaws.com');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeliveryFailed(error.queryCode ?? error.code, error.message, true);
  }
}

/** Invokes the schedule's function, in the role that the schedule has. Throws `DeliveryFailed`. */
export async function invokeFunction(parts: DeliveryParts, schedule: Schedule): Promise<void> {
  const arn = textOf(fieldsOf(schedule.definition, 'Target'), 'Arn') ?? '';
  checkRole(parts, schedule, 'lambda:InvokeFunction', arn);
  if (parts.invokeLambda === undefined) throw new DeliveryFailed('ResourceNotFound', `no function ${arn}`, true);
  try {
    await parts.invokeLambda(arn, payloadOf(parts.deployment, schedule));
  } catch (error) {
    throw new DeliveryFailed('InternalError', error instanceof Error ? error.message : String(error), false);
  }
}

/** Sends what could not be delivered to the schedule's DLQ, if it has one and its role may. */
export function sendToDeadLetters(parts: DeliveryParts, schedule: Schedule, failure: DeliveryFailed, condition: string): void {
  const target = fieldsOf(schedule.definition, 'Target');
  const deadLetterArn = textOf(fieldsOf(target, 'DeadLetterConfig'), 'Arn');
  const name = `schedule ${schedule.group}/${schedule.name}`;
  console.error(`${name} was not delivered: ${failure.message}`);
  if (deadLetterArn === undefined) return;
  const role = textOf(target, 'RoleArn') ?? '';
  if (!parts.callers.isAllowed(role, 'sqs:SendMessage', deadLetterArn, sourceKeys(parts.deployment, schedule))) {
    console.error(`${name}: its role may not send to the dead-letter queue ${deadLetterArn}`);
    return;
  }
  const attributes = {
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXHAUSTED_RETRY_CONDITION: condition,
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(schedule.attempts),
    SCHEDULED_TIME: instantText(schedule.dueAt ?? 0),
    SCHEDULE_ARN: scheduleArn(parts.deployment, schedule.group, schedule.name),
    TARGET_ARN: textOf(target, 'Arn') ?? '',
  };
  const list = Object.entries(attributes).map(([key, stringValue]) => [key, { dataType: 'String', stringValue }]);
  const body = payloadOf(parts.deployment, schedule);
  parts.queues.send(deadLetterArn, { body, attributes: Object.fromEntries(list) }, 'scheduler.amazonaws.com');
}

function checkRole(parts: DeliveryParts, schedule: Schedule, action: string, resource: string): void {
  const role = textOf(fieldsOf(schedule.definition, 'Target'), 'RoleArn') ?? '';
  if (parts.callers.isAllowed(role, action, resource, sourceKeys(parts.deployment, schedule))) return;
  throw new DeliveryFailed('AccessDenied', `${role} is not authorized to perform: ${action} on resource: ${resource}`, true);
}

function sourceKeys({ region, account }: Deployment, { group }: Schedule): Readonly<Record<string, readonly string[]>> {
  return {
    'aws:SourceAccount': [account],
    'aws:SourceArn': [`arn:aws:scheduler:${region}:${account}:schedule-group/${group}`],
  };
}

function payloadOf(deployment: Deployment, schedule: Schedule): string {
  const input = textOf(fieldsOf(schedule.definition, 'Target'), 'Input');
  const arn = scheduleArn(deployment, schedule.group, schedule.name);
  const executionId = randomUUID();
  if (input === undefined) return JSON.stringify(defaultEvent(deployment, schedule, arn, executionId));
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', instantText(schedule.dueAt ?? 0))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(schedule.attempts + 1));
}

function defaultEvent({ region, account }: Deployment, schedule: Schedule, arn: string, id: string): Fields {
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: instantText(schedule.dueAt ?? 0),
    region,
    resources: [arn],
    detail: '{}',
  };
}

function instantText(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
