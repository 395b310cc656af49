import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { flatten, functionOf, resourcesOf, statementsOfRole, synthesiseTemplates } from './synthesised.ts';

const validate: (definition: object) => { readonly isValid: boolean; readonly errors: readonly object[] } = createRequire(
  import.meta.url,
)('asl-validator');

const { gateway } = synthesiseTemplates();
const machines = resourcesOf(gateway, 'AWS::StepFunctions::StateMachine');
const machine = machines[0]?.properties;
const runStep = functionOf(gateway, 'run-step');

/** The definition as AWS runs it: `${RunStep}` replaced by the function's ARN. */
const substituted = (): Record<string, unknown> => {
  const arns = Object.keys(machine.DefinitionSubstitutions);
  const text = arns.reduce(
    (definition, name) => definition.replaceAll(`\${${name}}`, `arn:aws:lambda:us-east-1:123456789012:function:${name}`),
    String(machine.DefinitionString),
  );
  return JSON.parse(text);
};

/** All that is said under a key, at any depth. */
const allOf = (key: string, value: unknown): unknown[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : allOf(key, inner)));
};

describe('the state machine', () => {
  it('is one, for executions that last up to a year', () => {
    expect(machines).toHaveLength(1);
    expect(machine.StateMachineType).toBe('STANDARD');
  });

  it('is infra/onboarding.asl.json, word for word, in the template itself', () => {
    expect(machine.DefinitionString).toBe(readFileSync('infra/onboarding.asl.json', 'utf8'));
    expect(Object.keys(machine)).not.toContain('DefinitionS3Location');
  });

  it('is valid, with run-step as the only resource that it is given', () => {
    expect(Object.entries(machine.DefinitionSubstitutions).map(([name, arn]) => [name, flatten(arn)])).toEqual([
      ['RunStep', `<${runStep.id}.Arn>`],
    ]);
    expect(validate(structuredClone(substituted())).errors).toEqual([]);
    expect(validate(structuredClone(substituted())).isValid).toBe(true);
  });

  it('invokes run-step, and nothing else', () => {
    const invoked = new Set(allOf('FunctionName', substituted()));
    expect([...invoked]).toEqual(['arn:aws:lambda:us-east-1:123456789012:function:RunStep']);
    const resources = new Set(allOf('Resource', substituted()));
    expect([...resources].sort()).toEqual(['arn:aws:states:::lambda:invoke', 'arn:aws:states:::lambda:invoke.waitForTaskToken']);
  });

  it('waits for nothing without a limit', () => {
    const tasks = allOf('States', substituted()).flatMap((states) => Object.values(states ?? {}));
    const waiting = tasks.filter((state) => String(state.Resource).endsWith('.waitForTaskToken'));
    expect(waiting.length).toBeGreaterThan(1);
    expect(waiting.filter((state) => state.TimeoutSeconds === undefined)).toEqual([]);
  });

  it('logs what went wrong to a log that forgets, and no data: task tokens are among it', () => {
    const { Destinations, ...logging } = machine.LoggingConfiguration;
    expect(logging).toEqual({ Level: 'ERROR', IncludeExecutionData: false });
    const [logId] = Destinations[0].CloudWatchLogsLogGroup.LogGroupArn['Fn::GetAtt'];
    const log = resourcesOf(gateway, 'AWS::Logs::LogGroup').find(({ id }) => id === logId);
    expect(log?.properties.RetentionInDays).toBe(30);
  });
});

describe('the role of the state machine', () => {
  const role = resourcesOf(gateway, 'AWS::IAM::Role').find(({ path }) => path === 'Gateway/Onboarding/Role/Resource');

  it('is for Step Functions in this account', () => {
    expect(machine.RoleArn).toEqual({ 'Fn::GetAtt': [role?.id, 'Arn'] });
    expect(role?.properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'states.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('may invoke run-step, and set up the delivery of its log', () => {
    const statements = statementsOfRole(gateway, role?.id ?? '');
    const invoke = statements.filter(({ actions }) => actions.some((action) => !action.startsWith('logs:')));
    expect(invoke).toEqual([
      {
        effect: 'Allow',
        actions: ['lambda:InvokeFunction'],
        resources: [`<${runStep.id}.Arn>`],
        notResources: [],
        condition: undefined,
      },
    ]);
    expect(statements).toHaveLength(2);
  });
});
