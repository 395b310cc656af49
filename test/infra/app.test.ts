import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addChecks } from '../../infra/checks.ts';
import { parseDeployment } from '../../infra/deployment.ts';
import { buildApp } from '../../infra/synth.ts';
import { OPTIONAL_STEPS } from '../../shared/domain/application.ts';
import { aDeployment, anOnboarding, resourcesOf, synthesiseTemplates } from './synthesised.ts';

describe('the app', () => {
  let outdir = '';
  beforeAll(async () => {
    outdir = await mkdtemp(path.join(tmpdir(), 'openwindow-app-'));
  });
  afterAll(() => rm(outdir, { recursive: true }));

  const broken = (folder: string): unknown =>
    JSON.parse(readFileSync(path.join(folder, 'validation-report.json'), 'utf8')).pluginReports.flatMap(
      (report: { violations: { ruleName: string }[] }) => report.violations.map(({ ruleName }) => ruleName),
    );

  it('breaks no rule of AWS without a reason', () => {
    const folder = path.join(outdir, 'clean');
    const { app } = buildApp({
      deployment: aDeployment(),
      bundles: 'functions',
      console: 'console',
      outdir: folder,
      checked: true,
    });
    addChecks(app);
    app.synth();
    expect(broken(folder)).toEqual([]);
  });

  it('does not synthesise when it breaks one', () => {
    const { app } = buildApp({
      deployment: aDeployment(),
      bundles: 'functions',
      console: 'console',
      outdir: path.join(outdir, 'broken'),
    });
    new Bucket(new Stack(app, 'Careless'), 'Bucket');
    addChecks(app);
    expect(() => app.synth()).toThrow();
  });

  it('needs no look-up: its manifest asks for no context', async () => {
    const folder = path.join(outdir, 'manifest');
    const { app } = buildApp({ deployment: aDeployment(), bundles: 'functions', console: 'console', outdir: folder });
    expect(app.synth().manifest.missing ?? []).toEqual([]);
    expect(await readdir(folder)).toContain('Gateway.template.json');
  });
});

const templates = synthesiseTemplates();

/** `Name`, `TableName` of a table, `QueueName` of a queue: the name of the resource itself. */
const isNameOf = (type: string, key: string): boolean =>
  key === 'Name' || (key.endsWith('Name') && type.endsWith(key.slice(0, -'Name'.length)));

describe('names', () => {
  const { stateful, gateway, console } = templates;
  /** Labels, and names that count only within a role or an API. */
  const labelled = ['AWS::IAM::Policy', 'AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Authorizer', 'AWS::ApiGatewayV2::Stage'];

  it('are CloudFormation’s, so that anything can be replaced; only a schedule group, a bus and a CloudFront Function must have one', () => {
    const named = [stateful, gateway, console].flatMap((template) =>
      Object.values<{ Type: string; Properties?: object }>(template.toJSON()['Resources'])
        .filter(({ Type }) => !labelled.includes(Type))
        .filter(({ Type, Properties = {} }) => Object.keys(Properties).some((key) => isNameOf(Type, key)))
        .map(({ Type }) => Type),
    );
    expect(named.sort()).toEqual(['AWS::CloudFront::Function', 'AWS::Events::EventBus', 'AWS::Scheduler::ScheduleGroup']);
  });

  it('of two deployments in one account do not collide', () => {
    const { gateway: other } = synthesiseTemplates({ name: 'second' });
    const names = ['AWS::Events::EventBus', 'AWS::Scheduler::ScheduleGroup'].flatMap((type) => resourcesOf(other, type));
    expect(names.map(({ properties }) => properties.Name)).toEqual(['second', 'second']);
  });

  it('of schedules are grouped under the deployment’s', () => {
    const [group] = resourcesOf(gateway, 'AWS::Scheduler::ScheduleGroup');
    expect(group?.properties.Name).toBe('openwindow');
    expect(group?.deletionPolicy).toBe('Delete');
  });

  it('tell what a person needs to know: the outputs', () => {
    const outputs = [stateful, gateway, console].flatMap((template) => Object.keys(template.findOutputs('*')));
    expect(outputs.filter((name) => !name.startsWith('Export')).sort()).toEqual([
      'AlarmsTopicArn',
      'ApiUrl',
      'BucketName',
      'ConsoleBucketName',
      'ConsoleUrl',
      'DropboxSignSecretArn',
      'EventBusName',
      'MetaSecretArn',
      'SmsInboxTopicArn',
      'TableName',
    ]);
  });
});

