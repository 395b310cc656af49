import { runInNewContext } from 'node:vm';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { flatten, resourcesOf, synthesiseTemplates } from './synthesised.ts';

const { console } = synthesiseTemplates();
const theOne = (type: string, template: Template = console) => {
  const [found, ...others] = resourcesOf(template, type);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} of ${type}`);
  return found.properties;
};
const distribution = theOne('AWS::CloudFront::Distribution').DistributionConfig;
const policyOf = (template: Template) =>
  String(
    theOne('AWS::CloudFront::ResponseHeadersPolicy', template).ResponseHeadersPolicyConfig.SecurityHeadersConfig
      .ContentSecurityPolicy.ContentSecurityPolicy,
  ).split('; ');

describe('the console’s bucket', () => {
  it('is read by its distribution alone, and by TLS', () => {
    expect(theOne('AWS::S3::Bucket').PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const statements: any[] = theOne('AWS::S3::BucketPolicy').PolicyDocument.Statement;
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toMatchObject([{ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } }]);
    expect(flatten(allowed[0].Condition.StringEquals['AWS:SourceArn'])).toMatch(/distribution\/<Distribution\w+>$/);
    expect(statements.filter(({ Effect }) => Effect === 'Deny')).toMatchObject([
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });
});

describe('the console’s distribution', () => {
  it('hands /v1 to the API with every method, all that was sent but Host, and no cache', () => {
    const [api, ...others] = distribution.CacheBehaviors;
    expect(others).toEqual([]);
    expect(api).toMatchObject({
      PathPattern: '/v1/*',
      // By AWS: CachingDisabled, and AllViewerExceptHostHeader.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
    });
    expect(api.AllowedMethods.toSorted()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
  });

  it('leaves refusals of the API as they are: it has no error pages of its own', () => {
    expect(distribution.CustomErrorResponses ?? []).toEqual([]);
  });

  it.each([
    ['/', '/index.html'],
    ['/windows', '/index.html'],
    ['/conversations/106/%2B31612345678', '/index.html'],
    ['/conversations/106/US.13491208655302741918', '/index.html'],
    ['/numbers/106/policy', '/index.html'],
    ['/index.html', '/index.html'],
    ['/config.json', '/config.json'],
    ['/icon.svg', '/icon.svg'],
    ['/assets/index-Dk3.js', '/assets/index-Dk3.js'],
  ])('answers %s with %s', (uri, file) => {
    const { FunctionCode } = theOne('AWS::CloudFront::Function');
    expect(runInNewContext(`${FunctionCode}\nhandler`)({ request: { uri } })).toMatchObject({ uri: file });
  });

  it('adds the same headers to every answer', () => {
    const behaviors = [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors];
    const [policy] = resourcesOf(console, 'AWS::CloudFront::ResponseHeadersPolicy');
    expect(behaviors.map(({ ResponseHeadersPolicyId }) => ResponseHeadersPolicyId)).toEqual(
      behaviors.map(() => ({ Ref: policy?.id })),
    );
  });
});

describe('the console’s Content-Security-Policy', () => {
  it('lets nothing run but the console’s own files, and lets them call the API alone', () => {
    expect(policyOf(console)).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policyOf(console).join()).not.toMatch(/unsafe|\*|data:|http/);
  });

  it('lets them call the issuer, too, and the origins where its endpoints lie', () => {
    const oidc = {
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x',
      clientId: 'c',
      roles: { admin: ['a'] },
      origins: ['https://shop.auth.eu-west-1.amazoncognito.com'],
    };
    expect(policyOf(synthesiseTemplates({ oidc }).console)).toContain(
      "connect-src 'self' https://cognito-idp.eu-west-1.amazonaws.com https://shop.auth.eu-west-1.amazoncognito.com",
    );
  });
});

describe('the console’s files', () => {
  const uploads = resourcesOf(console, 'Custom::CDKBucketDeployment').map(({ properties }) => properties);

  it('go up before the pages that name them, and are kept for a year; pages are asked for anew', () => {
    expect(uploads.map(({ Include, Exclude, SystemMetadata }) => [Include, Exclude, SystemMetadata['cache-control']])).toEqual([
      [['assets/*'], ['*'], 'public, max-age=31536000, immutable'],
      [undefined, ['assets/*'], 'no-cache'],
    ]);
    const [assets, pages] = Object.entries(console.findResources('Custom::CDKBucketDeployment'));
    expect(pages?.[1]['DependsOn']).toContain(assets?.[0]);
  });

  it('that open tabs still ask for stay', () => {
    expect(uploads.map(({ Prune }) => Prune)).toEqual([false, false]);
  });

  it('of two deployments in one account do not collide, nor do their distributions', () => {
    const second = synthesiseTemplates({ name: 'second' }).console;
    const names = (template: Template) => [
      theOne('AWS::CloudFront::Function', template).Name,
      theOne('AWS::CloudFront::ResponseHeadersPolicy', template).ResponseHeadersPolicyConfig.Name,
      theOne('AWS::CloudFront::OriginAccessControl', template).OriginAccessControlConfig.Name,
    ];
    expect(names(console).map(flatten)).toEqual(names(console).map(() => 'openwindow-<AWS::Region>-console'));
    expect(names(second).map(flatten)).toEqual(names(second).map(() => 'second-<AWS::Region>-console'));
  });
});
