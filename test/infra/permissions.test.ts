import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../infra/function-names.ts';
import {
  allFunctions,
  anOnboarding,
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
  'authorize-request': ['GetItem', 'UpdateItem'],
  'count-changes': ['GetItem', 'PutItem', 'UpdateItem'],
  'deliver-event': ['GetItem', 'PutItem'],
  'deliver-message': ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'describe-api': [],
  'drive-effects': ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'handle-timer': ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'manage-applications': ['ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
  'manage-media': ['GetItem'],
  'manage-numbers': ['ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'manage-subscriptions': ['DeleteItem', 'GetItem', 'PutItem'],
  'publish-changes': ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
  'read-conversations': ['BatchGetItem', 'GetItem', 'Query'],
  'receive-signature': ['DeleteItem', 'GetItem', 'PutItem'],
  'receive-sms': ['GetItem', 'PutItem', 'UpdateItem'],
  'receive-webhook': ['GetItem', 'PutItem', 'UpdateItem'],
  'run-step': ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
  'send-message': ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  'settle-dead-letter': ['GetItem', 'PutItem'],
  sweep: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
};

const indexes: { [Name in FunctionName]?: readonly ('due' | 'list')[] } = {
  'deliver-event': ['list'],
  'drive-effects': ['list'],
  'handle-timer': ['list'],
  'manage-applications': ['list'],
  'manage-numbers': ['list'],
  'manage-subscriptions': ['list'],
  'publish-changes': ['list'],
  'read-conversations': ['due', 'list'],
  'receive-sms': ['list'],
  'receive-webhook': ['list'],
  sweep: ['due'],
};

describe('on the table', () => {
  it.each(functions)('$name may do exactly what it needs', ({ name, statements }) => {
    expect(actionsOn(statements, 'dynamodb', table)).toEqual(onTable[name]);
  });

  it.each(functions)('$name may query its indexes and no other', ({ name, statements }) => {
    const allowed = indexes[name] ?? [];
    const granted = statements.filter(({ resources }) => resources.some((resource) => resource.includes('/index/')));
    expect(granted.flatMap(({ actions }) => actions)).toEqual(allowed.length === 0 ? [] : ['dynamodb:Query']);
    expect(granted.flatMap(({ resources }) => resources.map((resource) => resource.split('/index/')[1])).toSorted()).toEqual(
      allowed,
    );
  });

  it('authorize-request may change nothing but what is left of limits', () => {
    const [own] = functions.filter(({ name }) => name === 'authorize-request');
    const changing = own?.statements.filter(({ actions }) => actions.includes('dynamodb:UpdateItem'));
    expect(changing?.map(({ condition }) => condition)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['RATE#*'] } },
    ]);
  });

  it('count-changes may read the stream, and write nothing but counts', () => {
    const [own] = functions.filter(({ name }) => name === 'count-changes');
    const onItems = own?.statements.filter(({ actions }) => actions.includes('dynamodb:PutItem'));
    expect(onItems?.map(({ condition }) => condition)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TALLY*'] } },
    ]);
    const stream = own?.statements.filter(({ actions }) => actions.includes('dynamodb:GetRecords'));
    expect(stream?.map(({ actions }) => actions)).toEqual([
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    ]);
    expect(stream?.flatMap(({ resources }) => resources).join()).toMatch(/StreamArn\w{8}$/);
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
      .filter((resource) => resource.includes('*') && resource !== '*')
      .map((resource) => resource.replace(/openwindow-stateful:ExportsOutputFnGetAttBucket\w+/, '<bucket>'));
    expect([...new Set(wildcards)].sort()).toEqual([
      '<bucket>/aws/lambda/*',
      '<bucket>/quarantine/*',
      'arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/openwindow/*',
    ]);
  });

  it('has no bare wildcard, but for the state machine to set up the delivery of its log', () => {
    const bare = roles.flatMap(({ id, path }) =>
      statementsOfRole(gateway, id)
        .filter(({ resources }) => resources.includes('*'))
        .flatMap(({ actions }) => actions.map((action) => [path, action.split(':')[0]].join(' '))),
    );
    expect([...new Set(bare)]).toEqual(['Gateway/Onboarding/Role/Resource logs']);
  });

  it('has inline policies only', () => {
    expect(roles.flatMap(({ properties }) => properties.ManagedPolicyArns ?? [])).toEqual([]);
  });

  it('belongs to one function, to Scheduler, or to the state machine', () => {
    const owners = functions.map(({ properties }) => properties.Role['Fn::GetAtt'][0]);
    expect(new Set(owners).size).toBe(functions.length);
    expect(roles).toHaveLength(functions.length + 2);
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

  it('only deliver-message sends SMS by End User Messaging where that is chosen, from the identities that are named', () => {
    const identities = ['pool/pool-1', 'sender-id/Parcels/NL'].map((name) => `arn:aws:sms-voice:eu-west-1:123456789012:${name}`);
    const sends = (sms: object) => {
      const { gateway: chosen } = synthesiseTemplates({ sms });
      const statements = allFunctions(chosen).flatMap((one) =>
        one.statements.map((statement) => ({ ...statement, by: one.name })),
      );
      const found = statements.filter(({ actions }) => actions.some((action) => /^(sns|sms-voice):/.test(action)));
      return found.map(({ by, actions, resources }) => ({ by, actions, resources }));
    };
    const only = { by: 'deliver-message', actions: ['sms-voice:SendTextMessage'] };
    expect(sends({ provider: 'end-user-messaging', identities })).toEqual([{ ...only, resources: identities }]);
    expect(sends({ provider: 'end-user-messaging' })).toEqual([{ ...only, resources: ['*'] }]);
  });

  it('only who talks with Meta, or with Dropbox Sign, reads its secret', () => {
    const readers = (secret: RegExp): string[] =>
      functions
        .filter(({ statements }) => actionsOn(statements, 'secretsmanager', secret).includes('GetSecretValue'))
        .map(({ name }) => name);
    expect(readers(/OutputRefMetaSecret/)).toEqual([
      'deliver-message',
      'manage-applications',
      'manage-media',
      'manage-numbers',
      'receive-webhook',
      'run-step',
      'sweep',
    ]);
    expect(readers(/OutputRefDropboxSignSecret/)).toEqual(['receive-signature', 'run-step', 'sweep']);
    expect(readers(/^(?!.*(MetaSecret|DropboxSignSecret))/)).toEqual([]);
  });

  it('only who reminds sends mail, from the one address or its domain', () => {
    expect(holders('ses:SendEmail')).toEqual(['run-step', 'sweep']);
    const granted = functions.flatMap(({ statements }) => statements.filter(({ actions }) => actions.includes('ses:SendEmail')));
    const identity = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity';
    for (const { resources } of granted)
      expect(resources.toSorted()).toEqual([`${identity}/gateway.example`, `${identity}/onboarding@gateway.example`]);
  });

  it('nobody sends mail where no sender is configured', () => {
    const { gateway: silent } = synthesiseTemplates({ onboarding: anOnboarding({ mailFrom: undefined }) });
    const actions = allFunctions(silent).flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
    expect(actions.filter((action) => action.startsWith('ses:'))).toEqual([]);
  });

  it('only drive-effects and sweep start executions and end their waits, those of the one state machine', () => {
    const [machine] = resourcesOf(gateway, 'AWS::StepFunctions::StateMachine');
    const drivers = functions.filter(({ statements }) => actionsOn(statements, 'states', /./).length > 0);
    expect(drivers.map(({ name }) => name)).toEqual(['drive-effects', 'sweep']);
    for (const { statements } of drivers) {
      expect(actionsOn(statements, 'states', /./)).toEqual(['SendTaskFailure', 'SendTaskSuccess', 'StartExecution']);
      expect(actionsOn(statements, 'states', new RegExp(`^<${machine?.id}>$`))).toHaveLength(3);
    }
  });

  it('only publish-changes puts events on the bus', () => {
    expect(holders('events:PutEvents')).toEqual(['publish-changes']);
    const [bus] = resourcesOf(gateway, 'AWS::Events::EventBus');
    expect(actionsOn(statementsOf(gateway, 'publish-changes'), 'events', new RegExp(`^<${bus?.id}.Arn>$`))).toEqual([
      'PutEvents',
    ]);
  });

  it('only who sends messages or timers puts them into the queues', () => {
    expect(senders(/^<OutboundQueue\w+\.Arn>$/)).toEqual(['drive-effects', 'handle-timer', 'run-step', 'send-message', 'sweep']);
    expect(senders(/^<TimersQueue\w+\.Arn>$/)).toEqual(['deliver-event', 'drive-effects', 'handle-timer', 'sweep']);
    expect(senders(/^<DeliveriesQueue\w+\.Arn>$/)).toEqual([
      'deliver-event',
      'handle-timer',
      'manage-subscriptions',
      'publish-changes',
    ]);
    expect(senders(/DeadLetter/)).toEqual([]);
  });

  it('receive-webhook may put objects into quarantine, and who Lambda keeps failures of where it puts them', () => {
    expect(holders('s3:PutObject')).toEqual(['drive-effects', 'publish-changes', 'receive-sms', 'receive-webhook']);
    expect(actionsOn(statementsOf(gateway, 'receive-webhook'), 's3', /./)).toEqual(['PutObject']);
    expect(actionsOn(statementsOf(gateway, 'receive-webhook'), 's3', /\/quarantine\/\*$/)).toEqual(['PutObject']);
  });
});

describe('schedules', () => {
  it.each(['deliver-event', 'drive-effects', 'handle-timer'] as const)(
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
    const others = functions.filter(({ name }) => !['deliver-event', 'drive-effects', 'handle-timer'].includes(name));
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
