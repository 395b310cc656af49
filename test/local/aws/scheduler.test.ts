import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aDeployment, allow, aRig, type Rig, SCHEDULER_ROLE_ARN, sqsArn, TIMERS, TIMERS_DEAD } from './fixture.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
let rig: Rig;
let scheduler: SchedulerClient;

beforeEach(async () => {
  rig = await aRig();
  scheduler = new SchedulerClient(rig.operator);
});
afterEach(async () => {
  scheduler.destroy();
  await rig.stop();
});

function minuteIn(ms: number): number {
  return Math.ceil((rig.world.now() + ms) / MINUTE) * MINUTE;
}
function atText(instant: number): string {
  return `at(${new Date(instant).toISOString().slice(0, 19)})`;
}
function input(name: string, dueAt: number, more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput {
  return {
    Name: name,
    GroupName: 'sessions',
    ScheduleExpression: atText(dueAt),
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: TIMERS, RoleArn: SCHEDULER_ROLE_ARN, Input: `{"name":"${name}"}` },
    ...more,
  };
}
async function create(name: string, dueAt: number, more: Partial<CreateScheduleCommandInput> = {}) {
  return await scheduler.send(new CreateScheduleCommand(input(name, dueAt, more)));
}
function delivered(): string[] {
  return rig.aws.sqs.receive(TIMERS, 10).map(({ body }) => body);
}

