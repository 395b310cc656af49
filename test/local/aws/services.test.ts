import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CheckIfPhoneNumberIsOptedOutCommand, ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aRig, BUS_ARN, type Rig, SECRET_ARN, TOPIC_ARN } from './fixture.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await aRig();
});
afterEach(() => rig.stop());

describe('SNS', () => {
  const send = (input: ConstructorParameters<typeof PublishCommand>[0]) =>
    new SNSClient(rig.operator).send(new PublishCommand(input));

  test('delivers a text with its attributes to the phone, and remembers it', async () => {
    const MessageAttributes = {
      'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: 'ACME' },
      'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
    };
    const { MessageId } = await send({ PhoneNumber: '+14155550123', Message: 'héllo & <you>', MessageAttributes });
    expect(rig.sms).toEqual([
      {
        messageId: MessageId,
        to: '+14155550123',
        text: 'héllo & <you>',
        senderId: 'ACME',
        attributes: { 'AWS.SNS.SMS.SenderID': 'ACME', 'AWS.SNS.SMS.SMSType': 'Transactional' },
        at: expect.any(Number),
      },
    ]);
    expect(rig.aws.sns.messages()).toEqual(rig.sms);
  });

  test('refuses what is no number, and a text that is too long', async () => {
    await expect(send({ PhoneNumber: '4155550123', Message: 'x' })).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidParameter/),
    });
    const long = send({ PhoneNumber: '+14155550123', Message: 'x'.repeat(1_601) });
    await expect(long).rejects.toMatchObject({ name: expect.stringMatching(/InvalidParameter/) });
    expect(rig.sms).toEqual([]);
  });

  test('accepts a text to a number that opted out, and does not deliver it', async () => {
    rig.aws.sns.optOut('+14155550123');
    expect((await send({ PhoneNumber: '+14155550123', Message: 'x' })).MessageId).toBeDefined();
    expect(rig.sms).toEqual([]);
    const check = new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: '+14155550123' });
    expect((await new SNSClient(rig.operator).send(check)).isOptedOut).toBe(true);
  });

  test('records what is published to a topic that exists', async () => {
    await send({ TopicArn: TOPIC_ARN, Message: 'news', Subject: 'today' });
    expect(rig.aws.sns.topicMessages()).toMatchObject([{ topicArn: TOPIC_ARN, message: 'news', subject: 'today' }]);
    await expect(send({ TopicArn: `${TOPIC_ARN}x`, Message: 'x' })).rejects.toMatchObject({
      name: expect.stringMatching(/NotFound/),
    });
    const { Topics } = await new SNSClient(rig.operator).send(new ListTopicsCommand({}));
    expect(Topics).toEqual([{ TopicArn: TOPIC_ARN }]);
  });
});

describe('EventBridge', () => {
  const entry = { EventBusName: 'openwindow', Source: 'openwindow', DetailType: 'SessionOpened', Detail: '{"id":1}' };
  const put = (...Entries: object[]) => new EventBridgeClient(rig.operator).send(new PutEventsCommand({ Entries }));

  test('accepts and refuses each entry on its own', async () => {
    const answer = await put(
      entry,
      { ...entry, Detail: 'no json' },
      { ...entry, Source: undefined },
      { ...entry, EventBusName: BUS_ARN },
    );
    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'InvalidArgument',
      undefined,
    ]);
    expect(rig.events.map(({ busName, event }) => [busName, event['detail-type'], event.detail])).toEqual([
      ['openwindow', 'SessionOpened', { id: 1 }],
      ['openwindow', 'SessionOpened', { id: 1 }],
    ]);
    expect(rig.events.map(({ event }) => event.id)).toEqual([answer.Entries?.[0]?.EventId, answer.Entries?.[3]?.EventId]);
  });

  test('keeps events over a restart, newest last', async () => {
    await put(entry);
    await put({ ...entry, DetailType: 'SessionClosed' });
    await rig.stop();
    rig = await aRig({ db: rig.db });
    expect(rig.aws.events.list().map(({ event }) => event['detail-type'])).toEqual(['SessionOpened', 'SessionClosed']);
  });

  test('refuses eleven entries, and more than 256 kB', async () => {
    await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toMatchObject({ name: 'ValidationException' });
    const large = { ...entry, Detail: JSON.stringify('x'.repeat(262_144)) };
    await expect(put(large)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('lists buses and rules', async () => {
    const client = new EventBridgeClient(rig.operator);
    const { EventBuses } = await client.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map(({ Name }) => Name)).toEqual(['default', 'openwindow']);
    expect((await client.send(new DescribeEventBusCommand({ Name: 'openwindow' }))).Arn).toBe(BUS_ARN);
    const { Rules } = await client.send(new ListRulesCommand({ EventBusName: 'openwindow' }));
    expect(Rules?.map(({ Name, State }) => [Name, State])).toEqual([['all', 'ENABLED']]);
  });
});

describe('Secrets Manager', () => {
  const client = () => new SecretsManagerClient(rig.operator);
  const get = async (input: { SecretId: string; VersionStage?: string }) =>
    (await client().send(new GetSecretValueCommand(input))).SecretString;

  test('answers by name, ARN and partial ARN, and keeps its first value when seeded again', async () => {
    rig.aws.secrets.seed(SECRET_ARN, 'first');
    rig.aws.secrets.seed(SECRET_ARN, 'second');
    for (const SecretId of ['openwindow/meta', SECRET_ARN, SECRET_ARN.slice(0, -7)])
      expect(await get({ SecretId })).toBe('first');
  });

  test('puts a new version in front of the last', async () => {
    rig.aws.secrets.seed(SECRET_ARN, 'first');
    await client().send(new PutSecretValueCommand({ SecretId: SECRET_ARN, SecretString: 'second' }));
    expect(await get({ SecretId: SECRET_ARN })).toBe('second');
    expect(await get({ SecretId: SECRET_ARN, VersionStage: 'AWSPREVIOUS' })).toBe('first');
    const { VersionIdsToStages = {} } = await client().send(new DescribeSecretCommand({ SecretId: SECRET_ARN }));
    expect(Object.values(VersionIdsToStages).flat().sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    expect(rig.aws.secrets.value(SECRET_ARN)).toBe('second');
  });

  test('lists secrets, and does not know others', async () => {
    const { SecretList } = await client().send(new ListSecretsCommand({}));
    expect(SecretList?.map(({ Name }) => Name)).toEqual(['openwindow/meta']);
    await expect(get({ SecretId: 'nope' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(get({ SecretId: SECRET_ARN })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('a reset empties all but the secrets', async () => {
  rig.aws.secrets.seed(SECRET_ARN, 'kept');
  await new SNSClient(rig.operator).send(new PublishCommand({ PhoneNumber: '+14155550123', Message: 'x' }));
  rig.aws.s3.put('failed-records', 'a', '{}');
  rig.aws.reset();
  expect(rig.aws.sns.messages()).toEqual([]);
  expect(rig.aws.s3.list('failed-records')).toEqual([]);
  expect(rig.aws.secrets.value(SECRET_ARN)).toBe('kept');
});
