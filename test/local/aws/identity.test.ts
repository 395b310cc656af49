import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import type { Statement } from '../../../local/template/model.ts';
import {
  ACCOUNT,
  allow,
  aRig,
  BUS_ARN,
  queueUrl,
  type Rig,
  SCHEDULER_ROLE_ARN,
  SECRET_ARN,
  TIMERS,
  TOPIC_ARN,
} from './fixture.ts';

const WORKER = `arn:aws:sts::${ACCOUNT}:assumed-role/worker-role/openwindow-worker`;
const SCHEDULES = `arn:aws:scheduler:eu-west-1:${ACCOUNT}:schedule/sessions/*`;
let rig: Rig;
afterEach(() => rig.stop());

async function createSchedule(statements: readonly Statement[]): Promise<unknown> {
  rig = await aRig({ statements });
  const client = new SchedulerClient(rig.worker);
  return await client.send(
    new CreateScheduleCommand({
      Name: 'one',
      GroupName: 'sessions',
      ScheduleExpression: 'at(2031-01-01T00:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: TIMERS, RoleArn: SCHEDULER_ROLE_ARN, Input: '{}' },
    }),
  );
}

function passRole(service: string): Statement {
  return allow('iam:PassRole', SCHEDULER_ROLE_ARN, { conditions: { StringEquals: { 'iam:PassedToService': service } } });
}

test('a function without the permission is refused in the words of AWS', async () => {
  rig = await aRig();
  const send = new SQSClient(rig.worker).send(new SendMessageCommand({ QueueUrl: queueUrl(TIMERS), MessageBody: 'x' }));
  await expect(send).rejects.toMatchObject({
    name: expect.stringMatching(/^AccessDenied/),
    message: `User: ${WORKER} is not authorized to perform: sqs:SendMessage on resource: ${TIMERS} because no identity-based policy allows the sqs:SendMessage action`,
  });
  expect(rig.aws.sqs.depth(TIMERS)).toBe(0);
});

test('a function with the permission is served, and the operator needs none', async () => {
  rig = await aRig({ statements: [allow('sqs:SendMessage', TIMERS)] });
  for (const config of [rig.worker, rig.operator]) {
    await new SQSClient(config).send(new SendMessageCommand({ QueueUrl: queueUrl(TIMERS), MessageBody: 'x' }));
  }
  expect(rig.aws.sqs.depth(TIMERS)).toBe(2);
});

test('texts to phones are allowed by NotResource of topics, and topics are not', async () => {
  rig = await aRig({ statements: [allow('sns:Publish', [], { notResources: ['arn:aws:sns:*:*:*'] })] });
  const sns = new SNSClient(rig.worker);
  await sns.send(new PublishCommand({ PhoneNumber: '+15550100', Message: 'hello' }));
  expect(rig.sms.map(({ to }) => to)).toEqual(['+15550100']);
  const toTopic = sns.send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: 'hello' }));
  await expect(toTopic).rejects.toMatchObject({
    name: expect.stringMatching(/AuthorizationError/),
    $metadata: { httpStatusCode: 403 },
  });
});

test('a schedule needs the right to pass its role on, to Scheduler', async () => {
  const may = allow('scheduler:CreateSchedule', SCHEDULES);
  const refused = { name: 'AccessDeniedException', message: expect.stringContaining('iam:PassRole') };
  await expect(createSchedule([may])).rejects.toMatchObject(refused);
  await rig.stop();
  await expect(createSchedule([may, passRole('lambda.amazonaws.com')])).rejects.toMatchObject(refused);
  await rig.stop();
  await expect(createSchedule([may, passRole('scheduler.amazonaws.com')])).resolves.toMatchObject({
    ScheduleArn: expect.stringContaining('sessions/one'),
  });
});

test('an explicit Deny is named as such', async () => {
  rig = await aRig({ statements: [allow('secretsmanager:*', '*'), allow('*', SECRET_ARN, { effect: 'Deny' })] });
  const get = new SecretsManagerClient(rig.worker).send(new GetSecretValueCommand({ SecretId: SECRET_ARN }));
  await expect(get).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('with an explicit deny'),
  });
});

test('calls are counted by function and operation, refused ones too', async () => {
  rig = await aRig({ statements: [allow('events:PutEvents', BUS_ARN)] });
  const events = new EventBridgeClient(rig.worker);
  const put = (EventBusName: string) => {
    return events.send(
      new PutEventsCommand({ Entries: [{ EventBusName, Source: 'openwindow', DetailType: 'x', Detail: '{}' }] }),
    );
  };
  await put('openwindow');
  await expect(put('default')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(rig.aws.usage()).toEqual({ functions: { worker: { calls: { 'events:PutEvents': 2 }, readUnits: 0, writeUnits: 0 } } });
  rig.aws.resetUsage();
  expect(rig.aws.usage()).toEqual({ functions: {} });
});

test("a function's credentials are the same after a restart", async () => {
  rig = await aRig();
  const before = rig.worker.credentials;
  await rig.stop();
  rig = await aRig({ db: rig.db });
  expect(rig.worker.credentials).toEqual(before);
});
