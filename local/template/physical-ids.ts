import { createHash } from 'node:crypto';
import type { Place } from './stack.ts';

/** A resource as far as its name depends on it. */
export type Described = {
  readonly stack: string;
  readonly place: Place;
  readonly logicalId: string;
  readonly type: string;
  readonly property: (name: string) => unknown;
};

type Names = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

/** What `Ref` gives: a name, URL or ARN, by type. */
export function physicalId(resource: Described): string {
  return namesOf(resource).ref;
}

/**
 * What `Fn::GetAtt` gives.
 * @throws for an attribute that the local system does not know.
 */
export function physicalAttribute(resource: Described, attribute: string): string {
  const value = namesOf(resource).attributes[attribute];
  if (value === undefined) throw new Error(`${resource.type} ${resource.logicalId} has no attribute ${attribute}`);
  return value;
}

function namesOf(resource: Described): Names {
  const make = makers[resource.type];
  const generated = generatedName(resource);
  return make === undefined ? { ref: generated, attributes: {} } : make(resource);
}

/** The template's own name, or as CloudFormation makes one: stack, logical id, and letters that make it unique. */
function nameOf(resource: Described, key: string, limit = 255): string {
  const given = resource.property(key);
  return typeof given === 'string' ? given : generatedName(resource).slice(0, limit);
}

function generatedName({ stack, logicalId }: Described): string {
  return `${stack}-${logicalId}`;
}

/** Letters and digits that are the same in every run. */
function digest({ stack, logicalId }: Described, length: number): string {
  return createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, length);
}

function toUuid(resource: Described): string {
  return digest(resource, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function arn({ place }: Described, service: string, rest: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${rest}`;
}

function table(resource: Described): Names {
  const ref = nameOf(resource, 'TableName');
  const tableArn = arn(resource, 'dynamodb', `table/${ref}`);
  const streamArn = `${tableArn}/stream/2026-01-01T00:00:00.000`;
  return { ref, attributes: { Arn: tableArn, StreamArn: streamArn, TableId: toUuid(resource) } };
}

function queue(resource: Described): Names {
  const given = resource.property('QueueName');
  const suffix = resource.property('FifoQueue') === true ? '.fifo' : '';
  const QueueName = typeof given === 'string' ? given : `${generatedName(resource).slice(0, 75)}${suffix}`;
  const { awsUrl, account } = resource.place;
  const ref = `${awsUrl}/${account}/${QueueName}`;
  return { ref, attributes: { Arn: arn(resource, 'sqs', QueueName), QueueName, QueueUrl: ref } };
}

function bucket(resource: Described): Names {
  const given = resource.property('BucketName');
  const ref = typeof given === 'string' ? given : generatedName(resource).toLowerCase().slice(0, 63);
  return {
    ref,
    attributes: {
      Arn: `arn:aws:s3:::${ref}`,
      DomainName: `${ref}.s3.amazonaws.com`,
      RegionalDomainName: `${ref}.s3.amazonaws.com`,
    },
  };
}

function secret(resource: Described): Names {
  const ref = arn(resource, 'secretsmanager', `secret:${nameOf(resource, 'Name')}-${digest(resource, 6)}`);
  return { ref, attributes: { Id: ref } };
}

function topic(resource: Described): Names {
  const TopicName = nameOf(resource, 'TopicName');
  const ref = arn(resource, 'sns', TopicName);
  return { ref, attributes: { TopicArn: ref, TopicName } };
}

function role(resource: Described): Names {
  const ref = nameOf(resource, 'RoleName', 64);
  const RoleId = `AROA${digest(resource, 17).toUpperCase()}`;
  return { ref, attributes: { Arn: `arn:aws:iam::${resource.place.account}:role/${ref}`, RoleId } };
}

function rule(resource: Described): Names {
  const ref = nameOf(resource, 'Name', 64);
  const bus = String(resource.property('EventBusName') ?? 'default').replace(/^.*:event-bus\//, '');
  return { ref, attributes: { Arn: arn(resource, 'events', `rule/${bus === 'default' ? '' : `${bus}/`}${ref}`) } };
}

function stateMachine(resource: Described): Names {
  const Name = nameOf(resource, 'StateMachineName', 80);
  const ref = arn(resource, 'states', `stateMachine:${Name}`);
  return { ref, attributes: { Arn: ref, Name, StateMachineRevisionId: 'INITIAL' } };
}

/** A resource whose `Ref` is its name and whose only attribute is its ARN. */
const named =
  (key: string, service: string, prefix: string, limit?: number, suffix = '') =>
  (resource: Described) => {
    const ref = nameOf(resource, key, limit);
    return { ref, attributes: { Arn: arn(resource, service, `${prefix}${ref}${suffix}`), Name: ref } };
  };

/** A resource that is known by an id alone. */
const identified = (length: number, attribute: string) => (resource: Described) => {
  const ref = digest(resource, length);
  return { ref, attributes: { [attribute]: ref } };
};

const makers: Readonly<Record<string, (resource: Described) => Names>> = {
  'AWS::Lambda::Function': named('FunctionName', 'lambda', 'function:', 64),
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::SQS::Queue': queue,
  'AWS::S3::Bucket': bucket,
  'AWS::SecretsManager::Secret': secret,
  'AWS::SNS::Topic': topic,
  'AWS::IAM::Role': role,
  'AWS::Events::EventBus': named('Name', 'events', 'event-bus/'),
  'AWS::Events::Rule': rule,
  'AWS::Scheduler::ScheduleGroup': named('Name', 'scheduler', 'schedule-group/', 64),
  'AWS::Logs::LogGroup': named('LogGroupName', 'logs', 'log-group:', 512, ':*'),
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::KMS::Key': (resource) => ({
    ref: toUuid(resource),
    attributes: { Arn: arn(resource, 'kms', `key/${toUuid(resource)}`), KeyId: toUuid(resource) },
  }),
  'AWS::Lambda::EventSourceMapping': (resource) => ({ ref: toUuid(resource), attributes: { Id: toUuid(resource) } }),
  'AWS::ApiGatewayV2::Api': (resource) => ({
    ref: digest(resource, 10),
    attributes: { ApiEndpoint: resource.place.apiUrl, ApiId: digest(resource, 10) },
  }),
  'AWS::CloudFront::Function': (resource) => {
    const FunctionARN = `arn:aws:cloudfront::${resource.place.account}:function/${nameOf(resource, 'Name')}`;
    return { ref: FunctionARN, attributes: { FunctionARN } };
  },
  'AWS::CloudFront::OriginAccessControl': identified(14, 'Id'),
  'AWS::CloudFront::ResponseHeadersPolicy': identified(14, 'Id'),
  'AWS::ApiGatewayV2::Authorizer': identified(6, 'AuthorizerId'),
  'AWS::ApiGatewayV2::Integration': identified(7, 'IntegrationId'),
  'AWS::ApiGatewayV2::Route': identified(7, 'RouteId'),
};
