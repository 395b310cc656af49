import { existsSync, readdirSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Alarms } from '../../infra/alarms.ts';
import { type FunctionName, functionNames } from '../../infra/function-names.ts';
import { LambdaFunction } from '../../infra/lambda-function.ts';
import { allFunctions, anOnboarding, flatten, functionOf, resourcesOf, synthesiseTemplates } from './synthesised.ts';

const { gateway } = synthesiseTemplates();
const functions = allFunctions(gateway);

describe('every function', () => {
  it('of functions/ is deployed', () => {
    const folders = readdirSync('functions').filter((name) => existsSync(`functions/${name}/index.ts`));
    expect([...functionNames]).toEqual(folders.sort());
    expect(resourcesOf(gateway, 'AWS::Lambda::Function')).toHaveLength(functionNames.length);
  });

  it.each(functions)('$name is given exactly the environment that its config asks for', async ({ name, properties }) => {
    const { configSchema } = await import(`../../functions/${name}/config.ts`);
    const given = Object.keys(properties.Environment?.Variables ?? {});
    expect(given.sort()).toEqual(Object.keys(configSchema.shape).sort());
  });

  it.each(functions)('$name runs on Node 24, arm64, with memory and time of its own', ({ properties }) => {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    expect(properties.MemorySize).toBeGreaterThanOrEqual(512);
    expect(properties.Timeout).toBeGreaterThan(3);
  });

  it.each(functions)('$name logs JSON to a log group that forgets', ({ properties }) => {
    expect(properties.LoggingConfig.LogFormat).toBe('JSON');
    const log = resourcesOf(gateway, 'AWS::Logs::LogGroup').find(({ id }) => id === properties.LoggingConfig.LogGroup.Ref);
    expect(log?.properties.RetentionInDays).toBe(30);
  });

  it('answers before API Gateway gives up: 30 seconds, and 10 for the authorizer', () => {
    const limits = functions.map(({ name, properties }) => [name, properties.Timeout] as const);
    const http = [
      'describe-api',
      'manage-applications',
      'manage-media',
      'manage-numbers',
      'manage-subscriptions',
      'read-conversations',
      'receive-signature',
      'receive-webhook',
      'send-message',
    ];
    expect(limits.filter(([name, seconds]) => http.includes(name) && seconds >= 30)).toEqual([]);
    expect(limits.filter(([name, seconds]) => name === 'authorize-request' && seconds >= 10)).toEqual([]);
  });

  it('gets the concurrency that deployment.json sets aside for it', () => {
    const { gateway: reserved } = synthesiseTemplates({ reservedConcurrency: { 'receive-webhook': 50 } });
    const concurrency = allFunctions(reserved)
      .filter(({ properties }) => properties.ReservedConcurrentExecutions !== undefined)
      .map(({ name, properties }) => [name, properties.ReservedConcurrentExecutions]);
    expect(concurrency).toEqual([['receive-webhook', 50]]);
  });
});

describe('what deployment.json chooses for onboarding', () => {
  const environmentOf = (choices: object, name: FunctionName) => {
    const { gateway: chosen } = synthesiseTemplates({ onboarding: anOnboarding(choices) });
    return functionOf(chosen, name).properties.Environment.Variables;
  };

  it.each(['run-step', 'sweep'] as const)('reaches %s', (name) => {
    expect(environmentOf({}, name)).toMatchObject({
      TERMS_TEMPLATE_ID: 'c26b8a16784a872da37ea946b9ddec7c1e11dff6',
      TERMS_SIGNER_ROLE: 'Signer',
      TERMS_TEST_MODE: 'false',
      MAIL_FROM: 'onboarding@gateway.example',
      ADMIN_MAIL: 'whatsapp-admin@gateway.example',
    });
  });

  it('is empty where it is left out', () => {
    const none = { switchedOffSteps: ['sign-terms'], dropboxSign: undefined, mailFrom: undefined, adminMail: undefined };
    expect(environmentOf(none, 'run-step')).toMatchObject({
      TERMS_TEMPLATE_ID: '',
      TERMS_SIGNER_ROLE: '',
      TERMS_TEST_MODE: 'true',
      MAIL_FROM: '',
      ADMIN_MAIL: '',
    });
  });

  it('tells manage-applications the steps to begin without', () => {
    expect(environmentOf({}, 'manage-applications').SWITCHED_OFF_STEPS).toBe('');
    const choices = { switchedOffSteps: ['accept-facebook-invite', 'sign-terms'] };
    expect(environmentOf(choices, 'manage-applications').SWITCHED_OFF_STEPS).toBe('accept-facebook-invite,sign-terms');
  });
});

describe('what deployment.json chooses for SMS', () => {
  const environmentOf = (choices: object) => {
    const { gateway: chosen } = synthesiseTemplates(choices);
    return functionOf(chosen, 'deliver-message').properties.Environment.Variables;
  };
  const pool = 'arn:aws:sms-voice:eu-west-1:123456789012:pool/pool-1';

  it.each([
    [{}, { SMS_PROVIDER: 'sns', SMS_IDENTITY: '', SMS_CONFIGURATION_SET: '' }],
    [{ sms: { provider: 'end-user-messaging' } }, { SMS_PROVIDER: 'end-user-messaging', SMS_IDENTITY: '' }],
    [{ sms: { provider: 'end-user-messaging', identities: [pool] } }, { SMS_PROVIDER: 'end-user-messaging', SMS_IDENTITY: pool }],
    [{ sms: { provider: 'end-user-messaging', configurationSet: 'receipts' } }, { SMS_CONFIGURATION_SET: 'receipts' }],
  ])('%o reaches deliver-message', (choices, environment) => {
    expect(environmentOf(choices)).toMatchObject(environment);
  });
});

describe('a function whose environment lacks a variable, or has one too many', () => {
  it('does not compile', () => {
    const stack = new Stack(new App(), 'Test');
    const surroundings = {
      bundles: 'functions',
      alarms: new Alarms(stack, 'Alarms', undefined),
      logRetention: 30,
      reservedConcurrency: {},
    };
    const rest = { invokedBy: 'clock', permissions: [], timeoutSeconds: 10, whenItFails: 'nobody notices' } as const;
    // @ts-expect-error TIMERS_QUEUE_URL is missing.
    const lacking = new LambdaFunction(stack, 'sweep', { ...rest, environment: { TABLE_NAME: 't' } }, surroundings);
    const environment = { TABLE_NAME: 't' } as const;
    const tooMany = new LambdaFunction(
      stack,
      'authorize-request',
      // @ts-expect-error META_SECRET_ARN is not asked for.
      { ...rest, environment: { ...environment, META_SECRET_ARN: 'a' } },
      surroundings,
    );
    expect([lacking.node.id, tooMany.node.id]).toEqual(['sweep', 'authorize-request']);
  });
});

describe('sweep and count-changes', () => {
  it('run every few minutes, by rules on the default bus', () => {
    const rules = resourcesOf(gateway, 'AWS::Events::Rule');
    expect(rules.map(({ properties }) => [properties.ScheduleExpression, properties.EventBusName])).toEqual([
      ['rate(5 minutes)', undefined],
      ['rate(30 minutes)', undefined],
    ]);
    const targets = rules.flatMap(({ properties }) => properties.Targets.map(({ Arn }: { Arn: unknown }) => flatten(Arn)));
    const wanted = functions.filter(({ name }) => name === 'sweep' || name === 'count-changes');
    expect(targets.sort()).toEqual(wanted.map(({ id }) => `<${id}.Arn>`).sort());
  });
});
