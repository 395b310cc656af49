import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../kernel/world.ts';
import type { Deployment } from '../template/model.ts';
import type { StepFunctionsApi, StepFunctionsOptions } from './stepfunctions/api.ts';

/** What the AWS endpoint is made of. */
export type AwsEndpointOptions = {
  readonly world: World;
  /** Where every service keeps its durable state, each in tables of its own. WAL and full sync are its owner's choice. */
  readonly db: DatabaseSync;
  readonly deployment: Deployment;
  /** The DynamoDB server that is proxied, `http://127.0.0.1:N`. */
  readonly dynamoUrl: string;
  /** 0 picks a free one: see `AwsEndpoint.url`. */
  readonly port: number;
  /** The record of a shard behind which its table's stream begins, where the server has older ones of a former table. */
  readonly streamBeginning?: (shard: string) => string | undefined;
  /** After each write that DynamoDB accepted, once for each table that it touched. */
  readonly onTableWrite: (tableName: string) => void;
  /** A text to a phone number, after it was recorded. */
  readonly onSms: (sms: Sms) => unknown;
  /** A message to a topic, after it was recorded. */
  readonly onTopicMessage?: (message: TopicMessage) => unknown;
  /** Events that the bus accepted, after they were recorded. */
  readonly onEvents: (events: readonly BusEvent[]) => unknown;
  /** Invokes a function asynchronously, for schedules with a Lambda target. Settles when it was accepted. */
  readonly invokeLambda?: (functionArn: string, payload: string) => Promise<unknown>;
  /** Runs a function for a Task of a state machine. */
  readonly runTask?: StepFunctionsOptions['invoke'];
};

/** One text message as the phone's network got it. */
export type Sms = {
  readonly messageId: string;
  readonly to: string;
  readonly text: string;
  readonly senderId?: string;
  /** `MessageAttributes`, by name, as strings. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly at: number;
};

/** One message published to a topic. */
export type TopicMessage = {
  readonly messageId: string;
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly at: number;
};

/** A mail as it arrived. */
export type Mail = {
  readonly messageId: string;
  /** `from` and the others as the sender wrote them: an address, or `Name <address>`. */
  readonly from: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly replyTo?: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly at: number;
};

/** An event as EventBridge hands it to rules and targets. */
export type BusEvent = {
  readonly busName: string;
  readonly event: {
    readonly version: '0';
    readonly id: string;
    readonly 'detail-type': string;
    readonly source: string;
    readonly account: string;
    /** `2026-11-22T10:58:43Z` */
    readonly time: string;
    readonly region: string;
    readonly resources: readonly string[];
    readonly detail: unknown;
  };
};

/** A message as the poller of an event source gets it. The names are those of a Lambda SQS record. */
export type QueueMessage = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `MessageGroupId`, `SequenceNumber`, … */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly md5OfBody: string;
};

/** A message attribute of SQS: `binaryValue` is base64. */
export type MessageAttribute = {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryValue?: string;
};

/** A message to send from within the local system. */
export type OutgoingMessage = {
  readonly body: string;
  readonly groupId?: string;
  readonly dedupeId?: string;
  readonly delayMs?: number;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
};

/** The queues, for the pollers of the runtime. Every method throws on a queue that the deployment does not have. */
export type SqsApi = {
  /** Sends as the operator. A duplicate within five minutes answers the first message's id. */
  send(queueArn: string, message: OutgoingMessage): { readonly messageId: string; readonly sequenceNumber?: string };
  /** Up to `max` visible messages, now in flight for the queue's visibility timeout. May move some to the DLQ first. */
  receive(queueArn: string, max: number): readonly QueueMessage[];
  /** Deletes what the handles name; handles of messages that are gone are no error. */
  delete(queueArn: string, receiptHandles: readonly string[]): void;
  /** 0 makes the message visible at once. */
  changeVisibility(queueArn: string, receiptHandle: string, timeoutMs: number): void;
  /** How many messages `receive` could hand out now (for FIFO: no earlier one of the group is in flight). */
  visibleNow(queueArn: string): number;
  /** `visibleNow` is 0: nothing to hand out at this instant. Messages may still be in flight or delayed. */
  isQuiet(queueArn: string): boolean;
  /** The next instant at which a delayed or in-flight message becomes visible. */
  nextVisibleAt(queueArn: string): number | undefined;
  /** Visible, delayed and in flight. */
  depth(queueArn: string): number;
  /**
   * `listener` is called, not within the call that caused it, when a message can be received: after a send, a change of
   * visibility, a delete that frees a group, or when the clock reaches the end of a delay or visibility timeout (which
   * is on the world's agenda while the queue has a listener). Answers a function that ends it.
   */
  onMessage(queueArn: string, listener: () => void): () => void;
};

/** One schedule, as `GetSchedule` answers it. */
export type ScheduleView = {
  readonly name: string;
  readonly groupName: string;
  readonly expression: string;
  readonly dueAt?: number;
};

/** What one function did since `resetUsage`. */
export type FunctionUsage = {
  /** By `service:Operation`: `dynamodb:PutItem`, `scheduler:CreateSchedule`. Refused calls count too. */
  readonly calls: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
};

/** Credentials for one function, as environment variables want them. */
export type FunctionCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

/** The AWS of a local run: one HTTP endpoint on the loopback, and the same services for the parts in this process. */
export type AwsEndpoint = {
  /** `http://127.0.0.1:N`: the value for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** The same for the same role and function, over restarts too. Any other access key is the operator, who may all. */
  credentialsFor(roleArn: string, functionId: string): FunctionCredentials;
  /** Whether the role's statements allow it: for what AWS does in a role's name, such as an event source's polling. */
  isAllowed(roleArn: string, action: string, resource: string): boolean;
  readonly sqs: SqsApi;
  /** Its `resume` is to be called when functions can run. */
  readonly stepFunctions: StepFunctionsApi;
  readonly scheduler: { list(): readonly ScheduleView[] };
  readonly secrets: {
    /** Stores a first value; a secret that has one keeps it. */
    seed(arn: string, value: string): void;
    /** The current value. */
    value(arn: string): string | undefined;
  };
  readonly events: {
    /** What the buses accepted, oldest first. */
    list(): readonly BusEvent[];
    /** Puts an event as a service would (a scheduled rule): recorded and handed to `onEvents`. */
    put(entry: { busName: string; source: string; detailType: string; detail: unknown; resources?: readonly string[] }): BusEvent;
  };
  readonly sns: {
    messages(): readonly Sms[];
    topicMessages(): readonly TopicMessage[];
    /** From now on texts to the number are accepted and not delivered, as after STOP. */
    optOut(phoneNumber: string): void;
  };
  readonly ses: {
    /** The mails that arrived, oldest first. */
    mails(): readonly Mail[];
  };
  readonly s3: {
    /** Writes as a service would (the destination of failed records). */
    put(bucketName: string, key: string, body: string): void;
    list(bucketName: string): readonly string[];
    get(bucketName: string, key: string): Buffer | undefined;
  };
  usage(): { readonly functions: Readonly<Record<string, FunctionUsage>> };
  resetUsage(): void;
  /** Empties queues, schedules, executions, texts, mails, events, objects and usage. Secrets stay. DynamoDB is not touched. */
  reset(): void;
  /** Ends long polls and open connections. */
  close(): Promise<void>;
};
