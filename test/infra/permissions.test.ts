import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../infra/function-names.ts';
import {
  allFunctions,
  functionOf,
  resourcesOf,
  type Statement,
  statementsOf,
  statementsOfRole,
  synthesiseTemplates,
} from './synthesised.ts';

const { stateful, gateway } = synthesiseTemplates();
const functions = allFunctions(gateway);
const table = /^openwindow-stateful:ExportsOutputFnGetAttTable\w{8}Arn\w{8}$/;

/** The actions of a service that a role may take on resources that match. */
const actionsOn = (statements: Statement[], service: string, resource: RegExp): string[] =>
  statements
    .filter(({ resources }) => resources.some((name) => resource.test(name)))
    .flatMap(({ actions }) =>
      actions.filter((action) => action.startsWith(`${service}:`)).map((action) => action.split(':')[1] ?? ''),
    )
    .sort();

const onTable: { [Name in FunctionName]: string[] } = {
  'authorize-request': ['GetItem'],
  'deliver-message': ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'describe-api': [],
  'drive-effects': ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'handle-timer': ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'manage-numbers': ['GetItem', 'PutItem', 'Query'],
  'publish-changes': ['GetItem', 'PutItem'],
  'read-conversations': ['BatchGetItem', 'GetItem', 'Query'],
  'receive-webhook': ['GetItem', 'PutItem', 'UpdateItem'],
  'send-message': ['BatchGetItem', 'GetItem', 'PutItem', 'Query'],
  'settle-dead-letter': ['GetItem', 'PutItem'],
  sweep: [],
};

const indexes: { [Name in FunctionName]?: 'due' | 'list' } = {
  'manage-numbers': 'list',
  'read-conversations': 'list',
  sweep: 'due',
};

describe('on the table', () => {
  it.each(functions)('$name may do exactly what it needs', ({ name, statements }) => {
    expect(actionsOn(statements, 'dynamodb', table)).toEqual(onTable[name]);
  });

  it.each(functions)('$name may query its index and no other', ({ name, statements }) => {
    const index = indexes[name];
    const granted = statements.filter(({ resources }) => resources.some((resource) => resource.includes('/index/')));
    expect(granted.flatMap(({ actions }) => actions)).toEqual(index === undefined ? [] : ['dynamodb:Query']);
    expect(granted.flatMap(({ resources }) => resources.map((resource) => resource.split('/index/')[1]))).toEqual(
      index === undefined ? [] : [index],
    );
  });

  it('nobody may scan', () => {
    expect(functions.flatMap(({ statements }) => statements.flatMap(({ actions }) => actions))).not.toContain('dynamodb:Scan');
  });
});

describe('every role', () => {
  const roles = resourcesOf(gateway, 'AWS::IAM::Role');

  it('names its actions one by one', () => {
    const actions = roles.flatMap(({ id }) => statementsOfRole(gateway, id).flatMap((statement) => statement.actions));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(actions.length).toBeGreaterThan(50);
  });

  it('names its resources, with wildcards only for what gets its name at run time', () => {
    const wildcards = roles
      .flatMap(({ id }) => statementsOfRole(gateway, id).flatMap(({ resources }) => resources))
      .filter((resource) => resource.includes('*'))
      .map((resource) => resource.replace(/openwindow-stateful:ExportsOutputFnGetAttBucket\w+/, '<bucket>'));
    expect([...new Set(wildcards)].sort()).toEqual([
      '<bucket>/aws/lambda/*',
      '<bucket>/quarantine/*',
      'arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/openwindow/*',
    ]);
  });

  it('has inline policies only', () => {
    expect(roles.flatMap(({ properties }) => properties.ManagedPolicyArns ?? [])).toEqual([]);
  });

  it('belongs to one function, or to Scheduler', () => {
    const owners = functions.map(({ properties }) => properties.Role['Fn::GetAtt'][0]);
    expect(new Set(owners).size).toBe(functions.length);
    expect(roles).toHaveLength(functions.length + 1);
  });

  it.each(functions)('$name writes to its own log and no other', ({ properties, statements }) => {
    const logs = statements.filter(({ actions }) => actions.some((action) => action.startsWith('logs:')));
    expect(logs.flatMap(({ resources }) => resources)).toEqual([`<${properties.LoggingConfig.LogGroup.Ref}.Arn>`]);
  });
});

