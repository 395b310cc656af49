import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Where receive-webhook puts webhooks that nobody can read or write: `quarantine/…` in the bucket. */
export const quarantinePrefix = 'quarantine/';

/** Where Lambda puts stream records that a consumer gave up: it chooses this prefix itself. */
export const streamFailurePrefix = 'aws/lambda/';

/**
 * What must outlive every deployment: the table, the secrets, and the bucket for what could not be processed.
 * Nothing in it is deleted with the stack.
 */
export class StatefulStack extends Stack {
  readonly table: TableV2;
  readonly metaSecret: Secret;
  readonly dropboxSignSecret: Secret;
  /** The bucket for what could not be processed, as other stacks see it. */
  readonly bucket: { readonly name: string; readonly arn: string };

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.table = this.#makeTable();
    this.metaSecret = this.#makeMetaSecret();
    this.dropboxSignSecret = this.#makeDropboxSignSecret();
    const bucket = this.#makeBucket();
    this.bucket = { name: this.exportValue(bucket.bucketName), arn: this.exportValue(bucket.bucketArn) };
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'MetaSecretArn', { value: this.metaSecret.secretArn });
    new CfnOutput(this, 'DropboxSignSecretArn', { value: this.dropboxSignSecret.secretArn });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
  }

  /** The one table of `docs/ARCHITECTURE.md`. Both indexes are sparse: an item is in them while it has their attributes. */
  #makeTable(): TableV2 {
    return new TableV2(this, 'Table', {
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      sortKey: { name: 'SK', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      timeToLiveAttribute: 'ttl',
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      globalSecondaryIndexes: [
        {
          indexName: 'due',
          partitionKey: { name: 'due', type: AttributeType.STRING },
          sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
        {
          indexName: 'list',
          partitionKey: { name: 'list', type: AttributeType.STRING },
          sortKey: { name: 'listAt', type: AttributeType.NUMBER },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['summary'],
        },
      ],
    });
  }

  /**
   * Meta's app secret (also the previous one, while it is being changed), verify token and access token, as one JSON
   * object, and the id of the provider's own business portfolio, by which Meta tells the accounts that clients share. The
   * operator puts the values. Until then the app secret is random, so that nobody can sign a webhook.
   *
   * Never change `generateSecretString`: CloudFormation would generate anew, over the operator's values.
   */
  #makeMetaSecret(): Secret {
    const secret = new Secret(this, 'MetaSecret', {
      description: 'Meta: appSecret, previousAppSecret (optional), verifyToken, accessToken, businessId (optional)',
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ verifyToken: 'not-set', accessToken: 'not-set' }),
        generateStringKey: 'appSecret',
        excludePunctuation: true,
      },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'Meta issues these values in its dashboard and offers no call to rotate them; the operator does it, with previousAppSecret for the time between.',
    });
    return secret;
  }

  /**
   * The API key of Dropbox Sign, which also signs its callbacks, as one JSON object. The operator puts it. Until then it
   * is random, so that nobody can sign a callback. Never change `generateSecretString` here either.
   */
  #makeDropboxSignSecret(): Secret {
    const secret = new Secret(this, 'DropboxSignSecret', {
      description: 'Dropbox Sign: apiKey',
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'apiKey', excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'Dropbox Sign issues the key in its settings and offers no call to rotate it; the operator does it.',
    });
    return secret;
  }

  /** What lies here holds what people wrote: it goes after 90 days, old versions after a week. */
  #makeBucket(): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(7) }],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason:
        'It is empty unless something failed, three functions write to it, and each object raises an alarm; reads are for CloudTrail data events, which belong to the account.',
    });
    return bucket;
  }
}
