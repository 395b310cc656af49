import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../infra/function-names.ts';
import { functionOf, resourcesOf, synthesiseTemplates } from './synthesised.ts';

const { gateway } = synthesiseTemplates();
const alarms = resourcesOf(gateway, 'AWS::CloudWatch::Alarm');
const topic = resourcesOf(gateway, 'AWS::SNS::Topic').find(({ path }) => path.startsWith('Gateway/Alarms/'));

describe('every alarm', () => {
  it.each(alarms)('$path says in one sentence what it means and what to do', ({ properties }) => {
    // What happened, so what people notice: what to do. A full stop inside a file's name ends no sentence.
    expect(properties.AlarmDescription).toMatch(/^([^.]|\.\w)+, so ([^.]|\.\w)+: ([^.]|\.\w)+\.$/);
  });

  it.each(alarms)('$path tells the alarms topic, and takes silence for good news', ({ properties }) => {
    expect(properties.AlarmActions).toEqual([{ Ref: topic?.id }]);
    expect(properties.TreatMissingData).toBe('notBreaching');
  });
});

describe('what alarms cost', () => {
  it('is told by docs/cost.md and the README for as many as there are', () => {
    const fixed = (alarms.length * 0.1 + 2 * 0.4).toFixed(2);
    const page = readFileSync('docs/cost.md', 'utf8');
    expect(page).toContain(`**${fixed} fixed** (${alarms.length} CloudWatch alarms at 0.10`);
    expect(page).toContain(`| 1,000 | ${fixed} |`);
    expect(readFileSync('README.md', 'utf8')).toContain(`about ${fixed} USD a month`);
  });
});

describe('the alarms topic', () => {
  it('lets CloudWatch publish, for this account only', () => {
    const policy = resourcesOf(gateway, 'AWS::SNS::TopicPolicy').find(({ path }) => path.startsWith('Gateway/Alarms/'));
    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });

  it('has the subscriber of deployment.json, and none without', () => {
    const { gateway: withEmail } = synthesiseTemplates({ alarmEmail: 'ops@example.com' });
    const subscribers = (template: typeof gateway) =>
      resourcesOf(template, 'AWS::SNS::Subscription')
        .filter(({ properties }) => properties.TopicArn.Ref === topic?.id)
        .map(({ properties }) => properties.Endpoint);
    expect([gateway, withEmail].map(subscribers)).toEqual([[], ['ops@example.com']]);
  });
});

describe('what is watched', () => {
  const watched = (namespace: string, metric: string) =>
    alarms.filter(({ properties }) => properties.Namespace === namespace && properties.MetricName === metric);
  const functionsOf = (metric: string) =>
    watched('AWS/Lambda', metric).map(({ properties }) => properties.Dimensions[0].Value.Ref);

  it.each(['Errors', 'Throttles'])('%s of every function', (metric) => {
    expect(functionsOf(metric).sort()).toEqual(functionNames.map((name) => functionOf(gateway, name).id).sort());
  });

  it('the delay of both stream consumers, and changes they gave up', () => {
    const consumers = (['publish-changes', 'drive-effects'] as const).map((name) => functionOf(gateway, name).id);
    expect(functionsOf('IteratorAge').sort()).toEqual(consumers.sort());
    expect(watched('AWS/Lambda', 'OnFailureDestinationDeliveredEventCount')).toHaveLength(2);
  });

  it.each(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled'])('%s of onboarding', (metric) => {
    const [machine] = resourcesOf(gateway, 'AWS::StepFunctions::StateMachine');
    expect(watched('AWS/States', metric).map(({ properties }) => properties.Dimensions)).toEqual([
      [{ Name: 'StateMachineArn', Value: { Ref: machine?.id } }],
    ]);
  });

  it('quarantined webhooks, by the metric that receive-webhook counts', () => {
    expect(watched('openwindow', 'WebhookQuarantined')).toHaveLength(1);
  });

  it('answers of 5xx', () => {
    expect(watched('AWS/ApiGateway', '5xx')).toHaveLength(1);
  });

  it('messages that wait too long in a queue with a consumer', () => {
    expect(watched('AWS/SQS', 'ApproximateAgeOfOldestMessage')).toHaveLength(3);
  });

  it('calls that DynamoDB throttled', () => {
    const throttled = alarms.filter(({ properties }) => JSON.stringify(properties.Metrics ?? []).includes('WriteThrottleEvents'));
    expect(throttled).toHaveLength(1);
  });
});
