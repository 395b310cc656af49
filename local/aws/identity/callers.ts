import { createHash } from 'node:crypto';
import type { Deployment, Role } from '../../template/model.ts';
import type { FunctionCredentials } from '../api.ts';
import { AccessDenied } from '../wire/call.ts';
import { type AccessRequest, decide } from './policy.ts';

/** Who calls: a function in its role, or the operator, who may do all. */
export type Caller =
  | { readonly kind: 'operator'; readonly arn: string; readonly userId: string }
  | {
      readonly kind: 'function';
      readonly arn: string;
      readonly userId: string;
      readonly functionId: string;
      readonly roleArn: string;
    };

/** Condition keys of one request. */
export type AccessKeys = AccessRequest['keys'];

/** Knows the callers by their access keys, and what their roles allow. */
export class Callers {
  readonly #deployment: Deployment;
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #byKey = new Map<string, Caller>();
  readonly #operator: Caller;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
    this.#roles = new Map(deployment.roles.map((role) => [role.arn, role]));
    this.#operator = {
      kind: 'operator',
      arn: `arn:aws:iam::${deployment.account}:user/operator`,
      userId: 'AIDALOCALOPERATOR0000',
    };
    for (const { roleArn, id } of deployment.functions) this.credentialsFor(roleArn, id);
  }

  /** Derived from role and function, so they are the same after a restart. */
  credentialsFor(roleArn: string, functionId: string): FunctionCredentials {
    const hash = createHash('sha256').update(`${roleArn}\n${functionId}`).digest();
    const base32 = [...hash].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte & 31)).join('');
    const accessKeyId = `ASIA${base32.slice(0, 16)}`;
    const session = this.#deployment.functions.find((candidate) => candidate.id === functionId)?.name ?? functionId;
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const arn = `arn:aws:sts::${this.#deployment.account}:assumed-role/${role}/${session}`;
    const userId = `AROA${base32.slice(8, 25)}:${session}`;
    this.#byKey.set(accessKeyId, { kind: 'function', arn, userId, functionId, roleArn });
    return { accessKeyId, secretAccessKey: hash.toString('base64url').slice(0, 40), sessionToken: `local-${functionId}` };
  }

  /** The caller with this access key. */
  callerOf(accessKeyId: string): Caller {
    return this.#byKey.get(accessKeyId) ?? this.#operator;
  }

  /** Whether the deployment has this role. */
  hasRole(roleArn: string): boolean {
    return this.#roles.has(roleArn);
  }

  /** Whether the role's statements allow it. */
  isAllowed(roleArn: string, action: string, resource: string, keys: AccessKeys = {}): boolean {
    return this.#decide(roleArn, action, resource, keys) === 'allowed';
  }

  /** Throws `AccessDenied`, in IAM's words, unless the caller may do `action` on `resource`. */
  check(caller: Caller, action: string, resource: string, keys: AccessKeys = {}): void {
    if (caller.kind === 'operator') return;
    const decision = this.#decide(caller.roleArn, action, resource, keys);
    if (decision === 'allowed') return;
    const because =
      decision === 'explicit'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    throw new AccessDenied(`User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`);
  }

  #decide(roleArn: string, action: string, resource: string, keys: AccessKeys): ReturnType<typeof decide> {
    const { account, region } = this.#deployment;
    const common = {
      'aws:PrincipalAccount': [account],
      'aws:ResourceAccount': [account],
      'aws:RequestedRegion': [region],
      'aws:SecureTransport': ['true'],
    };
    const statements = this.#roles.get(roleArn)?.statements ?? [];
    return decide(statements, { action, resource, keys: { ...common, ...keys } });
  }
}
