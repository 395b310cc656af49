import { describe, expect, test } from 'vitest';
import { resolveDeployment } from '../../../local/template/read-deployment.ts';
import type { RawTemplate } from '../../../local/template/stack.ts';

const place = {
  region: 'eu-west-1',
  account: '000000000000',
  awsUrl: 'http://127.0.0.1:8790',
  apiUrl: 'http://127.0.0.1:8787',
};

const base: RawTemplate = {
  Resources: {
    Table1: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        Replicas: [{ Region: { Ref: 'AWS::Region' } }],
        SSESpecification: { SSEEnabled: true },
        GlobalSecondaryIndexes: [
          {
            IndexName: 'due',
            KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
            WriteProvisionedThroughputSettings: {},
          },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    },
  },
  Outputs: {
    Name: { Value: { Ref: 'Table1' }, Export: { Name: 'base:Name' } },
    Arn: { Value: { 'Fn::GetAtt': ['Table1', 'Arn'] }, Export: { Name: 'base:Arn' } },
  },
};

const top: RawTemplate = {
  Conditions: { Big: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
  Resources: {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
    Queue1: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        FifoQueue: true,
        VisibilityTimeout: 90,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      },
    },
    Elsewhere: { Type: 'AWS::SQS::Queue', Condition: 'Big' },
    Role1: {
      Type: 'AWS::IAM::Role',
      Properties: { Policies: [{ PolicyDocument: { Statement: { Effect: 'Deny', Action: 'sqs:*', Resource: '*' } } }] },
    },
    Policy1: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'Role1' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'dynamodb:GetItem',
              Resource: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'base:Arn' }, '/index/*']] },
            },
          ],
        },
      },
    },
    Function1: {
      Type: 'AWS::Lambda::Function',
      Metadata: { 'aws:asset:path': 'asset.1', 'aws:cdk:path': 'Top/send-message/Function/Resource' },
      Properties: {
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role1', 'Arn'] },
        Timeout: 10,
        Environment: {
          Variables: {
            TABLE_NAME: { 'Fn::ImportValue': 'base:Name' },
            QUEUE_URL: { Ref: 'Queue1' },
            // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own notation
            SUB: { 'Fn::Sub': 'arn:${AWS::Partition}:x:${Role1.Arn}:${!kept}' },
            PART: { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue1', 'Arn'] }] }] },
            SIZE: { 'Fn::If': ['Big', 'big', 'small'] },
            LEFT_OUT: { Ref: 'AWS::NoValue' },
          },
        },
      },
    },
    Permission1: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Function1', 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Join': ['', ['arn:aws:execute-api:', { Ref: 'AWS::Region' }, ':*:*']] },
      },
    },
    Mapping1: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Queue1', 'Arn'] },
        FunctionName: { Ref: 'Function1' },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["a"]}}' }] },
      },
    },
    Api1: { Type: 'AWS::ApiGatewayV2::Api' },
    Integration1: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { IntegrationUri: { 'Fn::GetAtt': ['Function1', 'Arn'] } },
    },
    Authorizer1: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        AuthorizerPayloadFormatVersion: '2.0',
        EnableSimpleResponses: true,
        IdentitySource: ['$request.header.Authorization'],
        AuthorizerUri: {
          'Fn::Join': [
            '',
            [
              'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/',
              { 'Fn::GetAtt': ['Function1', 'Arn'] },
              '/invocations',
            ],
          ],
        },
      },
    },
    Route1: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        RouteKey: 'POST /v1/messages',
        ApiId: { Ref: 'Api1' },
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: 'Authorizer1' },
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration1' }]] },
      },
    },
  },
};

function resolve(template: RawTemplate = top) {
  return resolveDeployment(
    [
      { stackName: 'ow-base', template: base },
      { stackName: 'ow-top', template },
    ],
    '/assembly',
    place,
  );
}

describe('a synthesised template', () => {
  test('gives a function its environment with every function resolved, also across stacks', () => {
    const [fn] = resolve().functions;
    expect(fn).toMatchObject({
      id: 'send-message',
      name: 'ow-top-Function1',
      codePath: '/assembly/asset.1',
      timeoutMs: 10_000,
      memoryMb: 128,
      roleArn: 'arn:aws:iam::000000000000:role/ow-top-Role1',
    });
    expect(fn?.environment).toEqual({
      TABLE_NAME: 'ow-base-Table1',
      QUEUE_URL: 'http://127.0.0.1:8790/000000000000/ow-top-Queue1.fifo',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what is left after the substitution
      SUB: 'arn:aws:x:arn:aws:iam::000000000000:role/ow-top-Role1:${kept}',
      PART: 'ow-top-Queue1.fifo',
      SIZE: 'small',
    });
  });

  test('gives a table as CreateTable takes it', () => {
    const [table] = resolve().tables;
    expect(table).toMatchObject({ name: 'ow-base-Table1', ttlAttribute: 'ttl' });
    expect(table?.create).toEqual({
      TableName: 'ow-base-Table1',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('gives queues with their redrive, and leaves out what its condition leaves out', () => {
    const { queues } = resolve();
    expect(queues.map(({ name }) => name)).toEqual(['ow-top-Dead.fifo', 'ow-top-Queue1.fifo']);
    expect(queues[1]).toMatchObject({
      fifo: true,
      visibilityTimeoutMs: 90_000,
      deadLetter: { arn: 'arn:aws:sqs:eu-west-1:000000000000:ow-top-Dead.fifo', maxReceiveCount: 5 },
    });
  });

  test('gives a role the statements of all its policies', () => {
    const [role] = resolve().roles;
    expect(role?.statements).toMatchObject([
      { effect: 'Deny', actions: ['sqs:*'], resources: ['*'] },
      {
        effect: 'Allow',
        actions: ['dynamodb:GetItem'],
        resources: ['arn:aws:dynamodb:eu-west-1:000000000000:table/ow-base-Table1/index/*'],
      },
    ]);
  });

  test('gives routes with their function and authorizer, and event sources with their filters', () => {
    const { routes, eventSources, functions } = resolve();
    const arn = functions[0]?.arn;
    expect(routes).toMatchObject([
      {
        routeKey: 'POST /v1/messages',
        functionArn: arn,
        authorizer: {
          functionArn: arn,
          identitySource: ['$request.header.Authorization'],
          ttlMs: 300_000,
          simpleResponses: true,
        },
      },
    ]);
    expect(eventSources).toMatchObject([
      { kind: 'sqs', functionArn: arn, batchSize: 10, reportBatchItemFailures: true, filters: [{ body: { kind: ['a'] } }] },
    ]);
  });

  test('that lacks a permission, a route or a source lacks it here, too', () => {
    const { Permission1: _p, Route1: _r, Mapping1: _m, ...rest } = top.Resources ?? {};
    const deployment = resolve({ ...top, Resources: rest });
    expect(deployment.functions[0]?.invokers).toEqual([]);
    expect(deployment.routes).toEqual([]);
    expect(deployment.eventSources).toEqual([]);
  });

  test('with an import that nobody exports is refused', () => {
    const broken = { Resources: { Role1: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::ImportValue': 'gone' } } } } };
    expect(() => resolve(broken)).toThrow('no stack exports gone');
  });
});
