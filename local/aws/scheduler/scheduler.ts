import type { DatabaseSync } from 'node:sqlite';
import type { ScheduleView } from '../api.ts';
import { type AwsCall, AwsError, type Fields, type Service, UnknownOperation } from '../wire/call.ts';
import { jsonReply } from '../wire/reply.ts';
import { checkName } from './definition.ts';
import type { DeliveryParts } from './delivery.ts';
import {
  checkGroup,
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  type SchedulerParts,
  updateSchedule,
} from './operations.ts';
import { ScheduleRunner } from './runner.ts';
import { ScheduleStore } from './schedule-store.ts';

type Route = (parts: SchedulerParts, name: string, call: AwsCall) => Fields;

const SCHEDULE_ROUTES: Readonly<Record<string, readonly [string, Route]>> = {
  POST: ['CreateSchedule', createSchedule],
  PUT: ['UpdateSchedule', updateSchedule],
  GET: ['GetSchedule', getSchedule],
  DELETE: ['DeleteSchedule', deleteSchedule],
};
const GROUP_ROUTES: Readonly<Record<string, readonly [string, Route]>> = {
  POST: ['CreateScheduleGroup', createGroup],
  GET: ['GetScheduleGroup', getGroup],
  DELETE: ['DeleteScheduleGroup', deleteGroup],
};

/** EventBridge Scheduler: its REST service, and what the rest of the local system sees of it. */
export type Scheduler = { readonly service: Service; list(): readonly ScheduleView[]; clear(): void; stop(): void };

/** Arms what was scheduled before a restart. */
export function makeScheduler(db: DatabaseSync, world: SchedulerParts['world'], delivery: DeliveryParts): Scheduler {
  const store = new ScheduleStore(db);
  for (const { name } of [{ name: 'default' }, ...delivery.deployment.scheduleGroups]) store.addGroup(name, world.now());
  const runner = new ScheduleRunner({ db, world, store, delivery });
  runner.arm();
  const parts: SchedulerParts = { world, store, runner, deployment: delivery.deployment, callers: delivery.callers };
  return {
    service: { operationOf: (call) => routeOf(call)?.[0], handle: async (call) => jsonReply('rest-json', answer(parts, call)) },
    list: () =>
      store.list().map(({ name, group, definition, dueAt }) => {
        const expression = String(definition['ScheduleExpression']);
        return { name, groupName: group, expression, ...(dueAt === null ? {} : { dueAt }) };
      }),
    clear() {
      store.clear();
      runner.arm();
    },
    stop: () => runner.stop(),
  };
}

function routeOf({ method, path }: AwsCall): readonly [string, Route] | undefined {
  const [, collection, name, ...rest] = path.split('/');
  if (rest.length > 0) return undefined;
  const isList = (name === undefined || name === '') && method === 'GET';
  if (collection === 'schedules')
    return isList ? ['ListSchedules', (parts, _, call) => listSchedules(parts, call)] : named(SCHEDULE_ROUTES, name, method);
  if (collection === 'schedule-groups') return isList ? ['ListScheduleGroups', listGroups] : named(GROUP_ROUTES, name, method);
  return undefined;
}

function named(routes: typeof SCHEDULE_ROUTES, name: string | undefined, method: string): readonly [string, Route] | undefined {
  return name === undefined || name === '' ? undefined : routes[method];
}

function answer(parts: SchedulerParts, call: AwsCall): Fields {
  const route = routeOf(call);
  if (route === undefined) throw new UnknownOperation(`${call.method} ${call.path}`);
  return route[1](parts, decodeName(call.path.split('/')[2] ?? ''), call);
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('ValidationException', `The name ${text} is not valid.`);
  }
}

function groupArn({ deployment: { region, account } }: SchedulerParts, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
}

function createGroup(parts: SchedulerParts, name: string, call: AwsCall): Fields {
  parts.callers.check(call.caller, 'scheduler:CreateScheduleGroup', groupArn(parts, name));
  checkName(name);
  if (!parts.store.addGroup(name, parts.world.now())) {
    throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, { status: 409 });
  }
  return { ScheduleGroupArn: groupArn(parts, name) };
}

function getGroup(parts: SchedulerParts, name: string, call: AwsCall): Fields {
  parts.callers.check(call.caller, 'scheduler:GetScheduleGroup', groupArn(parts, name));
  checkGroup(parts, name);
  return groupView(parts, name);
}

function deleteGroup(parts: SchedulerParts, name: string, call: AwsCall): Fields {
  parts.callers.check(call.caller, 'scheduler:DeleteScheduleGroup', groupArn(parts, name));
  if (name === 'default') throw new AwsError('ValidationException', 'The default schedule group cannot be deleted.');
  checkGroup(parts, name);
  parts.store.removeGroup(name);
  parts.runner.arm();
  return {};
}

function listGroups(parts: SchedulerParts, _: string, call: AwsCall): Fields {
  parts.callers.check(call.caller, 'scheduler:ListScheduleGroups', '*');
  const prefix = call.query.get('NamePrefix') ?? '';
  const groups = parts.store.groups().filter(({ name }) => name.startsWith(prefix));
  return { ScheduleGroups: groups.map(({ name }) => groupView(parts, name)) };
}

function groupView(parts: SchedulerParts, name: string): Fields {
  const created = (parts.store.groups().find((group) => group.name === name)?.createdAt ?? 0) / 1000;
  return { Arn: groupArn(parts, name), Name: name, State: 'ACTIVE', CreationDate: created, LastModificationDate: created };
}