describe('a one-time schedule', () => {
  test('fires when the clock reaches its minute, not before, and is deleted', async () => {
    const dueAt = minuteIn(24 * HOUR);
    await create('one', dueAt);
    await rig.world.advance(dueAt - rig.world.now() - 5_000);
    expect(delivered()).toEqual([]);
    await rig.world.advance(6_000);
    expect(delivered()).toEqual(['{"name":"one"}']);
    expect(rig.aws.scheduler.list()).toEqual([]);
  });

  test('stays, and does not fire again, when it is not to be deleted', async () => {
    await create('one', minuteIn(HOUR), { ActionAfterCompletion: 'NONE' });
    await rig.world.advance(48 * HOUR);
    expect(delivered()).toHaveLength(1);
    expect(await scheduler.send(new GetScheduleCommand({ Name: 'one', GroupName: 'sessions' }))).toMatchObject({
      State: 'ENABLED',
    });
  });

  test('survives a restart, and fires at once when its time passed meanwhile', async () => {
    const dueAt = minuteIn(HOUR);
    await create('one', dueAt);
    await rig.stop();
    rig.db.exec(`INSERT OR REPLACE INTO clock (id, shift) VALUES (1, ${3 * HOUR})`);
    rig = await aRig({ db: rig.db });
    await rig.world.advance(0);
    expect(delivered()).toEqual(['{"name":"one"}']);
  });

  test('takes its time of day from its zone, also where clocks skip or repeat it', async () => {
    const zone = 'America/New_York';
    const expected = {
      '2031-01-15T12:00:00': '2031-01-15T17:00:00.000Z',
      '2031-07-15T12:00:00': '2031-07-15T16:00:00.000Z',
      '2031-03-09T02:30:00': '2031-03-09T07:30:00.000Z',
      '2031-11-02T01:30:00': '2031-11-02T05:30:00.000Z',
    };
    for (const local of Object.keys(expected)) {
      const expression = { ScheduleExpression: `at(${local})`, ScheduleExpressionTimezone: zone };
      await create(local.replaceAll(':', '-'), 0, expression);
    }
    const dueAt = rig.aws.scheduler
      .list()
      .map(({ expression, dueAt: at }) => [expression.slice(3, -1), new Date(at ?? 0).toISOString()]);
    expect(Object.fromEntries(dueAt)).toEqual(expected);
  });

  test('fills the context keywords of its input in', async () => {
    const dueAt = minuteIn(HOUR);
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","arn":"<aws.scheduler.schedule-arn>","n":"<aws.scheduler.attempt-number>"}';
    await create('one', dueAt, { Target: { Arn: TIMERS, RoleArn: SCHEDULER_ROLE_ARN, Input } });
    await rig.world.advance(2 * HOUR);
    expect(JSON.parse(delivered()[0] ?? '')).toEqual({
      at: new Date(dueAt).toISOString().replace('.000', ''),
      arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/sessions/one',
      n: '1',
    });
  });

  test('invokes a function', async () => {
    await rig.stop();
    const invoked: string[] = [];
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:openwindow-worker';
    rig = await aRig({
      deployment: aDeployment([], [allow('lambda:InvokeFunction', arn)]),
      invokeLambda: async (functionArn, payload) => invoked.push(`${functionArn} ${payload}`),
    });
    scheduler = new SchedulerClient(rig.operator);
    await create('one', minuteIn(HOUR), { Target: { Arn: arn, RoleArn: SCHEDULER_ROLE_ARN, Input: '{}' } });
    await rig.world.advance(2 * HOUR);
    expect(invoked).toEqual([`${arn} {}`]);
  });

  test('tries again when the function cannot be invoked, and ends in the dead-letter queue', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await rig.stop();
    let attempts = 0;
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:openwindow-worker';
    rig = await aRig({
      deployment: aDeployment([], [allow('lambda:InvokeFunction', arn), allow('sqs:SendMessage', TIMERS_DEAD)]),
      invokeLambda: async () => {
        attempts += 1;
        throw new Error('throttled');
      },
    });
    scheduler = new SchedulerClient(rig.operator);
    const retries = { RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: TIMERS_DEAD } };
    await create('one', minuteIn(HOUR), { Target: { Arn: arn, RoleArn: SCHEDULER_ROLE_ARN, Input: '{}', ...retries } });
    await rig.world.advance(26 * HOUR);
    expect(attempts).toBe(3);
    const [dead] = rig.aws.sqs.receive(TIMERS_DEAD, 10);
    expect(dead?.messageAttributes['EXHAUSTED_RETRY_CONDITION']?.stringValue).toBe('MaximumRetryAttempts');
    expect(rig.aws.scheduler.list()).toEqual([]);
    errors.mockRestore();
  });

  test('goes to the dead-letter queue when its role may not send to its target', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await rig.stop();
    rig = await aRig({ deployment: aDeployment([], [allow('sqs:SendMessage', TIMERS_DEAD)]) });
    scheduler = new SchedulerClient(rig.operator);
    const Target = { Arn: TIMERS, RoleArn: SCHEDULER_ROLE_ARN, Input: 'x', DeadLetterConfig: { Arn: TIMERS_DEAD } };
    await create('one', minuteIn(HOUR), { Target });
    await rig.world.advance(2 * HOUR);
    expect(delivered()).toEqual([]);
    const [dead] = rig.aws.sqs.receive(TIMERS_DEAD, 10);
    expect(dead?.messageAttributes['ERROR_CODE']?.stringValue).toBe('AccessDenied');
    errors.mockRestore();
  });
});

