import { join } from 'node:path';
import { number, object, objects, text, texts } from './fields.ts';
import type { Distribution, Upload } from './model.ts';
import type { FindResources } from './read-deployment.ts';
import type { Resource } from './stack.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The distribution that serves the console, with what is uploaded behind it; `undefined` where there is none. */
export function readDistribution(find: FindResources, assemblyFolder: string): Distribution | undefined {
  const [found] = find('AWS::CloudFront::Distribution');
  if (found === undefined) return undefined;
  const config = object(found.properties, 'DistributionConfig');
  const pages = object(config, 'DefaultCacheBehavior');
  const headers = find('AWS::CloudFront::ResponseHeadersPolicy');
  const headersOf = (behavior: Properties) =>
    toHeaders(headers.find(({ ref }) => ref === text(behavior, 'ResponseHeadersPolicyId')));
  const [association = {}] = objects(pages['FunctionAssociations']);
  const onRequest = find('AWS::CloudFront::Function').find(
    (candidate) => candidate.attribute('FunctionARN') === text(association, 'FunctionARN'),
  );
  return {
    headers: headersOf(pages),
    onRequest: text(onRequest?.properties ?? {}, 'FunctionCode') ?? '',
    others: objects(config['CacheBehaviors']).map((behavior) => ({
      pattern: text(behavior, 'PathPattern') ?? '',
      methods: texts(behavior['AllowedMethods']),
      headers: headersOf(behavior),
    })),
    uploads: readUploads(find, assemblyFolder),
  };
}

/** CloudFormation alone calls the functions of custom resources: nothing of a run does. */
export function isCustomResource(find: FindResources, functionArn: string): boolean {
  return find('Custom::CDKBucketDeployment').some(({ properties }) => text(properties, 'ServiceToken') === functionArn);
}

/** CDK's BucketDeployment, in the template's order: each asset is a folder of the assembly. */
function readUploads(find: FindResources, assemblyFolder: string): Upload[] {
  return find('Custom::CDKBucketDeployment').map(({ properties }) => ({
    folders: texts(properties['SourceObjectKeys']).map((key) => join(assemblyFolder, `asset.${key.replace(/\.zip$/, '')}`)),
    exclude: texts(properties['Exclude']),
    include: texts(properties['Include']),
    cacheControl: text(object(properties, 'SystemMetadata'), 'cache-control') ?? '',
  }));
}

function toHeaders(policy: Resource | undefined): Record<string, string> {
  const config = object(policy?.properties ?? {}, 'ResponseHeadersPolicyConfig');
  const security = object(config, 'SecurityHeadersConfig');
  const custom = objects(object(config, 'CustomHeadersConfig')['Items']);
  const transport = object(security, 'StrictTransportSecurity');
  const known: Record<string, string | undefined> = {
    'content-security-policy': text(object(security, 'ContentSecurityPolicy'), 'ContentSecurityPolicy'),
    'x-content-type-options': security['ContentTypeOptions'] === undefined ? undefined : 'nosniff',
    'x-frame-options': text(object(security, 'FrameOptions'), 'FrameOption'),
    'referrer-policy': text(object(security, 'ReferrerPolicy'), 'ReferrerPolicy'),
    'strict-transport-security':
      transport['AccessControlMaxAgeSec'] === undefined ? undefined : `max-age=${number(transport, 'AccessControlMaxAgeSec')}`,
  };
  return Object.fromEntries([
    ...Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ...custom.map((header) => [text(header, 'Header') ?? '', text(header, 'Value') ?? '']),
  ]);
}
