import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import type { Deployment } from '../../template/model.ts';
import type { Callers } from '../identity/callers.ts';
import { type AwsCall, AwsError, type Fields, type Service } from '../wire/call.ts';
import { requiredText, textOf } from '../wire/fields.ts';
import { jsonService } from '../wire/service.ts';

/** What Secrets Manager is made of. */
export type SecretsParts = {
  readonly db: DatabaseSync;
  readonly world: World;
  readonly deployment: Deployment;
  readonly callers: Callers;
};

type Secret = Deployment['secrets'][number];
type Version = { readonly id: string; readonly value: string; readonly stage: string | null; readonly createdAt: number };

/** Secrets with their versions, durable. The deployment names them; the local run gives them their first values. */
export class Secrets {
  readonly service: Service;
  readonly #parts: SecretsParts;

  constructor(parts: SecretsParts) {
    this.#parts = parts;
    parts.db.exec(`CREATE TABLE IF NOT EXISTS secret_versions (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, stage TEXT,
      created_at INTEGER NOT NULL, UNIQUE (arn, id))`);
    this.service = jsonService({
      GetSecretValue: (input, call) => this.#getValue(this.#named(input, call, 'GetSecretValue'), input),
      DescribeSecret: (input, call) => this.#describe(this.#named(input, call, 'DescribeSecret')),
      PutSecretValue: (input, call) => this.#putValue(this.#named(input, call, 'PutSecretValue'), input),
      ListSecrets: (_, { caller }) => {
        parts.callers.check(caller, 'secretsmanager:ListSecrets', '*');
        return { SecretList: parts.deployment.secrets.map((secret) => this.#listEntry(secret)) };
      },
      ListSecretVersionIds: (input, call) => {
        const secret = this.#named(input, call, 'ListSecretVersionIds');
        const versions = this.#versions(secret).filter(({ stage }) => stage !== null);
        const list = versions.map(({ id, stage, createdAt }) => ({
          VersionId: id,
          VersionStages: [stage],
          CreatedDate: createdAt / 1000,
        }));
        return { ARN: secret.arn, Name: secret.name, Versions: list };
      },
    });
  }

  seed(arn: string, value: string): void {
    if (this.value(arn) === undefined) this.#store(arn, value, randomUUID());
  }

  value(arn: string): string | undefined {
    return this.#versions({ arn, name: '' }).find(({ stage }) => stage === 'AWSCURRENT')?.value;
  }

  #getValue(secret: Secret, input: Fields): Fields {
    const [id, stage] = [textOf(input, 'VersionId'), textOf(input, 'VersionStage')];
    const matches = (version: Version) =>
      (id === undefined || version.id === id) &&
      (stage === undefined ? id !== undefined || version.stage === 'AWSCURRENT' : version.stage === stage);
    const version = this.#versions(secret).find(matches);
    if (version === undefined) {
      const wanted = id === undefined ? `staging label: ${stage ?? 'AWSCURRENT'}` : `VersionId: ${id}`;
      throw notFound(`Secrets Manager can't find the specified secret value for ${wanted}`);
    }
    const stages = version.stage === null ? {} : { VersionStages: [version.stage] };
    const head = { ARN: secret.arn, Name: secret.name, VersionId: version.id, SecretString: version.value };
    return { ...head, ...stages, CreatedDate: version.createdAt / 1000 };
  }

  #putValue(secret: Secret, input: Fields): Fields {
    const value = textOf(input, 'SecretString');
    if (value === undefined)
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    const id = textOf(input, 'ClientRequestToken') ?? randomUUID();
    const existing = this.#versions(secret).find((version) => version.id === id);
    if (existing !== undefined && existing.value !== value) {
      throw new AwsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    if (existing === undefined) this.#store(secret.arn, value, id);
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: ['AWSCURRENT'] };
  }

  #describe(secret: Secret): Fields {
    const versions = this.#versions(secret).filter(({ stage }) => stage !== null);
    return { ...this.#listEntry(secret), VersionIdsToStages: Object.fromEntries(versions.map(({ id, stage }) => [id, [stage]])) };
  }

  #listEntry(secret: Secret): Fields {
    const versions = this.#versions(secret);
    const [first, last] = [versions[0]?.createdAt, versions.at(-1)?.createdAt];
    const dates = first === undefined || last === undefined ? {} : { CreatedDate: first / 1000, LastChangedDate: last / 1000 };
    return { ARN: secret.arn, Name: secret.name, ...dates };
  }

  #store(arn: string, value: string, id: string): void {
    const { db, world } = this.#parts;
    inTransaction(db, () => {
      db.prepare("UPDATE secret_versions SET stage = NULL WHERE arn = ? AND stage = 'AWSPREVIOUS'").run(arn);
      db.prepare("UPDATE secret_versions SET stage = 'AWSPREVIOUS' WHERE arn = ? AND stage = 'AWSCURRENT'").run(arn);
      const sql = "INSERT INTO secret_versions (arn, id, value, stage, created_at) VALUES (?, ?, ?, 'AWSCURRENT', ?)";
      db.prepare(sql).run(arn, id, value, world.now());
    });
  }

  #versions({ arn }: Secret): Version[] {
    const rows = this.#parts.db.prepare('SELECT * FROM secret_versions WHERE arn = ? ORDER BY seq').all(arn);
    return rows.map((row) => ({
      id: String(row['id']),
      value: String(row['value']),
      stage: row['stage'] === null ? null : String(row['stage']),
      createdAt: Number(row['created_at']),
    }));
  }

  /** By name, ARN, or ARN without the six characters at its end. */
  #named(input: Fields, call: AwsCall, operation: string): Secret {
    const id = requiredText(input, 'SecretId', 'ValidationException');
    const secret = this.#parts.deployment.secrets.find(
      ({ name, arn }) => id === arn || id === name || id === arn.replace(/-\w{6}$/, ''),
    );
    const { region, account } = this.#parts.deployment;
    const resource = secret?.arn ?? (id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`);
    this.#parts.callers.check(call.caller, `secretsmanager:${operation}`, resource);
    if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
    return secret;
  }
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
