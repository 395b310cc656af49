import { describe, expect, it } from 'vitest';
import { flatten, functionOf, resourcesOf, synthesiseTemplates } from './synthesised.ts';

const { gateway } = synthesiseTemplates();
const inInbox = (type: string) => resourcesOf(gateway, type).filter(({ path }) => path.startsWith('Gateway/SmsInbox/'));
const [topic] = inInbox('AWS::SNS::Topic');
const receiver = functionOf(gateway, 'receive-sms');

describe('the inbox of texts from phones', () => {
  it('is a topic that End User Messaging may publish to, for this account only', () => {
    expect(inInbox('AWS::SNS::TopicPolicy')[0]?.properties.PolicyDocument.Statement).toContainEqual({
      Sid: expect.any(String),
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'sms-voice.amazonaws.com' },
      Resource: { Ref: topic?.id },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('invokes receive-sms, and nobody else', () => {
    const subscriptions = resourcesOf(gateway, 'AWS::SNS::Subscription').filter(
      ({ properties }) => properties.TopicArn.Ref === topic?.id,
    );
    expect(subscriptions.map(({ properties }) => [properties.Protocol, flatten(properties.Endpoint)])).toEqual([
      ['lambda', `<${receiver.id}.Arn>`],
    ]);
    const permission = resourcesOf(gateway, 'AWS::Lambda::Permission').find(
      ({ properties }) => flatten(properties.FunctionName) === `<${receiver.id}.Arn>`,
    );
    expect(permission?.properties).toMatchObject({ Principal: 'sns.amazonaws.com', SourceArn: { Ref: topic?.id } });
  });

  it('keeps in the bucket what failed three times', () => {
    const [config] = resourcesOf(gateway, 'AWS::Lambda::EventInvokeConfig').filter(
      ({ properties }) => properties.FunctionName.Ref === receiver.id,
    );
    expect(config?.properties.MaximumRetryAttempts).toBe(2);
    expect(flatten(config?.properties.DestinationConfig.OnFailure.Destination)).toMatch(/Bucket/);
  });

  it('is told by an output', () => {
    expect(gateway.findOutputs('SmsInboxTopicArn')).toMatchObject({ SmsInboxTopicArn: { Value: { Ref: topic?.id } } });
  });
});
