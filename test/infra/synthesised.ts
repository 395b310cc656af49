import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { parseDeployment } from '../../infra/deployment.ts';
import { type FunctionName, functionNames } from '../../infra/function-names.ts';
import { buildApp } from '../../infra/synth.ts';

/** A resource of a template, with its logical id. Properties are whatever CloudFormation takes. */
export type Resource = ReturnType<typeof resourcesOf>[number];

export const anOnboarding = (choices: object = {}) => ({
  mailFrom: 'onboarding@gateway.example',
  adminMail: 'whatsapp-admin@gateway.example',
  dropboxSign: { templateId: 'c26b8a16784a872da37ea946b9ddec7c1e11dff6', testMode: false },
  ...choices,
});

export const aDeployment = (choices: object = {}) =>
  parseDeployment({
    name: 'openwindow',
    graphApiVersion: 'v26.0',
    logRetentionDays: 30,
    throttle: { webhooksPerSecond: 1000, requestsPerSecond: 2000 },
    onboarding: anOnboarding(),
    ...choices,
  });

/** The templates of a deployment, synthesised from the sources without bundling. */
export function synthesiseTemplates(choices: object = {}): { stateful: Template; gateway: Template; console: Template } {
  const outdir = mkdtempSync(path.join(tmpdir(), 'openwindow-templates-'));
  try {
    const { stateful, gateway, console } = buildApp({
      deployment: aDeployment(choices),
      bundles: 'functions',
      console: 'console',
      outdir,
    });
    return { stateful: Template.fromStack(stateful), gateway: Template.fromStack(gateway), console: Template.fromStack(console) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export function resourcesOf(template: Template, type: string) {
  return Object.entries(template.findResources(type)).map(([id, { Properties, DeletionPolicy, Metadata }]) => ({
    id,
    path: String(Metadata['aws:cdk:path']),
    properties: Properties ?? {},
    deletionPolicy: DeletionPolicy,
  }));
}

/** The function of a folder. */
export function functionOf(template: Template, name: FunctionName): Resource {
  const found = resourcesOf(template, 'AWS::Lambda::Function').filter(({ path }) => path === `Gateway/${name}/Function/Resource`);
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} functions named ${name}`);
  return found[0];
}

/** What the role of a function, or any role, may do: one line for each action and resource. */
export function statementsOfRole(template: Template, roleId: string): Statement[] {
  const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(({ properties }) =>
    properties.Roles.some((role: { Ref?: string }) => role.Ref === roleId),
  );
  return policies.flatMap(({ properties }) => properties.PolicyDocument.Statement).map(toStatement);
}

export type Statement = { effect: string; actions: string[]; resources: string[]; notResources: string[]; condition: unknown };

function toStatement(statement: Record<string, unknown>): Statement {
  return {
    effect: String(statement['Effect']),
    actions: listOf(statement['Action']).map(String),
    resources: listOf(statement['Resource']).map(flatten),
    notResources: listOf(statement['NotResource']).map(flatten),
    condition: statement['Condition'],
  };
}

/** What a function may do. */
export function statementsOf(template: Template, name: FunctionName): Statement[] {
  return statementsOfRole(template, functionOf(template, name).properties.Role['Fn::GetAtt'][0]);
}

export const allFunctions = (template: Template) =>
  functionNames.map((name) => ({ name, ...functionOf(template, name), statements: statementsOf(template, name) }));

export const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** An intrinsic in words: `<Logical.Arn>`, `arn:<AWS::Partition>:sns:*:*:*`, an export by its name. */
export function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, argument] = ['', undefined]] = Object.entries(value ?? {});
  if (kind === 'Ref') return `<${argument}>`;
  if (kind === 'Fn::GetAtt') return `<${listOf(argument).join('.')}>`;
  if (kind === 'Fn::ImportValue') return flatten(argument);
  if (kind === 'Fn::Join') {
    const [separator, parts] = listOf(argument);
    return listOf(parts).map(flatten).join(String(separator));
  }
  throw new Error(`not known: ${kind}`);
}