describe('outside the table', () => {
  const holders = (action: string): string[] =>
    functions.filter(({ statements }) => statements.some(({ actions }) => actions.includes(action))).map(({ name }) => name);
  const senders = (queue: RegExp): string[] =>
    functions.filter(({ statements }) => actionsOn(statements, 'sqs', queue).includes('SendMessage')).map(({ name }) => name);

  it('only deliver-message sends SMS, and can publish to no topic', () => {
    expect(holders('sns:Publish')).toEqual(['deliver-message']);
    const publish = statementsOf(gateway, 'deliver-message').filter(({ actions }) => actions.includes('sns:Publish'));
    expect(publish).toEqual([
      {
        effect: 'Allow',
        actions: ['sns:Publish'],
        resources: [],
        notResources: ['arn:<AWS::Partition>:sns:*:*:*'],
        condition: undefined,
      },
    ]);
  });

  it('only who talks with Meta reads its secret', () => {
    expect(holders('secretsmanager:GetSecretValue')).toEqual(['deliver-message', 'manage-numbers', 'receive-webhook']);
  });

  it('only publish-changes puts events on the bus', () => {
    expect(holders('events:PutEvents')).toEqual(['publish-changes']);
    const [bus] = resourcesOf(gateway, 'AWS::Events::EventBus');
    expect(actionsOn(statementsOf(gateway, 'publish-changes'), 'events', new RegExp(`^<${bus?.id}.Arn>$`))).toEqual([
      'PutEvents',
    ]);
  });

  it('only who sends messages or timers puts them into the queues', () => {
    expect(senders(/^<OutboundQueue\w+\.Arn>$/)).toEqual(['drive-effects', 'handle-timer', 'send-message']);
    expect(senders(/^<TimersQueue\w+\.Arn>$/)).toEqual(['drive-effects', 'handle-timer', 'sweep']);
    expect(senders(/DeadLetter/)).toEqual([]);
  });

  it('receive-webhook may put objects into quarantine, and the stream consumers where Lambda puts failures', () => {
    expect(holders('s3:PutObject')).toEqual(['drive-effects', 'publish-changes', 'receive-webhook']);
    expect(actionsOn(statementsOf(gateway, 'receive-webhook'), 's3', /./)).toEqual(['PutObject']);
    expect(actionsOn(statementsOf(gateway, 'receive-webhook'), 's3', /\/quarantine\/\*$/)).toEqual(['PutObject']);
  });
});

describe('schedules', () => {
  it.each(['drive-effects', 'handle-timer'] as const)(
    '%s makes them in the group only, to run as the scheduler role only',
    (name) => {
      const statements = statementsOf(gateway, name);
      expect(statements.filter(({ actions }) => actions.some((action) => action.startsWith('scheduler:')))).toMatchObject([
        {
          actions: ['scheduler:CreateSchedule'],
          resources: ['arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/openwindow/*'],
        },
      ]);
      const passRole = statements.filter(({ actions }) => actions.includes('iam:PassRole'));
      expect(passRole).toMatchObject([{ condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } } }]);
      expect(passRole[0]?.resources).toEqual([
        `<${functionOf(gateway, name).properties.Environment.Variables.SCHEDULER_ROLE_ARN['Fn::GetAtt'].join('.')}>`,
      ]);
    },
  );

  it('nobody else does', () => {
    const others = functions.filter(({ name }) => name !== 'drive-effects' && name !== 'handle-timer');
    const actions = others.flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
    expect(actions.filter((action) => /^(scheduler|iam):/.test(action))).toEqual([]);
  });

  it('the scheduler role is for schedules of this group in this account, and may only send to its two queues', () => {
    const role = resourcesOf(gateway, 'AWS::IAM::Role').find(({ path }) => path === 'Gateway/Timers/SchedulerRole/Resource');
    const [group] = resourcesOf(gateway, 'AWS::Scheduler::ScheduleGroup');
    expect(role?.properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:SourceArn': { 'Fn::GetAtt': [group?.id, 'Arn'] },
          },
        },
      },
    ]);
    const statements = statementsOfRole(gateway, role?.id ?? '');
    expect(statements.flatMap(({ actions }) => actions)).toEqual(['sqs:SendMessage']);
    expect(statements.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/^<TimersQueue/),
      expect.stringMatching(/^<TimersSchedulerDeadLetter/),
    ]);
  });
});

describe('the stateful stack', () => {
  it('has no role', () => {
    expect(resourcesOf(stateful, 'AWS::IAM::Role')).toEqual([]);
  });
});