describe('the operations', () => {
  test('refuse a name that is taken, but for a repeated request with its token', async () => {
    const dueAt = minuteIn(HOUR);
    const first = await create('one', dueAt, { ClientToken: 'token' });
    expect((await create('one', dueAt, { ClientToken: 'token' })).ScheduleArn).toBe(first.ScheduleArn);
    await expect(create('one', dueAt)).rejects.toBeInstanceOf(ConflictException);
    await expect(create('one', dueAt + MINUTE, { ClientToken: 'token' })).rejects.toBeInstanceOf(ConflictException);
  });

  test('refuse what AWS refuses', async () => {
    const target = { Arn: TIMERS, RoleArn: SCHEDULER_ROLE_ARN };
    const refused: Partial<CreateScheduleCommandInput>[] = [
      { Name: 'no:colon' },
      { Name: 'x'.repeat(65) },
      { ScheduleExpression: 'at(2020-01-01T00:00:00)' },
      { ScheduleExpression: 'at(2031-02-30T00:00:00)' },
      { ScheduleExpression: 'at(2031-01-01T00:00:00Z)' },
      { ScheduleExpression: 'cron(0 0 * * ? *)' },
      { ScheduleExpressionTimezone: 'Mars/Olympus' },
      { FlexibleTimeWindow: undefined },
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } },
      { Target: undefined },
      { Target: { ...target, RetryPolicy: { MaximumRetryAttempts: 186 } } },
      { Target: { ...target, RoleArn: 'arn:aws:iam::111122223333:role/nobody' } },
      { Target: { ...target, Arn: sqsArn('outbound.fifo') } },
    ];
    for (const members of refused)
      await expect(create('one', minuteIn(HOUR), members)).rejects.toBeInstanceOf(ValidationException);
    await expect(create('one', minuteIn(HOUR), { GroupName: 'nope' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(rig.aws.scheduler.list()).toEqual([]);
  });

  test('show a schedule with its defaults', async () => {
    const dueAt = minuteIn(HOUR);
    await create('one', dueAt);
    const shown = await scheduler.send(new GetScheduleCommand({ Name: 'one', GroupName: 'sessions' }));
    expect(shown).toMatchObject({
      Arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/sessions/one',
      ScheduleExpression: atText(dueAt),
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
    expect(shown.CreationDate).toBeInstanceOf(Date);
  });

  test('replace all of a schedule when they update it', async () => {
    const dueAt = minuteIn(HOUR);
    await create('one', dueAt, { Description: 'first' });
    await scheduler.send(new UpdateScheduleCommand(input('one', dueAt + 24 * HOUR)));
    const shown = await scheduler.send(new GetScheduleCommand({ Name: 'one', GroupName: 'sessions' }));
    expect(shown.Description).toBeUndefined();
    await rig.world.advance(2 * HOUR);
    expect(delivered()).toEqual([]);
    await rig.world.advance(24 * HOUR);
    expect(delivered()).toHaveLength(1);
  });

  test('delete a schedule, which then never fires', async () => {
    await create('one', minuteIn(HOUR));
    await scheduler.send(new DeleteScheduleCommand({ Name: 'one', GroupName: 'sessions' }));
    await rig.world.advance(2 * HOUR);
    expect(delivered()).toEqual([]);
    const again = scheduler.send(new DeleteScheduleCommand({ Name: 'one', GroupName: 'sessions' }));
    await expect(again).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  test('do not fire a disabled schedule', async () => {
    await create('one', minuteIn(HOUR), { State: 'DISABLED' });
    await rig.world.advance(2 * HOUR);
    expect(delivered()).toEqual([]);
  });

  test('list by group, prefix and state, page by page', async () => {
    for (const name of ['ses-a', 'ses-b', 'ses-c', 'other']) await create(name, minuteIn(HOUR));
    await create('ses-d', minuteIn(HOUR), { GroupName: 'default', State: 'DISABLED' });
    const list = async (query: object) => {
      const { Schedules = [], NextToken } = await scheduler.send(new ListSchedulesCommand(query));
      return { names: Schedules.map(({ Name }) => Name), NextToken };
    };
    const first = await list({ GroupName: 'sessions', NamePrefix: 'ses-', MaxResults: 2 });
    expect(first.names).toEqual(['ses-a', 'ses-b']);
    const second = await list({ GroupName: 'sessions', NamePrefix: 'ses-', MaxResults: 2, NextToken: first.NextToken });
    expect(second).toEqual({ names: ['ses-c'], NextToken: undefined });
    expect((await list({ State: 'DISABLED' })).names).toEqual(['ses-d']);
  });

  test('make and remove groups, with their schedules', async () => {
    await scheduler.send(new CreateScheduleGroupCommand({ Name: 'more' }));
    await create('one', minuteIn(HOUR), { GroupName: 'more' });
    const { ScheduleGroups } = await scheduler.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(['default', 'more', 'sessions']);
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'more' }));
    expect(rig.aws.scheduler.list()).toEqual([]);
  });
});

test('rate() repeats until it is deleted', async () => {
  await create('often', 0, { ScheduleExpression: 'rate(1 hour)', ActionAfterCompletion: 'NONE' });
  await rig.world.advance(3 * HOUR + 2 * MINUTE);
  expect(delivered()).toHaveLength(4);
});
