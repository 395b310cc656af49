import { AwsClient } from 'aws4fetch';
import type { ChangeLog, LogPage, OpenedShard } from '../statistics-ports.ts';
import { type StreamRecord, toChange } from './changes.ts';

/** What DynamoDB answers to a reader too many, or too fast (AWS: "GetRecords", "Error handling with DynamoDB"). */
const BUSY: ReadonlySet<string> = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);
const LOST = 'TrimmedDataAccessException';

type Fields = Readonly<Record<string, unknown>>;
type Answer<T> = { readonly kind: 'ok'; readonly body: T } | { readonly kind: 'busy' | 'lost' };
type Description = {
  readonly StreamDescription: {
    readonly Shards?: readonly { readonly ShardId: string }[];
    readonly LastEvaluatedShardId?: string;
  };
};
type Records = {
  readonly Records?: readonly (StreamRecord & { readonly dynamodb: { readonly SequenceNumber: string } })[];
  readonly NextShardIterator?: string;
};

/**
 * The table's stream by its API, which is three calls: signed requests do, and spare the function another client.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export class TableStream implements ChangeLog {
  readonly #arn: string;
  readonly #client: AwsClient;
  readonly #url: string;

  /** `environment` brings the credentials and region that Lambda sets, and the endpoint if one is set. */
  constructor(arn: string, environment: NodeJS.ProcessEnv) {
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN, AWS_REGION = 'us-east-1' } = environment;
    this.#arn = arn;
    this.#url = environment['AWS_ENDPOINT_URL'] ?? `https://streams.dynamodb.${AWS_REGION}.amazonaws.com`;
    this.#client = new AwsClient({
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
      region: AWS_REGION,
      service: 'dynamodb',
      retries: 2,
    });
  }

  async shards(): Promise<readonly string[]> {
    const ids: string[] = [];
    let from: string | undefined;
    do {
      const start: Fields = from === undefined ? {} : { ExclusiveStartShardId: from };
      const { StreamDescription } = need(await this.#call<Description>('DescribeStream', { StreamArn: this.#arn, ...start }));
      ids.push(...(StreamDescription.Shards ?? []).map(({ ShardId }) => ShardId));
      from = StreamDescription.LastEvaluatedShardId;
    } while (from !== undefined);
    return ids;
  }

  async open(shard: string, after: string | undefined): Promise<OpenedShard | 'busy'> {
    const oldest = { ShardIteratorType: 'TRIM_HORIZON' };
    const from = after === undefined ? oldest : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
    const input = { StreamArn: this.#arn, ShardId: shard };
    const answer = await this.#call<{ readonly ShardIterator: string }>('GetShardIterator', { ...input, ...from });
    if (answer.kind === 'busy') return 'busy';
    if (answer.kind === 'ok') return { place: answer.body.ShardIterator, lost: false };
    const opened = await this.open(shard, undefined);
    return opened === 'busy' ? opened : { ...opened, lost: true };
  }

  async read(place: string): Promise<LogPage | 'busy'> {
    const answer = await this.#call<Records>('GetRecords', { ShardIterator: place });
    if (answer.kind === 'busy') return 'busy';
    const { Records: records = [], NextShardIterator: next } = need(answer);
    return { records: records.map((record) => ({ sequence: record.dynamodb.SequenceNumber, change: toChange(record) })), next };
  }

  async #call<T>(operation: string, input: Fields): Promise<Answer<T>> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDBStreams_20120810.${operation}` };
    const response = await this.#client.fetch(this.#url, { method: 'POST', headers, body: JSON.stringify(input) });
    const body = JSON.parse(await response.text());
    if (response.ok) return { kind: 'ok', body };
    const type = String(body?.__type ?? response.status).replace(/^.*#/, '');
    if (BUSY.has(type)) return { kind: 'busy' };
    if (type === LOST) return { kind: 'lost' };
    throw new Error(`${operation} of the table's stream was answered ${type}`);
  }
}

function need<T>(answer: Answer<T>): T {
  if (answer.kind !== 'ok') throw new Error(`the table's stream is ${answer.kind}`);
  return answer.body;
}
