/** The synthesised template, resolved: what the local system runs. Every name and ARN is concrete. */
export type Deployment = {
  readonly region: string;
  readonly account: string;
  readonly functions: readonly LambdaFunction[];
  readonly routes: readonly HttpRoute[];
  readonly tables: readonly Table[];
  readonly queues: readonly Queue[];
  readonly eventSources: readonly EventSource[];
  readonly rules: readonly EventRule[];
  readonly buses: readonly { readonly name: string; readonly arn: string }[];
  readonly topics: readonly { readonly name: string; readonly arn: string }[];
  readonly subscriptions: readonly Subscription[];
  readonly stateMachines: readonly StateMachine[];
  readonly scheduleGroups: readonly { readonly name: string; readonly arn: string }[];
  readonly buckets: readonly { readonly name: string; readonly arn: string }[];
  readonly secrets: readonly { readonly name: string; readonly arn: string }[];
  readonly roles: readonly Role[];
  /** What serves the console, where the template has it. */
  readonly distribution: Distribution | undefined;
};

/** A CloudFront distribution of files, with other paths that go elsewhere. */
export type Distribution = {
  /** What is added to every answer with a file. */
  readonly headers: Readonly<Record<string, string>>;
  /** The code of the CloudFront Function that sees each request of a file first. */
  readonly onRequest: string;
  /** Paths that are the API's: `/v1/*`. */
  readonly others: readonly {
    readonly pattern: string;
    readonly methods: readonly string[];
    readonly headers: Readonly<Record<string, string>>;
  }[];
  readonly uploads: readonly Upload[];
};

/** Files that a deployment puts into a bucket. */
export type Upload = {
  readonly folders: readonly string[];
  /** Patterns of `aws s3 sync`; what is included counts after what is excluded. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly cacheControl: string;
};

export type LambdaFunction = {
  /** The function's folder name under `functions/`. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Folder of the bundle, and the handler's file and export (`index.handler`). */
  readonly codePath: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number;
  /** Who may invoke it, by `AWS::Lambda::Permission`. */
  readonly invokers: readonly { readonly principal: string; readonly sourceArn?: string }[];
  /** How often an asynchronous invocation is repeated after an error, and until when. */
  readonly asyncRetries: number;
  readonly asyncMaxAgeMs: number;
  /** Queue or bucket ARN for asynchronous invocations that failed for good. */
  readonly asyncOnFailureArn?: string;
};

export type HttpRoute = {
  /** As API Gateway writes it: `POST /v1/messages`, `GET /v1/messages/{id}`. */
  readonly routeKey: string;
  readonly functionArn: string;
  readonly apiId: string;
  readonly authorizer?: Authorizer;
};

export type Authorizer = {
  readonly id: string;
  readonly functionArn: string;
  readonly identitySource: readonly string[];
  readonly ttlMs: number;
  /** `{isAuthorized, context}`, or else an IAM policy. */
  readonly simpleResponses: boolean;
};

export type Table = {
  readonly name: string;
  readonly arn: string;
  readonly streamArn: string;
  readonly ttlAttribute?: string;
  /** The properties for CreateTable: key schema, attribute definitions, indexes, stream view type. */
  readonly create: Readonly<Record<string, unknown>>;
};

export type Queue = {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly fifo: boolean;
  readonly visibilityTimeoutMs: number;
  readonly delayMs: number;
  readonly retentionMs: number;
  readonly deadLetter?: { readonly arn: string; readonly maxReceiveCount: number };
  /** The template's own properties, for GetQueueAttributes. */
  readonly properties: Readonly<Record<string, unknown>>;
};

export type EventSource = {
  /** Its UUID. */
  readonly id: string;
  readonly enabled: boolean;
  /** Of a stream. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly kind: 'sqs' | 'dynamodb-stream';
  /** Queue or table ARN. */
  readonly sourceArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly batchWindowMs: number;
  readonly reportBatchItemFailures: boolean;
  readonly bisectOnError: boolean;
  /** `undefined`: until the record expires. */
  readonly maxRetries?: number;
  readonly maxRecordAgeMs?: number;
  readonly maxConcurrency?: number;
  readonly parallelization: number;
  /** Patterns as in `FilterCriteria`, parsed. */
  readonly filters: readonly unknown[];
  /** Queue or bucket ARN. */
  readonly onFailureArn?: string;
};

export type StateMachine = {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** The Amazon States Language, its substitutions made. */
  readonly definition: string;
};

export type EventRule = {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  readonly schedule?: string;
  readonly pattern?: unknown;
  readonly targets: readonly RuleTarget[];
};

export type RuleTarget = {
  readonly id: string;
  readonly arn: string;
  readonly input?: string;
  /** JSONPath of the part of the event that is handed on. */
  readonly inputPath?: string;
  readonly messageGroupId?: string;
  readonly deadLetterArn?: string;
};

export type Subscription = { readonly topicArn: string; readonly protocol: string; readonly endpoint: string };

export type Role = {
  readonly name: string;
  readonly arn: string;
  /** Statements of all attached policies; action and resource are lists, resources resolved. */
  readonly statements: readonly Statement[];
};

export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
