import { number, object, objects, optional, text } from './fields.ts';
import type { Queue, Table } from './model.ts';
import type { FindResources } from './read-deployment.ts';
import type { Resource } from './stack.ts';

const DEFAULT_VISIBILITY_S = 30;
const DEFAULT_RETENTION_S = 345_600;

type Properties = Readonly<Record<string, unknown>>;

export function readTables(find: FindResources): Table[] {
  return find('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table').map((resource) => {
    const { properties } = resource;
    const ttl = object(properties, 'TimeToLiveSpecification');
    const streamed = properties['StreamSpecification'] !== undefined;
    return {
      name: resource.ref,
      arn: resource.attribute('Arn'),
      streamArn: streamed ? resource.attribute('StreamArn') : '',
      ...optional('ttlAttribute', ttl['Enabled'] === true ? text(ttl, 'AttributeName') : undefined),
      create: toCreateTable(resource),
    };
  });
}

/** The template's table as the input of CreateTable. What only AWS can do (encryption, recovery) is left out. */
function toCreateTable({ ref, properties }: Resource): Properties {
  const indexes = (key: string) => {
    const found = objects(properties[key]).map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
    return found.length === 0 ? undefined : found;
  };
  const stream = properties['StreamSpecification'] === undefined ? undefined : object(properties, 'StreamSpecification');
  return {
    TableName: ref,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: properties['KeySchema'],
    AttributeDefinitions: properties['AttributeDefinitions'],
    ...optional('GlobalSecondaryIndexes', indexes('GlobalSecondaryIndexes')),
    ...optional('LocalSecondaryIndexes', indexes('LocalSecondaryIndexes')),
    ...optional('StreamSpecification', stream === undefined ? undefined : { StreamEnabled: true, ...stream }),
  };
}

export function readQueues(find: FindResources): Queue[] {
  return find('AWS::SQS::Queue').map((resource) => {
    const { properties } = resource;
    const redrive = properties['RedrivePolicy'] === undefined ? undefined : toRedrive(properties['RedrivePolicy']);
    return {
      name: resource.attribute('QueueName'),
      arn: resource.attribute('Arn'),
      url: resource.ref,
      fifo: String(properties['FifoQueue']) === 'true',
      visibilityTimeoutMs: (number(properties, 'VisibilityTimeout') ?? DEFAULT_VISIBILITY_S) * 1000,
      delayMs: (number(properties, 'DelaySeconds') ?? 0) * 1000,
      retentionMs: (number(properties, 'MessageRetentionPeriod') ?? DEFAULT_RETENTION_S) * 1000,
      ...optional('deadLetter', redrive),
      properties,
    };
  });
}

function toRedrive(policy: unknown): NonNullable<Queue['deadLetter']> {
  const properties = (typeof policy === 'string' ? JSON.parse(policy) : policy) as Properties;
  return { arn: text(properties, 'deadLetterTargetArn') ?? '', maxReceiveCount: number(properties, 'maxReceiveCount') ?? 1 };
}
