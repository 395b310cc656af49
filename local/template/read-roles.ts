import { object, objects, text, texts } from './fields.ts';
import type { Role, Statement } from './model.ts';
import type { FindResources } from './read-deployment.ts';

/** The roles, with what every policy that is attached to them says. Policies that AWS manages are not known here. */
export function readRoles(find: FindResources): Role[] {
  const attached = find('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy').map((policy) => ({
    roles: [...texts(policy.properties['Roles']), ...texts(policy.properties['RoleName'])],
    ref: policy.ref,
    statements: toStatements(policy.properties),
  }));
  return find('AWS::IAM::Role').map((role) => {
    const managed = texts(role.properties['ManagedPolicyArns']);
    const theirs = attached.filter((policy) => policy.roles.includes(role.ref) || managed.includes(policy.ref));
    const inline = objects(role.properties['Policies']).flatMap((policy) => toStatements(policy));
    return {
      name: role.ref,
      arn: role.attribute('Arn'),
      statements: [...inline, ...theirs.flatMap((policy) => policy.statements)],
    };
  });
}

function toStatements(policy: Readonly<Record<string, unknown>>): Statement[] {
  const statements = object(policy, 'PolicyDocument')['Statement'];
  return objects(Array.isArray(statements) ? statements : [statements]).map((statement) => ({
    effect: text(statement, 'Effect') === 'Deny' ? 'Deny' : 'Allow',
    actions: texts(statement['Action']),
    notActions: texts(statement['NotAction']),
    resources: texts(statement['Resource']),
    notResources: texts(statement['NotResource']),
    conditions: object(statement, 'Condition') as Statement['conditions'],
  }));
}
