import { describe, expect, it } from 'vitest';
import { resourcesOf, synthesiseTemplates } from './synthesised.ts';

const { stateful } = synthesiseTemplates();
const tables = resourcesOf(stateful, 'AWS::DynamoDB::GlobalTable');
const table = tables[0]?.properties;

describe('the table', () => {
  it('is the only one, with string keys PK and SK', () => {
    expect(tables).toHaveLength(1);
    expect(table.KeySchema).toEqual([
      { AttributeName: 'PK', KeyType: 'HASH' },
      { AttributeName: 'SK', KeyType: 'RANGE' },
    ]);
    expect(table.AttributeDefinitions).toContainEqual({ AttributeName: 'PK', AttributeType: 'S' });
    expect(table.AttributeDefinitions).toContainEqual({ AttributeName: 'SK', AttributeType: 'S' });
  });

  it('reaps items by their attribute ttl', () => {
    expect(table.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
  });

  it('streams old and new images', () => {
    expect(table.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });

  it('can be restored to any second, and cannot be deleted', () => {
    const [replica] = table.Replicas;
    expect(replica.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(replica.DeletionProtectionEnabled).toBe(true);
    expect(tables[0]?.deletionPolicy).toBe('Retain');
  });

  it('is encrypted and paid by use', () => {
    expect(table.SSESpecification.SSEEnabled).toBe(true);
    expect(table.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it('has the sparse index due, with keys only', () => {
    expect(table.GlobalSecondaryIndexes).toContainEqual({
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'due', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });
    expect(table.AttributeDefinitions).toContainEqual({ AttributeName: 'dueAt', AttributeType: 'N' });
  });

  it('has the sparse index list, with a summary', () => {
    expect(table.GlobalSecondaryIndexes).toContainEqual({
      IndexName: 'list',
      KeySchema: [
        { AttributeName: 'list', KeyType: 'HASH' },
        { AttributeName: 'listAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['summary'] },
    });
    expect(table.AttributeDefinitions).toContainEqual({ AttributeName: 'listAt', AttributeType: 'N' });
  });
});

describe('what else must outlive a deployment', () => {
  const secretOf = (name: string) =>
    resourcesOf(stateful, 'AWS::SecretsManager::Secret').find(({ path }) => path === `Stateful/${name}/Resource`);

  it('is kept when the stack goes', () => {
    const kept = ['AWS::SecretsManager::Secret', 'AWS::S3::Bucket'].flatMap((type) => resourcesOf(stateful, type));
    expect(kept.map(({ deletionPolicy }) => deletionPolicy)).toEqual(['Retain', 'Retain', 'Retain']);
  });

  it('holds an app secret that nobody knows until the operator puts Meta’s', () => {
    const secret = secretOf('MetaSecret');
    expect(secret?.properties.GenerateSecretString.GenerateStringKey).toBe('appSecret');
    expect(JSON.parse(secret?.properties.GenerateSecretString.SecretStringTemplate)).toEqual({
      verifyToken: 'not-set',
      accessToken: 'not-set',
    });
  });

  it('holds a key of Dropbox Sign’s that nobody knows until the operator puts theirs, under a name that says so', () => {
    const { id, properties } = secretOf('DropboxSignSecret') ?? {};
    expect(id).toContain('DropboxSign');
    expect(properties.GenerateSecretString).toMatchObject({ SecretStringTemplate: '{}', GenerateStringKey: 'apiKey' });
  });

  it('keeps the bucket closed, encrypted, and for a limited time', () => {
    const [bucket] = resourcesOf(stateful, 'AWS::S3::Bucket');
    expect(Object.values(bucket?.properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(bucket?.properties.BucketEncryption).toBeDefined();
    expect(bucket?.properties.LifecycleConfiguration.Rules[0]).toMatchObject({ Status: 'Enabled', ExpirationInDays: 90 });
    const [policy] = resourcesOf(stateful, 'AWS::S3::BucketPolicy');
    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});