describe('deployment.json', () => {
  it('is valid as committed', () => {
    const committed = JSON.parse(readFileSync('infra/deployment.json', 'utf8'));
    expect(parseDeployment(committed)).toEqual(committed);
  });

  it.each([
    ['name', { name: 'Open Window' }],
    ['graphApiVersion', { graphApiVersion: '26' }],
    ['alarmEmail', { alarmEmail: 'nobody' }],
    ['logRetentionDays', { logRetentionDays: 31 }],
    ['throttle.webhooksPerSecond', { throttle: { webhooksPerSecond: 0, requestsPerSecond: 1 } }],
    ['reservedConcurrency', { reservedConcurrency: { 'no-such-function': 5 } }],
    ['retention', { retention: 30 }],
    ['sms.provider', { sms: { provider: 'pigeon' } }],
    ['sms.identities', { sms: { provider: 'end-user-messaging', identities: ['pool-1'] } }],
    ['sms.configurationSet', { sms: { provider: 'end-user-messaging', configurationSet: 'my receipts' } }],
    ['onboarding', { onboarding: undefined }],
    ['onboarding.switchedOffSteps', { onboarding: anOnboarding({ switchedOffSteps: ['go-live'] }) }],
    ['onboarding.mailFrom', { onboarding: anOnboarding({ mailFrom: 'nobody' }) }],
    ['onboarding.adminMail', { onboarding: anOnboarding({ adminMail: 'nobody' }) }],
    ['onboarding.dropboxSign', { onboarding: anOnboarding({ dropboxSign: undefined }) }],
    ['onboarding.dropboxSign.templateId', { onboarding: anOnboarding({ dropboxSign: { templateId: '', testMode: true } }) }],
    ['onboarding.dropboxSign.testMode', { onboarding: anOnboarding({ dropboxSign: { templateId: 't' } }) }],
    ['apiKey', { onboarding: anOnboarding({ dropboxSign: { templateId: 't', testMode: true, apiKey: 'k' } }) }],
  ])('is refused with the name of the wrong field: %s', (field, choices) => {
    expect(() => aDeployment(choices)).toThrow(field);
  });

  it('may do without a template where nobody signs', () => {
    const { onboarding } = aDeployment({ onboarding: { switchedOffSteps: ['sign-terms'] } });
    expect(onboarding).toEqual({ switchedOffSteps: ['sign-terms'] });
  });

  it.each(OPTIONAL_STEPS)('may switch off %s', (step) => {
    const { onboarding } = aDeployment({ onboarding: anOnboarding({ switchedOffSteps: [step] }) });
    expect(onboarding.switchedOffSteps).toEqual([step]);
  });
});

describe('placeholders of deployment.json', () => {
  const warnings = (choices: object): string[] => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'openwindow-warnings-'));
    const { app, gateway } = buildApp({
      deployment: aDeployment(choices),
      bundles: 'functions',
      console: 'console',
      outdir,
      checked: true,
    });
    const found = Annotations.fromStack(gateway).findWarning('*', Match.anyValue());
    expect(app.synth().stacks).toHaveLength(3);
    rmSync(outdir, { recursive: true });
    return found.map(({ entry }) => String(entry.data));
  };

  it('are warnings at synthesis that say what to change', () => {
    const { onboarding } = JSON.parse(readFileSync('infra/deployment.json', 'utf8'));
    expect(warnings({ onboarding })).toEqual([
      expect.stringContaining('onboarding.mailFrom of infra/deployment.json'),
      expect.stringContaining('onboarding.dropboxSign.templateId of infra/deployment.json'),
    ]);
  });

  it('are none once they are filled in', () => {
    expect(warnings({})).toEqual([]);
  });
});
