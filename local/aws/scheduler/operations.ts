import type { World } from '../../kernel/world.ts';
import type { Deployment } from '../../template/model.ts';
import type { Callers } from '../identity/callers.ts';
import { type AwsCall, AwsError, type Fields } from '../wire/call.ts';
import { fieldsOf, textOf } from '../wire/fields.ts';
import { checkName, invalidMember, parseDefinition } from './definition.ts';
import { scheduleArn } from './delivery.ts';
import type { ScheduleRunner } from './runner.ts';
import type { Schedule, ScheduleStore } from './schedule-store.ts';

/** What the operations on schedules work on. */
export type SchedulerParts = {
  readonly world: World;
  readonly deployment: Deployment;
  readonly callers: Callers;
  readonly store: ScheduleStore;
  readonly runner: ScheduleRunner;
};

/** POST /schedules/{name} */
export function createSchedule(parts: SchedulerParts, name: string, call: AwsCall): Fields {
  const group = textOf(call.input, 'GroupName') ?? 'default';
  allowed(parts, call, 'CreateSchedule', group, name);
  checkName(name);
  const definition = parseDefinition(call.input, parts.world.now());
  checkTargetRole(parts, call, definition.fields);
  checkGroup(parts, group);
  const clientToken = textOf(call.input, 'ClientToken') ?? call.requestId;
  const existing = parts.store.get(group, name);
  const answer = { ScheduleArn: scheduleArn(parts.deployment, group, name) };
  if (existing !== undefined) {
    const same =
      existing.clientToken === clientToken && JSON.stringify(existing.definition) === JSON.stringify(definition.fields);
    if (same) return answer;
    throw new AwsError('ConflictException', `Schedule ${name} already exists.`, { status: 409 });
  }
  const now = parts.world.now();
  const { fields, dueAt } = definition;
  // unlike that of a deleted schedule with this name
  const revision = now * 1000 + Math.floor(Math.random() * 1000);
  const times = { createdAt: now, modifiedAt: now, revision, dueAt, actAt: dueAt, attempts: 0 };
  parts.store.put({ group, name, definition: fields, clientToken, ...times });
  parts.runner.arm();
  return answer;
}

/** PUT /schedules/{name}: what the request leaves out returns to its default. */
export function updateSchedule(parts: SchedulerParts, name: string, call: AwsCall): Fields {
  const group = textOf(call.input, 'GroupName') ?? 'default';
  allowed(parts, call, 'UpdateSchedule', group, name);
  const existing = found(parts, group, name);
  const { fields, dueAt } = parseDefinition(call.input, parts.world.now());
  checkTargetRole(parts, call, fields);
  const changed = { definition: fields, modifiedAt: parts.world.now(), revision: existing.revision + 1 };
  parts.store.put({ ...existing, ...changed, dueAt, actAt: dueAt, attempts: 0 });
  parts.runner.arm();
  return { ScheduleArn: scheduleArn(parts.deployment, group, name) };
}

/** GET /schedules/{name} */
export function getSchedule(parts: SchedulerParts, name: string, call: AwsCall): Fields {
  const group = call.query.get('groupName') ?? 'default';
  allowed(parts, call, 'GetSchedule', group, name);
  const schedule = found(parts, group, name);
  return { ...summary(parts, schedule), ...schedule.definition };
}

/** DELETE /schedules/{name} */
export function deleteSchedule(parts: SchedulerParts, name: string, call: AwsCall): Fields {
  const group = call.query.get('groupName') ?? 'default';
  allowed(parts, call, 'DeleteSchedule', group, name);
  found(parts, group, name);
  parts.store.remove(group, name);
  parts.runner.arm();
  return {};
}

/** GET /schedules */
export function listSchedules(parts: SchedulerParts, call: AwsCall): Fields {
  parts.callers.check(call.caller, 'scheduler:ListSchedules', '*');
  const { query } = call;
  const limit = Number(query.get('MaxResults') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalidMember('maxResults', String(limit), 'Member must be between 1 and 100');
  }
  const [group, state] = [query.get('ScheduleGroup'), query.get('State')];
  if (group !== null) checkGroup(parts, group);
  const page = parts.store.page({
    prefix: query.get('NamePrefix') ?? '',
    after: readToken(query.get('NextToken')),
    limit: limit + 1,
    ...(group === null ? {} : { group }),
    ...(state === null ? {} : { state }),
  });
  const shown = page.slice(0, limit);
  const last = page.length > limit ? shown.at(-1) : undefined;
  const schedules = shown.map((schedule) => {
    const { State, Target } = { State: schedule.definition['State'], Target: fieldsOf(schedule.definition, 'Target') };
    return { ...summary(parts, schedule), State, Target: { Arn: Target['Arn'] } };
  });
  return { Schedules: schedules, ...(last === undefined ? {} : { NextToken: tokenOf(last) }) };
}

/** Throws `ResourceNotFoundException` unless there is such a group. */
export function checkGroup({ store }: SchedulerParts, group: string): void {
  if (store.groups().some(({ name }) => name === group)) return;
  throw new AwsError('ResourceNotFoundException', `Schedule group ${group} does not exist.`, { status: 404 });
}

function summary({ deployment }: SchedulerParts, { group, name, createdAt, modifiedAt }: Schedule): Fields {
  const dates = { CreationDate: createdAt / 1000, LastModificationDate: modifiedAt / 1000 };
  return { Arn: scheduleArn(deployment, group, name), GroupName: group, Name: name, ...dates };
}

function found(parts: SchedulerParts, group: string, name: string): Schedule {
  const schedule = parts.store.get(group, name);
  if (schedule !== undefined) return schedule;
  throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, { status: 404 });
}

function allowed({ callers, deployment }: SchedulerParts, call: AwsCall, operation: string, group: string, name: string): void {
  callers.check(call.caller, `scheduler:${operation}`, scheduleArn(deployment, group, name));
}

/** The caller must be allowed to pass the target's role on, and the role must exist. */
function checkTargetRole({ callers }: SchedulerParts, call: AwsCall, definition: Fields): void {
  const role = textOf(fieldsOf(definition, 'Target'), 'RoleArn') ?? '';
  callers.check(call.caller, 'iam:PassRole', role, { 'iam:PassedToService': ['scheduler.amazonaws.com'] });
  if (callers.hasRole(role)) return;
  throw new AwsError(
    'ValidationException',
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
  );
}

function tokenOf({ group, name }: Schedule): string {
  return Buffer.from(JSON.stringify([group, name])).toString('base64url');
}

function readToken(token: string | null): readonly [string, string] {
  if (token === null) return ['', ''];
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(value)) return [String(value[0]), String(value[1])];
  } catch {
    // refused below, as any token that is none of ours
  }
  throw new AwsError('ValidationException', 'Invalid token.');
}
