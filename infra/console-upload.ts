import { Stack, Validations } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';

/** What is uploaded, and where. */
export type ConsoleUpload = {
  readonly bucket: IBucket;
  /** Folder of the console's build. */
  readonly files: string;
  readonly deployment: Deployment;
};

/**
 * Puts the console's files into the bucket at each deployment: first what has a hash in its name and is kept for a year,
 * then the pages that name it, which are asked for anew each time. Nothing is deleted: a tab that is open goes on with its own.
 */
export function uploadConsole(scope: Construct, { bucket, files, deployment }: ConsoleUpload): void {
  const build = Source.asset(files, { exclude: ['.vite'] });
  const shared = {
    destinationBucket: bucket,
    prune: false,
    memoryLimit: 256,
    logGroup: new LogGroup(scope, 'UploadLog', { retention: deployment.logRetentionDays }),
  };
  const assets = new BucketDeployment(scope, 'Assets', {
    ...shared,
    sources: [build],
    exclude: ['*'],
    include: ['assets/*'],
    cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
  });
  const pages = new BucketDeployment(scope, 'Pages', {
    ...shared,
    sources: [build, Source.jsonData('config.json', consoleConfig(deployment))],
    exclude: ['assets/*'],
    cacheControl: [CacheControl.fromString('no-cache')],
  });
  pages.node.addDependency(assets);
  acknowledge(assets, bucket);
}

const CDKS_OWN = 'The function is CDK’s own, and runs while the stack is deployed, at no other time';

/** The upload is done by one function that CDK brings, with its role. */
function acknowledge({ handlerRole }: BucketDeployment, bucket: IBucket): void {
  const handler = handlerRole.node.scope;
  if (handler === undefined) throw new Error('the upload has no function');
  const version = `${CDKS_OWN}: CDK chooses the version that it was tested with.`;
  Validations.of(handler).acknowledge(
    { id: 'AwsSolutions::AwsSolutions-L1', reason: version },
    { id: 'Serverless::Serverless-LambdaLatestVersion', reason: version },
    { id: 'Serverless::Serverless-LambdaDLQ', reason: `${CDKS_OWN}: a failure ends the deployment, which is repeated.` },
    { id: 'Serverless::Serverless-LambdaTracing', reason: `${CDKS_OWN}: its log says what it did.` },
  );
  const basicExecution = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  const stagedAssets = 'arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*';
  const uploaded = flattenCfnReference(Stack.of(handlerRole).resolve(bucket.arnForObjects('*')));
  const actions = ['GetBucket*', 'GetObject*', 'List*', 'Abort*', 'DeleteObject*'].map((action) => `Action::s3:${action}`);
  const wide = [...actions, `Resource::${stagedAssets}`, `Resource::${uploaded}`].map((finding) => `IAM5[${finding}]`);
  for (const finding of [`IAM4[Policy::${basicExecution}]`, ...wide])
    Validations.of(handlerRole).acknowledge({
      id: `AwsSolutions::AwsSolutions-${finding}`,
      reason: `${CDKS_OWN}: it copies from CDK’s bucket into the console’s, and may do nothing elsewhere but write its log.`,
    });
}

/** What the console is told: who signs people in, if anybody does. */
function consoleConfig({ oidc }: Deployment): object {
  if (oidc === undefined) return {};
  const { issuer, clientId, scope, parameters } = oidc;
  return { oidc: { issuer, clientId, scope, parameters } };
}
