import { join } from 'node:path';
import { flag, number, object, objects, optional, text, texts } from './fields.ts';
import type { EventSource, LambdaFunction } from './model.ts';
import { isCustomResource } from './read-console.ts';
import type { FindResources } from './read-deployment.ts';
import type { Resource } from './stack.ts';

/** Lambda's defaults, and its longest age of an asynchronous event. */
const DEFAULT_TIMEOUT_S = 3;
const DEFAULT_MEMORY_MB = 128;
const MAX_EVENT_AGE_S = 21_600;

export function readFunctions(find: FindResources, assemblyFolder: string): LambdaFunction[] {
  const permissions = find('AWS::Lambda::Permission');
  const asyncConfigs = find('AWS::Lambda::EventInvokeConfig');
  const own = find('AWS::Lambda::Function').filter((resource) => !isCustomResource(find, resource.attribute('Arn')));
  return own.map((resource) => {
    const { properties } = resource;
    const arn = resource.attribute('Arn');
    const isOf = ({ properties: other }: Resource) => [arn, resource.ref].includes(text(other, 'FunctionName') ?? '');
    const asyncConfig = asyncConfigs.find(isOf)?.properties ?? {};
    const onFailure = text(object(object(asyncConfig, 'DestinationConfig'), 'OnFailure'), 'Destination');
    return {
      id: toId(resource),
      name: resource.ref,
      arn,
      roleArn: text(properties, 'Role') ?? '',
      codePath: join(assemblyFolder, String(resource.metadata['aws:asset:path'] ?? '')),
      handler: text(properties, 'Handler') ?? '',
      environment: toStrings(object(object(properties, 'Environment'), 'Variables')),
      timeoutMs: (number(properties, 'Timeout') ?? DEFAULT_TIMEOUT_S) * 1000,
      memoryMb: number(properties, 'MemorySize') ?? DEFAULT_MEMORY_MB,
      ...optional('reservedConcurrency', number(properties, 'ReservedConcurrentExecutions')),
      invokers: permissions
        .filter((permission) => isOf(permission) && text(permission.properties, 'Action') === 'lambda:InvokeFunction')
        .map((permission) => toInvoker(permission)),
      asyncRetries: number(asyncConfig, 'MaximumRetryAttempts') ?? 2,
      asyncMaxAgeMs: (number(asyncConfig, 'MaximumEventAgeInSeconds') ?? MAX_EVENT_AGE_S) * 1000,
      ...optional('asyncOnFailureArn', onFailure ?? text(object(properties, 'DeadLetterConfig'), 'TargetArn')),
    };
  });
}

export function readEventSources(find: FindResources): EventSource[] {
  const functions = find('AWS::Lambda::Function');
  return find('AWS::Lambda::EventSourceMapping').map((resource) => {
    const { properties } = resource;
    const sourceArn = text(properties, 'EventSourceArn') ?? '';
    const name = text(properties, 'FunctionName') ?? '';
    const functionArn = functions.find((fn) => fn.ref === name)?.attribute('Arn') ?? name;
    const kind = sourceArn.includes(':sqs:') ? 'sqs' : 'dynamodb-stream';
    const onFailureArn = text(object(object(properties, 'DestinationConfig'), 'OnFailure'), 'Destination');
    return {
      id: resource.ref,
      kind,
      enabled: properties['Enabled'] === undefined || flag(properties, 'Enabled'),
      startingPosition: text(properties, 'StartingPosition') === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON',
      sourceArn,
      functionArn,
      batchSize: number(properties, 'BatchSize') ?? (kind === 'sqs' ? 10 : 100),
      batchWindowMs: (number(properties, 'MaximumBatchingWindowInSeconds') ?? 0) * 1000,
      reportBatchItemFailures: texts(properties['FunctionResponseTypes']).includes('ReportBatchItemFailures'),
      bisectOnError: flag(properties, 'BisectBatchOnFunctionError'),
      ...toLimits(properties),
      parallelization: number(properties, 'ParallelizationFactor') ?? 1,
      filters: objects(object(properties, 'FilterCriteria')['Filters']).map((filter) =>
        JSON.parse(text(filter, 'Pattern') ?? '{}'),
      ),
      ...optional('onFailureArn', onFailureArn),
    };
  });
}

/** -1 stands for no limit. */
function toLimits(properties: Readonly<Record<string, unknown>>) {
  const retries = number(properties, 'MaximumRetryAttempts');
  const age = number(properties, 'MaximumRecordAgeInSeconds');
  return {
    ...optional('maxRetries', retries === undefined || retries < 0 ? undefined : retries),
    ...optional('maxRecordAgeMs', age === undefined || age < 0 ? undefined : age * 1000),
    ...optional('maxConcurrency', number(object(properties, 'ScalingConfig'), 'MaximumConcurrency')),
  };
}

function toInvoker({ properties }: Resource): LambdaFunction['invokers'][number] {
  return { principal: text(properties, 'Principal') ?? '', ...optional('sourceArn', text(properties, 'SourceArn')) };
}

/** The folder under `functions/`: a tag says it, else the path in the construct tree. */
function toId(resource: Resource): string {
  const tag = objects(resource.properties['Tags']).find((candidate) => text(candidate, 'Key')?.endsWith(':function'));
  const path = String(resource.metadata['aws:cdk:path'] ?? resource.logicalId).split('/');
  return (tag === undefined ? undefined : text(tag, 'Value')) ?? path[1] ?? resource.logicalId;
}

function toStrings(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
