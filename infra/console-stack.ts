import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Aws, CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { contentSecurityPolicy } from './console-policy.ts';
import { uploadConsole } from './console-upload.ts';
import type { Deployment } from './deployment.ts';

/** What the console is made from. */
export type ConsoleStackProps = StackProps & {
  readonly deployment: Deployment;
  /** `https://…` of the HTTP API, without a path. */
  readonly apiUrl: string;
  /** Folder of the console's build. */
  readonly files: string;
};

/** `Bucket` says of `isWebsite` that it may be `undefined`, which `IBucket` does not take under exactOptionalPropertyTypes. */
class FileBucket extends Bucket {
  override get isWebsite(): boolean {
    return false;
  }
}

/**
 * The console: its files in a bucket that only CloudFront reads, and the API behind the same address, so that a page calls
 * no other origin and no answer needs CORS. It can be made anew at any time, and left out.
 */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string, props: ConsoleStackProps) {
    super(scope, id, props);
    const { deployment, apiUrl, files } = props;
    // CloudFront's names count in the whole account, in all Regions.
    const name = `${deployment.name}-${Aws.REGION}`;
    const bucket = this.#makeBucket();
    const responseHeadersPolicy = this.#makeHeaders(name, deployment);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `The console of ${deployment.name}`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: this.#pages(name, bucket, responseHeadersPolicy),
      additionalBehaviors: { '/v1/*': toApi(apiUrl, responseHeadersPolicy) },
    });
    acknowledge(distribution);
    uploadConsole(this, { bucket, files, deployment });
    new CfnOutput(this, 'ConsoleBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'ConsoleUrl', { value: `https://${distribution.distributionDomainName}` });
  }

  /** Holds nothing but a build, which is in this repository. */
  #makeBucket(): FileBucket {
    const bucket = new FileBucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason: 'CloudFront alone reads it, and what it holds is built from public sources.',
    });
    return bucket;
  }

  /** What browsers are told of every answer, those of the API among them: a file that a person sent must not run either. */
  #makeHeaders(name: string, deployment: Deployment): ResponseHeadersPolicy {
    const override = true;
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: `${name}-console`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(deployment.oidc), override },
        contentTypeOptions: { override },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override },
      },
      customHeadersBehavior: {
        customHeaders: [
          // No opener policy: whose sign-in has ended signs in again in a window of its own, which reports to the page.
          { header: 'cross-origin-resource-policy', value: 'same-origin', override },
          { header: 'permissions-policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()', override },
        ],
      },
    });
  }

  #pages(name: string, bucket: FileBucket, responseHeadersPolicy: ResponseHeadersPolicy): BehaviorOptions {
    const access = new S3OriginAccessControl(this, 'Access', { originAccessControlName: `${name}-console` });
    const toPage = new EdgeFunction(this, 'ToPage', {
      functionName: `${name}-console`,
      comment: 'Answers every page of the console with its one file',
      code: FunctionCode.fromInline(readFileSync(path.join(import.meta.dirname, 'to-page.js'), 'utf8')),
      runtime: FunctionRuntime.JS_2_0,
    });
    return {
      origin: S3BucketOrigin.withOriginAccessControl(bucket, { originAccessControl: access }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // As long as each file's own Cache-Control says.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      functionAssociations: [{ function: toPage, eventType: FunctionEventType.VIEWER_REQUEST }],
      responseHeadersPolicy,
    };
  }
}

function acknowledge(distribution: Distribution): void {
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions::AwsSolutions-CFR1', reason: 'Where people work who may sign in is the company’s to say.' },
    {
      id: 'AwsSolutions::AwsSolutions-CFR2',
      reason:
        'The API behind it has limits for each caller and for all, and is reachable without it: a firewall here would guard the page alone.',
    },
    {
      id: 'AwsSolutions::AwsSolutions-CFR3',
      reason: 'What concerns people is in the access log of the API; who fetched the page’s public files is not worth keeping.',
    },
    {
      id: 'AwsSolutions::AwsSolutions-CFR4',
      reason: 'The certificate of cloudfront.net allows no other minimum. Browsers that run the console speak TLS 1.2 and later.',
    },
  );
}

/** All methods and headers as they are, but for `Host`, by which API Gateway knows which API is meant. Nothing is kept. */
function toApi(apiUrl: string, responseHeadersPolicy: ResponseHeadersPolicy): BehaviorOptions {
  return {
    origin: new HttpOrigin(Fn.select(2, Fn.split('/', apiUrl))),
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    responseHeadersPolicy,
  };
}
